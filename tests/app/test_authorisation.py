"""Every route, asked by everybody: the service does what the table says, and the document says the same."""

import pytest

from tests.app import walk_staff
from tests.app.routes import routes_of
from tests.app.walk import ROLES, make_world
from tests.authorisation import Who
from tests.authorisation.document import PATH, document
from tests.authorisation.table import ROUTES

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]

assert walk_staff.BODIES  # importing it adds its requests to the walk

HOW_TO_ADD = """
{route} has no row in the table of who may do what. Give it one: its rule in tests/authorisation/table.py (run
`python -m tests.authorisation.document` after that), and in tests/app/walk.py values for its path's parameters and a
valid body, if it takes one."""


@pytest.fixture
def world(client, make_person):
    people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
    return make_world(client, people)


def told(answer) -> str:
    """Return whether an answer refuses or allows access."""
    if answer.status_code in (401, 403, 404):
        return "refused"
    assert answer.status_code not in (405, 415, 422), f"give the walk a request that makes sense: {answer.text[:300]}"
    assert answer.status_code < 500, answer.text
    return "allowed"


def test_the_table_knows_every_route_and_no_other(client):
    found = list(routes_of(client.app))
    assert len(found) > 40
    unknown = [HOW_TO_ADD.format(route=route) for route in found if route not in ROUTES]
    assert not unknown, "".join(unknown)
    assert [route for route in ROUTES if route not in found] == [], "these are in the table and nowhere else"


def test_every_route_answers_everybody_as_the_table_says(world):
    wrong = []
    for route in routes_of(world.app):
        for who in Who:
            if route == "GET /static":
                continue  # a folder of files, not a route
            answer = world.ask(route, who)
            expected = "allowed" if who in ROUTES[route].allowed else "refused"
            found = told(answer) if "{token}" not in route else "allowed" if answer.status_code == 410 else "refused"
            if found != expected:
                wrong.append(f"{route} for {who}: {found} ({answer.status_code}), but the table says {expected}")
            if who is Who.VISITOR and expected == "refused" and answer.status_code != 401:
                wrong.append(f"{route}: a visitor gets {answer.status_code}, not 401")
    assert not wrong, "\n".join(wrong)


def test_the_document_is_that_of_the_table():
    assert PATH.read_text(encoding="utf-8") == document(), "run: python -m tests.authorisation.document"


def test_every_rule_lets_administrators_in_or_is_about_ones_own():
    for route, rule in ROUTES.items():
        assert Who.ADMINISTRATOR in rule.allowed or rule.name in ("owner", "writer", "not staff"), route
