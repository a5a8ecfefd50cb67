"""Every page and answer in a language made for this test: no text is left untranslated."""

import re
from collections import defaultdict

import pytest
import sqlalchemy as sa

from app.models import User
from app.web import page
from tests.app import walk_staff
from tests.app.routes import routes_of
from tests.app.walk import ROLES, make_world
from tests.authorisation import Who
from tests.i18n import pseudo

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

# Names that people and this walk have given, files, identifiers, units: the same in every language.
GIVEN = re.compile(
    r"\b(TensorJudge|Python|numpy|UTC|MiB|ms|English|administrator|owner|instructor|grader|viewer|student|basic|x|dx"
    r"|Deep learning|Another|First steps|First|Second|Third|Mondays|mended|mine|rude|tests|to be ended|by hand"
    r"|How|Why|\w*\d\w*|K7PM-Q2XW|[\w-]+([./_-][\w-]+)+|grade|exercises)\b|µs|中文"
)

assert walk_staff.BODIES  # importing it adds its requests to the walk


@pytest.fixture
def pseudo_language(monkeypatch):
    """One more language, whose texts are those of English in brackets."""
    made, real = pseudo.install(monkeypatch), page.translations
    monkeypatch.setattr(page, "translations", lambda one: made if one == pseudo.LANGUAGE else real(one))
    yield
    page._environment.cache_clear()


@pytest.fixture
def world(pseudo_language, client, make_person):
    people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
    made = make_world(client, people)
    client.headers["Accept-Language"] = pseudo.LANGUAGE

    def everybody_reads_it():
        with made.database.writing() as session:
            session.execute(sa.update(User).values(language=pseudo.LANGUAGE))
        made.app.state.services.principals.clear()

    made.before_sending = everybody_reads_it
    return made


def test_no_page_and_no_problem_has_a_text_that_is_not_in_the_catalogue(world):
    found = defaultdict(set)
    pages = problems = 0
    for route in routes_of(world.app):
        for who in (Who.VISITOR, Who.STUDENT, Who.INSTRUCTOR, Who.ADMINISTRATOR):
            answer = world.ask(route, who)
            kind = answer.headers.get("content-type", "")
            texts = []
            if kind.startswith("text/html"):
                pages += 1
                texts = pseudo.untranslated(answer.text)
            elif "problem+json" in kind:
                problems += 1
                texts = pseudo.untranslated_texts(answer.json())
            for text in texts:
                if re.search(r"[^\W\d_]", GIVEN.sub("", text)):
                    found[text].add(f"{route} {who.name}")
    assert dict(found) == {}
    assert pages > 80 and problems > 200
