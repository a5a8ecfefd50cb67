"""The walk through all routes again: what every answer carries, and what is noted of every deed of staff."""

import pytest
import sqlalchemy as sa

from app.models import AuditEntry
from tests.app import walk_staff
from tests.app.api import API
from tests.app.routes import routes_of
from tests.app.walk import ROLES, make_world
from tests.authorisation import OWNER, WRITER, Who
from tests.authorisation.grading import GRADING_ROUTES
from tests.authorisation.staff import STAFF_ROUTES
from tests.authorisation.table import ROUTES

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]

assert walk_staff.BODIES  # importing it adds its requests to the walk

# What members of staff do to others outside of their own pages.
COMMENTS = {
    f"DELETE {API}/comments/{{comment_id}}",
    "POST /comments/{comment_id}/remove",
    f"DELETE {API}/comments/{{comment_id}}/reports",
    "POST /comments/{comment_id}/keep",
}
NOT_NOTED = {
    f"POST {API}/courses/join": "a student's own doing",
    "POST /courses/join": "leads to the page that asks whether to join",
    "POST /join/{code}": "a student's own doing",
    f"POST {API}/courses/{{course_id}}/leave": "one's own membership",
    f"PUT {API}/courses/{{course_id}}/members/{{username}}": "the walk gives the role that is there already",
    "POST /courses/{course_id}/members": "the same",
    f"POST {API}/courses/{{course_id}}/copy/preview": "it changes nothing",
    f"POST {API}/courses/{{course_id}}/roster/preview": "it changes nothing",
    "POST /courses/{course_id}/roster/preview": "it changes nothing",
    "POST /courses/{course_id}/roster/import": "the same file again changes nothing",
    f"POST {API}/me/invitation-links": "it reads the invitation of a link",
    f"DELETE {API}/courses/{{course_id}}/assignments/{{assignment_id}}/release": "there is no release to take back",
    "POST /courses/{course_id}/assignments/{assignment_id}/hold": "the same",
    "POST /admin/operations/mail": "it sends again what was not sent",
    f"DELETE {API}/exercises/{{slug}}/suspension": "no exercise of the walk is suspended",
    "POST /authoring/{slug}/suspension": "the same",
    "POST /admin/operations/exercises/{slug}/suspension": "the same",
    f"PUT {API}/admin/users/{{user_id}}/role": "the same",
    "POST /admin/users/{user_id}/role": "the same",
}


# Refused here: the service of this walk sends no mail (`test_roster_mail` has one that does), and staff cannot take a
# student's invitation.
REFUSED = {
    f"POST {API}/courses/{{course_id}}/roster/mail": 409,
    "POST /courses/{course_id}/roster/mail": 409,
    f"POST {API}/me/invitation-links/accept": 403,
    "POST /invitation/{token}": 403,
}


@pytest.fixture
def world(client, make_person):
    people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
    return make_world(client, people)


def audited(world) -> int:
    with world.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0


def test_whatever_staff_change_is_noted(world):
    before = [0]
    world.before_sending = lambda: before.append(audited(world))
    rules = {**STAFF_ROUTES, **GRADING_ROUTES}
    writes = [one for one, rule in rules.items() if not one.startswith("GET ") and rule not in (OWNER, WRITER)]
    assert len(writes) > 40
    missing = []
    for route in [*writes, *COMMENTS]:
        answer = world.ask(route, Who.INSTRUCTOR if Who.INSTRUCTOR in ROUTES[route].allowed else Who.ADMINISTRATOR)
        if route in REFUSED:
            assert answer.status_code == REFUSED[route], f"{route}: {answer.text[:300]}"
            continue
        assert answer.status_code < 400, f"{route}: {answer.text[:300]}"
        if (audited(world) == before[-1]) != (route in NOT_NOTED):
            missing.append(route)
    assert missing == [], "to be noted with audit.record, or to be explained in NOT_NOTED"


def test_every_page_and_problem_carries_the_headers_that_browsers_obey(world):
    """As a visitor and as an administrator: pages, redirections, problems and error pages."""
    for route in routes_of(world.app):
        for who in (Who.VISITOR, Who.ADMINISTRATOR):
            answer = world.ask(route, who)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, route
            assert "unsafe-eval" not in policy, route
            assert "script-src 'unsafe-inline'" not in policy, route
            assert answer.headers["x-content-type-options"] == "nosniff", route
            assert answer.headers["referrer-policy"] == "same-origin", route
            if "sandbox" not in policy:  # an author's figure
                assert "frame-ancestors 'none'" in policy, route
                assert "unsafe-inline" not in policy, route
