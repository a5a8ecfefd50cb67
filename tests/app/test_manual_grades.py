"""Manual grades above the maximum of an exercise: asked about, then stored beside the earlier ones."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.enums import CourseRole
from app.models import Assignment, Exercise, GradeOverride
from tests.app.api import API, assert_problem
from tests.app.courses import SLUG

pytestmark = pytest.mark.sandbox

QUESTION = {"en": "120.5 points are more than the maximum of 100", "zh": "120.5 分超过了满分 100 分"}


@pytest.fixture
def assignment(course, student):
    course.enrol(student)
    return course.assign()  # 100 points


def stored(client):
    with client.app.state.services.database.reading() as session:
        return [row.points for row in session.query(GradeOverride).order_by(GradeOverride.id)]


def test_the_api_asks_for_a_confirmation(client, course, student, teacher, assignment):
    path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    assert teacher.put(path, {"points": 100, "reason": "by hand"}).status_code == 200
    problem = assert_problem(teacher.put(path, {"points": 4900, "reason": "typing error"}), 409, "conflict")
    assert problem["code"] == "grade_above_maximum"
    assert problem["values"] == {"points": 4900, "maximum": 100}
    assert stored(client) == [100]
    confirmed = teacher.put(path, {"points": 120, "reason": "bonus", "allow_above_maximum": True})
    assert (confirmed.json()["points"], confirmed.json()["worth"]) == (120, 100)
    history = teacher.get(f"/courses/{course.id}/grades/{student.id}/history").json()
    assert [(one["points"], one["reason"]) for one in history] == [(120, "bonus"), (100, "by hand")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_asks_for_a_confirmation(client, course, student, teacher, assignment, language):
    path = f"/courses/{course.id}/students/{student.id}"
    headers = {**teacher.headers, "Accept": "text/html", "Accept-Language": language}
    form = {"assignment": assignment, "exercise": SLUG, "points": "120.5", "why": "bonus"}
    assert 'name="above"' not in client.get(path, headers=headers).text
    asked = client.post(path, data=form, headers=headers)
    assert asked.status_code == 409
    assert QUESTION[language] in asked.text
    assert re.search(r'name="points"[^>]* value="120.5"', asked.text) and 'value="bonus"' in asked.text
    assert asked.text.count('name="above" value="true" required') == 1
    assert stored(client) == []
    assert client.post(path, data={**form, "above": "true"}, headers=headers).status_code == 200
    assert stored(client) == [120.5]


def test_points_keep_their_precision_on_pages_and_in_the_export(client, course, student, teacher, assignment):
    path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    body = {"points": 12345.67, "reason": "bonus", "allow_above_maximum": True}
    assert teacher.put(path, body).status_code == 200
    page = client.get(f"/courses/{course.id}/students/{student.id}", headers=teacher.headers).text
    assert 'value="12345.67"' in page and "12345.7" not in page
    export = client.get(f"{API}/courses/{course.id}/grades.csv", headers=teacher.headers).text
    assert export.splitlines()[1].split(",")[5] == "12345.67"


def test_the_newest_decision_counts_whatever_its_key(course, student, teacher, assignment):
    """Migrations made keys that do not sort by time."""
    path = f"/courses/{course.id}/grades/{student.id}"
    with course.database.writing() as session:
        exercise_id = session.scalars(sa.select(Exercise.id).where(Exercise.slug == SLUG)).one()
        session.add(
            GradeOverride(
                id=UUID(int=2**128 - 1),
                assignment_id=UUID(assignment),
                user_id=UUID(student.id),
                exercise_id=exercise_id,
                points=30,
                reason="kept",
                made_at=utc_now() - timedelta(days=1),
            )
        )
    assert teacher.put(f"{path}/{assignment}/{SLUG}", {"points": 50, "reason": "by hand"}).json()["points"] == 50
    history = teacher.get(f"{path}/history").json()
    assert [one["reason"] for one in history] == ["by hand", "kept"]


def test_nobody_sets_their_own_grade(course, student, teacher, assignment):
    course.appoint(student, CourseRole.GRADER)
    path = f"/courses/{course.id}/grades/{student.id}/{assignment}/{SLUG}"
    problem = assert_problem(student.put(path, {"points": 100, "reason": "mine"}), 403)
    assert problem["code"] == "own_grade"
    assert teacher.put(path, {"points": 100, "reason": "theirs"}).status_code == 200


def test_a_grade_can_be_set_before_the_assignment_opens(course, student, teacher):
    course.enrol(student)
    upcoming = course.assign(opens_at=utc_now() + timedelta(hours=1))
    path = f"/courses/{course.id}/grades/{student.id}/{upcoming}/{SLUG}"
    answer = teacher.put(path, {"points": 50, "reason": "done on paper"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["points"] == 50


def test_a_student_and_the_staff_see_the_same_points_of_an_exam_that_was_missed(course, student, teacher):
    course.enrol(student)
    exam = course.assign(window_minutes=30)
    path = f"/courses/{course.id}/grades/{student.id}"
    teacher.put(f"{path}/{exam}/{SLUG}", {"points": 50, "reason": "made up for on paper"})
    assert student.get(path).json()["assignments"] == []
    with course.database.writing() as session:
        session.get(Assignment, UUID(exam)).due_at = utc_now() - timedelta(hours=1)
    assert student.get(path).json() == teacher.get(path).json()
    assert student.get(path).json()["points"] == 50
    shown = student.get(f"/courses/{course.id}/assignments/{exam}").json()["exercises"]
    assert [one["slug"] for one in shown] == [SLUG]
