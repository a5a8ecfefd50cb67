"""Rejudging in an assignment scored by family: gains and losses with the same verdict, and what is applied."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.models import ExerciseVersion, Submission
from tests.app.test_partial_credit import CRASHES_AT_TIES, earned
from tests.app.test_rejudging import rejudge

pytestmark = pytest.mark.sandbox

NOTHING, ALL_BUT_ONE = [["basic", 0, 2], ["ties", 0, 2]], [["basic", 2, 2], ["ties", 199, 200]]


@pytest.fixture
def judged(student, course):
    """Return a function that stores a refused submission with other results than the judge gives."""
    course.enrol(student)

    def judged(families, **rules):
        course.assign(**{"scoring": "by_family", **rules})
        submission_id = student.submit(CRASHES_AT_TIES).json()["id"]
        with course.database.writing() as session:
            session.get_one(Submission, UUID(submission_id)).families = families
        return submission_id

    return judged


def changes(person, read):
    return person.get(f"/rejudgings/{read['id']}/changes").json()


def numbers(found):
    return found["changed"], found["higher"], found["lower"]


def points(student, submission_id):
    return student.get(f"/submissions/{submission_id}").json()["partial_credit"]["points"]


def apply(teacher, read, policy):
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": policy}).status_code == 204


@pytest.mark.parametrize("policy", ["never_lower", "as_computed"])
def test_more_cases_with_the_same_verdict_are_a_gain(teacher, student, course, judged, policy):
    submission_id = judged(NOTHING)
    read = rejudge(teacher, course_id=course.id)
    found = changes(teacher, read)
    assert numbers(found) == (1, 1, 0)
    (change,) = found["changes"]
    assert (change["verdict_before"], change["verdict_after"]) == ("runtime_error", "runtime_error")
    assert (change["points_before"], change["points_after"]) == (0, 94.12)
    assert points(student, submission_id) == 0
    apply(teacher, read, policy)
    assert points(student, submission_id) == 94.12 == earned(course, student)
    after = changes(teacher, read)
    assert numbers(after) == (1, 1, 0)
    assert after["changes"][0] == {**change, "applied": True, "cases_before": None}


def test_fewer_cases_with_the_same_verdict_are_a_loss(teacher, student, course, judged):
    submission_id = judged(ALL_BUT_ONE)
    read = rejudge(teacher, course_id=course.id)
    assert numbers(changes(teacher, read)) == (1, 0, 1)
    assert changes(teacher, read)["changes"][0]["points_before"] == 99.75
    apply(teacher, read, "never_lower")
    assert points(student, submission_id) == 99.75
    assert not changes(teacher, read)["changes"][0]["applied"]


def test_as_computed_takes_a_loss_too(teacher, student, course, judged):
    submission_id = judged(ALL_BUT_ONE)
    read = rejudge(teacher, course_id=course.id)
    apply(teacher, read, "as_computed")
    assert points(student, submission_id) == 94.12


def test_a_second_rejudging_compares_with_the_first(teacher, student, course, judged):
    judged(NOTHING)
    first = rejudge(teacher, course_id=course.id)
    apply(teacher, first, "as_computed")
    with course.database.writing() as session:
        session.execute(sa.update(ExerciseVersion).values(weights={"basic": 45}))
    second = rejudge(teacher, course_id=course.id)
    assert numbers(changes(teacher, second)) == (0, 0, 0)
    apply(teacher, second, "as_computed")
    assert numbers(changes(teacher, second)) == (0, 0, 0)
    told = changes(teacher, first)["changes"][0]
    assert (told["points_before"], told["points_after"]) == (0, 98.36)


def test_where_only_accepted_submissions_earn_points_cases_change_nothing(teacher, course, judged):
    judged(NOTHING, scoring="all_or_nothing")
    read = rejudge(teacher, course_id=course.id)
    assert numbers(changes(teacher, read)) == (0, 0, 0)


def test_the_page_shows_the_points(teacher, client, course, judged):
    judged(ALL_BUT_ONE)
    read = rejudge(teacher, course_id=course.id)
    page = client.get(f"/rejudging/{read['id']}", headers={**teacher.headers, "Accept": "text/html"}).text
    assert "99.75 → 94.12 (-5.63)" in page


@pytest.fixture
def teacher(course):
    assert course.teacher
    return course.teacher
