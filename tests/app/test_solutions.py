"""Reference solutions: hidden until the exercise is accepted, or the solution is unlocked for points."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.enums import Role
from app.models import Assignment, Submission
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.courses import make_assignment
from tests.app.stored import give_points

pytestmark = pytest.mark.sandbox

ANSWER = "/exercises/maxpool_backward/solution"


def points_of(person):
    return person.get("/me").json()["points"]


def database_of(person):
    return person.client.app.state.services.database


def shown(person):
    """Return the access, the price and the source."""
    read = person.get(ANSWER).json()
    return read["access"], read["price"], read["source"]


def test_the_answer_is_locked_and_has_its_price(student):
    student.submit(WRONG)
    assert student.get(ANSWER).json() == {
        "access": "locked",
        "price": 300,
        "balance": 0,
        "is_for_sale": True,
        "locked_until": None,
        "source": None,
    }


def test_whoever_is_accepted_reads_it_for_nothing_and_keeps_the_points(student):
    student.submit(RIGHT)
    assert shown(student) == ("accepted", 0, RIGHT)
    assert student.post(ANSWER, {"price": 0}).json()["access"] == "accepted"
    assert points_of(student) == 300


def test_buying_it_forfeits_the_points_of_this_level_only(student):
    give_points(database_of(student), student.id, 300)
    assert student.post(ANSWER, {"price": 300}).json()["source"] == RIGHT
    assert shown(student) == ("bought", 0, RIGHT)
    before = points_of(student)
    report = student.submit(RIGHT).json()
    assert (report["verdict"], report["score"], report["is_forfeited"]) == ("accepted", 0, True)
    assert student.get(f"/submissions/{report['id']}").json()["score"] == 0
    assert student.get("/me/submissions").json()["items"][0]["score"] == 0
    assert "maxpool_backward" in student.get("/me").json()["accepted"]
    assert points_of(student) == before


def test_buying_twice_costs_once(student):
    give_points(database_of(student), student.id, 300)
    assert student.post(ANSWER, {"price": 300}).json()["access"] == "bought"
    assert student.post(ANSWER, {"price": 300}).json()["access"] == "bought"


@pytest.mark.parametrize("price", [0, 299, 301])
def test_nobody_pays_another_price_than_the_one_shown(student, price):
    problem = assert_problem(student.post(ANSWER, {"price": price}), 409, "conflict")
    assert (problem["code"], problem["values"]) == ("price_changed", {"price": 300})
    assert student.get(ANSWER).json()["access"] == "locked"


@pytest.mark.parametrize("body", [{}, {"price": -1}, {"price": "much"}])
def test_a_purchase_without_a_price_is_refused(student, body):
    assert_problem(student.post(ANSWER, body), 422)


def test_an_answer_is_bought_for_oneself(student, client, make_person):
    give_points(database_of(student), student.id, 300)
    assert student.post(ANSWER, {"price": 300}).is_success
    grace = make_person(client, "grace")
    assert grace.get(ANSWER).json()["source"] is None
    grace.submit(RIGHT)
    assert points_of(grace) == 300


def test_staff_read_every_answer(client, make_person):
    teacher = make_person(client, "teacher", Role.INSTRUCTOR)
    assert shown(teacher) == ("staff", 0, RIGHT)


def test_visitors_and_unknown_exercises(student, client):
    assert_problem(client.get(f"/api/v1{ANSWER}"), 401)
    assert_problem(student.get("/exercises/nothing/solution"), 404)
    assert_problem(student.post("/exercises/nothing/solution", {"price": 1}), 404)


def test_nobody_spends_points_that_they_do_not_have(student):
    problem = assert_problem(student.post(ANSWER, {"price": 300}), 403)
    assert (problem["code"], problem["values"]) == ("too_few_points", {"price": 300, "balance": 0})
    give_points(database_of(student), student.id, 299)
    assert_problem(student.post(ANSWER, {"price": 300}), 403)
    assert shown(student) == ("locked", 300, None)


def test_points_are_spent_once(student):
    give_points(database_of(student), student.id, 400)
    assert student.post(ANSWER, {"price": 300}).is_success
    other = student.get("/exercises/maxpool_forward/solution").json()
    assert other["balance"] == 100
    problem = assert_problem(student.post("/exercises/maxpool_forward/solution", {"price": other["price"]}), 403)
    assert problem["code"] == "too_few_points"


def test_an_exercise_does_not_pay_for_its_own_solution(student):
    """Unlocking forfeits its points, so they would be spent and lost: the balance would fall below zero."""
    database = database_of(student)
    give_points(database, student.id, 200)
    give_points(database, student.id, 250, "maxpool_backward")
    with database.writing() as session:
        session.query(Submission).filter_by(score=250).update({"verdict": Verdict.WRONG_ANSWER})
    assert student.get(ANSWER).json()["balance"] == 200
    assert_problem(student.post(ANSWER, {"price": 300}), 403)
    give_points(database, student.id, 100, "maxpool_forward")
    assert student.post(ANSWER, {"price": 300}).json()["access"] == "bought"
    with database.writing() as session:
        session.query(Submission).filter_by(score=200).update({"score": 0})
    assert student.get("/exercises/col2im/solution").json()["balance"] == 0


@pytest.fixture
def lock(course, teacher):
    """Return a function that makes an assignment of the exercise, and returns its last minute."""

    def make(opens: timedelta, lasts: timedelta, **columns: Any) -> str:
        opens_at = utc_now() + opens
        due_at = (opens_at + lasts).replace(second=0, microsecond=0)
        made = make_assignment(course.database, teacher, course.id, opens_at=opens_at, due_at=due_at)
        with course.database.writing() as session:
            for name, value in columns.items():
                setattr(session.get_one(Assignment, UUID(made)), name, value)
        return f"{due_at:%Y-%m-%d %H:%M} UTC"

    return make


def test_an_assignment_locks_the_solution_for_everybody_else(course, lock, student, teacher, client, make_person):
    member = make_person(client, "member")
    course.enrol(member)
    until = lock(timedelta(days=13), timedelta(days=7))
    for person in (student, member):
        give_points(database_of(person), person.id, 1000)
        problem = assert_problem(person.post(ANSWER, {"price": 300}), 403)
        assert (problem["code"], problem["values"]) == ("solution_locked", {"until": until})
    assert shown(teacher) == ("staff", 0, RIGHT)
    page = client.get("/exercises/maxpool_backward/solution", headers=student.headers).text
    assert "data-buy" not in page and until in page


def test_an_instructor_of_another_course_waits_for_the_assignment(course, lock, client, make_person):
    """Nobody hands the solution of a running assignment to its students, in whatever form."""
    other = make_person(client, "other", Role.INSTRUCTOR)
    version = other.get("/exercises/maxpool_backward").json()["version"]
    ways = {
        "export": lambda: other.get("/exercises/maxpool_backward/export.zip"),
        "copy": lambda: other.post("/exercise-drafts", {"slug": "a_copy", "copy_of": "maxpool_backward"}),
        "compare": lambda: other.get(f"/exercises/maxpool_backward/versions/{version}/changes?since={version}"),
    }
    assert shown(other) == ("staff", 0, RIGHT)
    assert ways["export"]().is_success
    until = lock(timedelta(days=1), timedelta(days=7))
    assert shown(other) == ("locked", 300, None)
    for name, way in ways.items():
        problem = assert_problem(way(), 403)
        assert (problem["code"], problem["values"]) == ("solution_locked", {"until": until}), name
    assert course.teacher.get("/exercises/maxpool_backward/export.zip").is_success


def test_who_leaves_the_course_waits_for_the_assignment_too(course, lock, student):
    course.enrol(student)
    give_points(database_of(student), student.id, 300, "maxpool_backward")
    lock(timedelta(days=-1), timedelta(days=7))
    assert shown(student) == ("locked", 300, None)
    assert student.post(f"/courses/{course.id}/leave", {}).is_success
    assert shown(student) == ("locked", 300, None)


def test_after_acceptance_all_but_students_of_the_course_read_it(course, lock, student, client, make_person):
    member = make_person(client, "member")
    course.enrol(member)
    for person in (student, member):
        give_points(database_of(person), person.id, 300, "maxpool_backward")
    lock(timedelta(days=-1), timedelta(days=7))
    assert shown(student) == ("accepted", 0, RIGHT)
    assert shown(member) == ("locked", 300, None)


@pytest.mark.parametrize(
    ("opens", "lasts", "columns"),
    [
        (timedelta(days=15), timedelta(days=7), {}),
        (timedelta(days=-9), timedelta(days=7), {}),
        (timedelta(days=-1), timedelta(days=7), {"locks_solutions": False}),
    ],
)
def test_without_a_lock_it_is_for_sale(course, lock, student, opens, lasts, columns):
    course.enrol(student)
    lock(opens, lasts, **columns)
    give_points(database_of(student), student.id, 300)
    assert student.post(ANSWER, {"price": 300}).json()["access"] == "bought"


def test_who_read_it_for_points_waits_for_the_assignment_too(course, lock, student):
    give_points(database_of(student), student.id, 300)
    assert student.post(ANSWER, {"price": 300}).is_success
    course.enrol(student)
    lock(timedelta(days=-1), timedelta(days=7))
    assert shown(student) == ("locked", 300, None)
