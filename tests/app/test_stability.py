"""Stability checks: accepted programs judged again on new inputs."""

from uuid import UUID

import pytest

from app.enums import Role
from app.models import Submission
from app.rejudging import stability
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.test_rejudging import SLUG, rejudge, verdicts

pytestmark = pytest.mark.sandbox


@pytest.fixture
def pupils(client, make_person, course):
    pupils = [make_person(client, name) for name in ("ada", "alan", "barbara")]
    course.enrol(*pupils)
    course.assign()
    return pupils


@pytest.fixture
def lucky(pupils, course):
    """Accept every pupil's last submission. One of these programs is wrong and was lucky."""
    ids = [pupil.submit(source).json()["id"] for pupil, source in zip(pupils, (RIGHT, WRONG, RIGHT), strict=True)]
    accept(course, ids[1])
    return ids


def accept(course, submission_id):
    with course.database.writing() as session:
        row = session.get_one(Submission, UUID(submission_id))
        row.verdict, row.score = Verdict.ACCEPTED, 300


def check(teacher, course):
    return rejudge(teacher, course_id=course.id, exercise=SLUG, checks_stability=True)


def told(teacher, course):
    return teacher.get(f"/courses/{course.id}/analytics/{SLUG}").json()["stability"]


def test_it_tells_how_many_changed_and_which(teacher, course, lucky):
    assert told(teacher, course) is None
    read = check(teacher, course)
    found = told(teacher, course)
    assert {key: found[key] for key in ("total", "done", "judged", "changed")} == {
        "total": 3,
        "done": 3,
        "judged": 3,
        "changed": 1,
    }
    assert found["rejudging_id"] == read["id"]
    changes = teacher.get(f"/rejudgings/{read['id']}/changes").json()["changes"]
    assert [(one["submission_id"], one["verdict_after"]) for one in changes] == [(lucky[1], "wrong_answer")]


def test_it_changes_no_verdict_whoever_wants_it_to(teacher, course, pupils, lucky):
    read = check(teacher, course)
    for policy in ("never_lower", "as_computed"):
        assert_problem(teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": policy}), 409)
    assert verdicts(pupils[1], [lucky[1]]) == [("accepted", 300)]


def test_of_each_person_the_newest_accepted_program_is_judged(teacher, course, pupils, lucky):
    pupils[1].submit(RIGHT)
    pupils[0].submit(WRONG)
    read = check(teacher, course)
    assert (read["total"], told(teacher, course)["changed"]) == (3, 0)


def test_no_more_than_the_newest_hundred_are(teacher, course, lucky, monkeypatch):
    monkeypatch.setattr(stability, "MOST", 2)
    assert check(teacher, course)["total"] == 2


def test_what_another_version_accepted_is_left_out(teacher, course, lucky):
    with course.database.writing() as session:
        row = session.get_one(Submission, UUID(lucky[0]))
        other = next(one for one in session.query(stability.Exercise).all() if one.slug != SLUG)
        row.version_id = other.current_version_id
    assert check(teacher, course)["total"] == 2


def test_it_needs_an_exercise_and_something_accepted(teacher, course, pupils):
    body = {"reason": "x", "course_id": course.id, "checks_stability": True}
    assert_problem(teacher.post("/rejudgings", body), 422)
    assert_problem(teacher.post("/rejudgings", {**body, "exercise": SLUG}), 422)


def test_only_who_teaches_may_ask(client, course, lucky, make_person):
    stranger = make_person(client, "stranger", Role.INSTRUCTOR)
    body = {"reason": "x", "course_id": course.id, "exercise": SLUG, "checks_stability": True}
    assert_problem(stranger.post("/rejudgings", body), 404)
