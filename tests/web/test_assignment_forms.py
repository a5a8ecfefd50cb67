"""The forms of courses, assignments and extensions: what they did not change stays exactly as it is stored."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.enums import Visibility
from app.models import Assignment, AssignmentExercise, Course, Exercise, Extension
from tests.app.api import RIGHT, assert_problem
from tests.app.conftest import course, student, teacher
from tests.app.courses import SLUG
from tests.web.conftest import HTML

__all__ = ["course", "student", "teacher"]

pytestmark = pytest.mark.sandbox

OTHERS = ("minpool", "avgpool_forward", "im2col")  # not in the catalogue's order


class Fields(HTMLParser):
    """The fields of the largest form of a page, as a browser sends them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._inside, self._select = False, ""

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self._inside = of.get("class") == "form section"
        elif self._inside and tag == "select":
            self._select = of["name"]
        elif self._inside and tag == "option" and "selected" in of:
            self.found.setdefault(self._select, []).append(of["value"])
        elif self._inside and tag == "input" and (of.get("type") != "checkbox" or "checked" in of):
            self.found.setdefault(of["name"], []).append(of.get("value") or "")

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "form"


@pytest.fixture
def browse(client, teacher):
    """Return a function that opens the form of an assignment and sends it with these changes."""
    headers = {**HTML, **teacher.headers}

    def post_back(path, **changes):
        page = client.get(path, headers=headers)
        assert page.status_code == 200, page.text
        fields = Fields()
        fields.feed(page.text)
        return client.post(path, data={**fields.found, **changes}, headers=headers, follow_redirects=False)

    return post_back


def stored(database, *tables):
    """Return all rows, as the database has them."""
    with database.reading() as session:
        return [tuple(row) for table in tables for row in session.execute(sa.text(f"SELECT * FROM {table}"))]


def edit_of(course, assignment_id):
    return f"/courses/{course.id}/assignments/{assignment_id}/edit"


@pytest.mark.parametrize(
    "rules",
    [
        {"cooldown_s": 604799},
        {"cooldown_s": 1},
        {"title": " Home  work "},
        {"late_days": None, "late_percent": 0, "late_floor": 100},
        {"due_at": datetime(2100, 10, 31, 1, 30, 59, 123456, tzinfo=UTC)},
        {"window_minutes": 1, "allows_practice": False, "locks_solutions": False},
        {"max_attempts": 10_000, "feedback_before": "verdict", "feedback_after": "cases"},
        {"scoring": "by_family"},
    ],
)
def test_a_form_sent_back_unchanged_changes_nothing(browse, course, rules):
    path = edit_of(course, course.assign(**rules))
    before = stored(course.database, "assignments", "assignment_exercises")
    answer = browse(path)
    assert answer.status_code == 303, answer.text
    assert stored(course.database, "assignments", "assignment_exercises") == before


@pytest.mark.parametrize(
    "dates",
    [
        {"due_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)},
        {"opens_at": datetime(1, 1, 1, tzinfo=UTC)},
        {"opens_at": datetime(1970, 1, 1, tzinfo=UTC), "due_at": datetime(2300, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_date_of_an_earlier_release_stays_until_it_is_changed(browse, course, dates):
    assignment_id = course.assign()
    with course.database.writing() as session:
        for name, value in dates.items():
            setattr(session.get(Assignment, UUID(assignment_id)), name, value)
    path, before = edit_of(course, assignment_id), stored(course.database, "assignments")
    assert browse(path).status_code == 303
    assert stored(course.database, "assignments") == before
    assert browse(path, due_at="2300-01-01T00:01").status_code == 422
    forged = {"due_at": "2250-01-01T00:00", "was_due_at": "2250-01-01T00:00:00+00:00"}
    assert browse(path, **forged).status_code == 422


def test_exercises_keep_their_order_and_stay_when_they_are_no_longer_shown(browse, course, teacher):
    assignment_id = course.assign()
    with course.database.writing() as session:
        for position, slug in enumerate(OTHERS, 1):
            exercise = session.scalars(sa.select(Exercise).where(Exercise.slug == slug)).one()
            session.add(
                AssignmentExercise(
                    assignment_id=UUID(assignment_id), exercise_id=exercise.id, position=position, points=position
                )
            )
            exercise.listed = slug != "im2col"
            exercise.visibility = Visibility.PRIVATE if slug == "avgpool_forward" else Visibility.PUBLIC
    before = stored(course.database, "assignment_exercises")
    assert browse(edit_of(course, assignment_id), title="Homework").status_code == 303
    assert stored(course.database, "assignment_exercises") == before
    path = f"/courses/{course.id}/assignments/{assignment_id}"
    body = teacher.get(path).json()
    assert [one["slug"] for one in body["exercises"]] == [SLUG, "minpool", "im2col"]  # the private one is hidden
    assert teacher.put(path, body).status_code == 200
    assert stored(course.database, "assignment_exercises") == before


def extend(client, course, assignment_id, student, **form):
    path = f"/courses/{course.id}/assignments/{assignment_id}/extensions"
    headers = {**HTML, **course.teacher.headers}
    return client.post(path, data={"student": student.id, **form}, headers=headers, follow_redirects=False)


def extension(course):
    with course.database.reading() as session:
        row = session.scalars(sa.select(Extension)).one()
        return f"{row.due_at:%Y-%m-%d %H:%M}", row.extra_minutes, row.reason


def test_the_empty_fields_of_an_extension_keep_what_was_granted(client, course, student):
    course.enrol(student)
    exam = course.assign(window_minutes=30)
    late = {"due_at": "2100-01-03T12:00", "why": "ill"}
    assert extend(client, course, exam, student, extra_minutes="", **late).status_code == 303
    assert extend(client, course, exam, student, due_at="", extra_minutes="15", why="").status_code == 303
    assert extension(course) == ("2100-01-03 12:00", 15, "ill")
    assert extend(client, course, exam, student, extra_minutes="0", **late).status_code == 303
    assert extension(course) == ("2100-01-03 12:00", 0, "ill")
    refused = extend(client, course, exam, student, due_at="", extra_minutes="", why="tired")
    assert refused.status_code == 422
    assert "An extension needs a later due date or more minutes." in refused.text
    assert 'value="tired"' in refused.text


def test_an_extension_that_lowers_points_is_confirmed_on_the_page(client, course, student):
    course.enrol(student)
    home = course.assign(due_at=utc_now() - timedelta(days=2))
    later, earlier = (f"{utc_now() + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (1, -1))
    assert extend(client, course, home, student, due_at=later).status_code == 303
    assert student.submit(RIGHT).json()["verdict"] == "accepted"
    asked = extend(client, course, home, student, due_at=earlier)
    assert asked.status_code == 409
    assert f'value="{earlier}"' in asked.text and "Extend and lower the points" in asked.text
    assert extend(client, course, home, student, due_at=earlier, confirm_lower="true").status_code == 303
    assert extension(course)[0] == earlier.replace("T", " ")


def test_the_extension_of_somebody_who_left_can_be_withdrawn(course, student, teacher):
    course.enrol(student)
    path = f"/courses/{course.id}/assignments/{course.assign()}/extensions/{student.id}"
    assert teacher.put(path, {"due_at": "2100-01-01T00:00:00Z"}).status_code == 200
    assert student.post(f"/courses/{course.id}/leave", {}).status_code == 204
    assert teacher.delete(path).status_code == 204


def test_an_assignment_with_points_is_deleted_after_a_question(client, course, student, teacher):
    course.enrol(student)
    assignment_id = course.assign()
    assert student.submit(RIGHT).json()["verdict"] == "accepted"
    path = f"/courses/{course.id}/assignments/{assignment_id}"
    assert_problem(teacher.delete(path), 409, "edit_lowers_grades")
    headers = {**HTML, **teacher.headers}
    asked = client.post(f"{path}/delete", headers=headers)
    assert asked.status_code == 409
    assert "Delete and lower the points" in asked.text and f"{student.username}: 100 → 0" in asked.text
    assert teacher.get(path).status_code == 200
    deleted = client.post(f"{path}/delete", data={"confirm_lower": "true"}, headers=headers, follow_redirects=False)
    assert deleted.status_code == 303
    assert teacher.get(path).status_code == 404
    assert teacher.delete(f"/courses/{course.id}/assignments/{course.assign(title='Empty')}").status_code == 204


def test_the_form_of_a_course_changes_only_what_was_changed(client, course, teacher):
    with course.database.writing() as session:
        row = session.get(Course, UUID(course.id))
        row.title, row.description, row.time_zone = " Deep learning ", "\nfirst\n  second ", "Mars/Olympus_Mons"
    path, headers = f"/courses/{course.id}/about", {**HTML, **teacher.headers}
    form = {"title": " Deep learning ", "description": "first\r\n  second ", "zone": "Mars/Olympus_Mons"}
    before = stored(course.database, "courses")
    assert client.post(path, data=form, headers=headers, follow_redirects=False).status_code == 303
    assert stored(course.database, "courses") == before
    form |= {"zone": "Asia/Kathmandu", "description": ""}
    assert client.post(path, data=form, headers=headers, follow_redirects=False).status_code == 303
    read = teacher.get(f"/courses/{course.id}").json()
    assert (read["title"], read["description"], read["time_zone"]) == (" Deep learning ", "", "Asia/Kathmandu")
