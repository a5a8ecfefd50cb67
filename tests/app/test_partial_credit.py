"""Assignments scored by family of cases: what a submission earns, who sees it, and how it is changed."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.models import Assignment, ExerciseVersion, Submission
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.courses import make_assignment

pytestmark = pytest.mark.sandbox

DAY = timedelta(days=1)
FORWARD = "        N, C, H, W = x.shape\n"
# The first case of the family `ties` is the only one whose values are all equal.
CRASHES_AT_TIES = RIGHT.replace(
    FORWARD, f"{FORWARD}        if x.min() == x.max():\n            __import__('os')._exit(3)\n"
)
assert CRASHES_AT_TIES != RIGHT


@pytest.fixture
def assign(course, student):
    course.enrol(student)
    return lambda **rules: course.assign(**{"scoring": "by_family", **rules})


def credit(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["partial_credit"]


def weigh(database, **weights):
    with database.writing() as session:
        session.execute(sa.update(ExerciseVersion).values(weights=weights))


def earned(course, student):
    answer = course.teacher.get(f"/courses/{course.id}/grades/{student.id}").json()
    return answer["assignments"][0]["exercises"][0]["points"]


def test_a_crash_in_one_family_costs_that_family(assign, course, student):
    assign()
    answer = student.submit(CRASHES_AT_TIES)
    assert answer.json()["verdict"] == "runtime_error"
    found = credit(answer)
    families = {one["name"]: (one["passed"], one["total"]) for one in found["families"]}
    assert families.pop("ties") == (0, 2)
    assert all(passed == total for passed, total in families.values())
    assert len(families) == 16
    assert (found["points"], found["worth"], found["factor"]) == (94.12, 100, 1)
    assert found["points"] == earned(course, student)
    assert credit(student.get(f"/submissions/{answer.json()['id']}")) == found


def test_weights_of_the_version_count(assign, course, student):
    assign()
    weigh(course.database, ties=48)
    found = credit(student.submit(CRASHES_AT_TIES))
    assert found["points"] == 25 == earned(course, student)
    assert {one["name"]: one["weight"] for one in found["families"]}["ties"] == 48


@pytest.mark.parametrize(
    ("source", "points"), [(RIGHT, 100), ("def (", 0), ("raise ValueError", 0)], ids=["right", "syntax", "import"]
)
def test_all_and_nothing(assign, course, student, source, points):
    assign()
    assert credit(student.submit(source))["points"] == points == earned(course, student)


def test_late_work_earns_its_part_and_says_so(assign, course, student):
    assign(due_at=utc_now() - DAY / 2, late_percent=20, late_days=3)
    found = credit(student.submit(CRASHES_AT_TIES))
    assert (found["points"], found["factor"]) == (75.29, 0.8)
    assert found["points"] == earned(course, student)


def test_all_or_nothing_is_the_default_and_tells_no_points(course, student):
    course.enrol(student)
    course.assign()
    assert credit(student.submit(WRONG)) is None
    assert earned(course, student) == 0


def test_practice_earns_nothing_in_an_assignment(assign, student):
    assert credit(student.submit(WRONG)) is None  # there is no assignment
    assign(max_attempts=1)
    assert credit(student.submit(WRONG)) is not None
    assert credit(student.submit(WRONG, practice=True)) is None


def test_a_run_earns_nothing(assign, student):
    assign()
    assert credit(student.run(WRONG)) is None


def test_the_verdict_alone_tells_nothing_of_cases(assign, course, student):
    assign(feedback_before="verdict")
    answer = student.submit(CRASHES_AT_TIES)
    assert credit(answer) is None
    assert credit(student.get(f"/submissions/{answer.json()['id']}")) is None
    assert credit(course.teacher.get(f"/submissions/{answer.json()['id']}"))["points"] == 94.12


def test_the_level_of_cases_tells_the_families(assign, student):
    assign(feedback_before="cases")
    assert credit(student.submit(CRASHES_AT_TIES))["families"]


def test_points_that_are_not_released_are_not_told(assign, course, student):
    assignment_id = assign()
    with course.database.writing() as session:
        session.get_one(Assignment, UUID(assignment_id)).holds_grades = True
    answer = student.submit(CRASHES_AT_TIES)
    assert credit(answer) is None
    assert credit(course.teacher.get(f"/submissions/{answer.json()['id']}"))["points"] == 94.12


def test_the_report_of_the_event_stream_has_the_points(assign, student):
    assign()
    answer = student.submit(CRASHES_AT_TIES)
    with student.client.stream(
        "GET", f"/api/v1/submissions/{answer.json()['id']}/events", headers=student.headers
    ) as events:
        text = "".join(events.iter_text())
    assert '"partial_credit":{"points":94.12' in text


def test_a_submission_from_before_families_were_stored_earns_nothing(assign, course, student):
    assign()
    answer = student.submit(CRASHES_AT_TIES)
    with course.database.writing() as session:
        session.get_one(Submission, UUID(answer.json()["id"])).families = None
    assert credit(student.get(f"/submissions/{answer.json()['id']}")) == {
        "points": 0,
        "worth": 100,
        "factor": 1,
        "families": [],
    }


def test_a_change_of_the_scoring_that_lowers_points_asks_first(assign, course, student):
    assignment_id = assign()
    student.submit(CRASHES_AT_TIES)
    path = f"/courses/{course.id}/assignments/{assignment_id}"
    read = course.teacher.get(path).json()
    assert read["scoring"] == "by_family"
    body = {
        "title": read["title"],
        "due_at": read["due_at"],
        "exercises": [{"slug": "maxpool_backward", "points": 100}],
    }
    assert_problem(course.teacher.put(path, body), 409, "edit_lowers_grades")
    assert earned(course, student) == 94.12
    assert course.teacher.put(f"{path}?confirm_lower=true", body).json()["scoring"] == "all_or_nothing"
    assert earned(course, student) == 0


def test_students_read_the_scoring(course, student):
    course.enrol(student)
    make_assignment(course.database, course.teacher, course.id, scoring="by_family")
    assert [one["scoring"] for one in student.get(f"/courses/{course.id}/assignments").json()] == ["by_family"]
