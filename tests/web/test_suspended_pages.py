"""Pages of a suspended exercise: the reason why nothing can be submitted, and the button that lifts it."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.enums import Role
from app.exercises import suspension
from app.models import Exercise, User
from grader.message import Message

SLUG = "maxpool_backward"
pytestmark = pytest.mark.sandbox


@pytest.fixture
def suspended(client: TestClient, register) -> TestClient:
    """Return a browser of an administrator, on a service whose exercise is suspended."""
    register(client, "root")
    with client.app.state.services.database.writing() as session:  # type: ignore[attr-defined]
        session.scalars(sa.select(User)).one().role = Role.ADMINISTRATOR
        row = session.scalars(sa.select(Exercise).where(Exercise.slug == SLUG)).one()
        reason = Message("suspended_at_place", {"file": "hidden/cases.py:3", "reason": Message("author_no_cases")})
        suspension.suspend(session, row, Message("suspended_after_failures", {"count": 3, "reason": reason}))
    client.app.state.services.principals.clear()  # type: ignore[attr-defined]
    return client


def test_the_workspace_says_why_nothing_can_be_submitted(suspended):
    page = suspended.get(f"/exercises/{SLUG}").text
    assert "This exercise is suspended" in page
    assert """aria-keyshortcuts="Shift+Enter Control+'" disabled""" in page
    assert 'value="submit" data-action aria-keyshortcuts="Control+Enter" disabled' in page
    assert "hidden/cases.py" not in page


def test_a_form_that_is_sent_all_the_same_is_refused(suspended):
    answer = suspended.post(f"/exercises/{SLUG}", data={"source": "x = 1", "action": "submit"})
    assert answer.status_code == 409
    assert "suspended" in answer.text


def test_administrators_see_the_reason_and_lift_it(suspended):
    page = suspended.get("/admin/operations").text
    assert "Suspended exercises" in page and "hidden/cases.py:3" in page
    answer = suspended.post(f"/admin/operations/exercises/{SLUG}/suspension", follow_redirects=False)
    assert answer.status_code == 303
    assert "Suspended exercises" not in suspended.get("/admin/operations").text
    assert "This exercise is suspended" not in suspended.get(f"/exercises/{SLUG}").text
