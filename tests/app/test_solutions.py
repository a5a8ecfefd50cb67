"""Reference answers: hidden until the exercise is accepted, or the level's points are given up."""

import pytest

from app.enums import Role
from tests.app.api import RIGHT, WRONG, assert_problem

pytestmark = pytest.mark.sandbox

ANSWER = "/exercises/maxpool_backward/solution"


def points_of(person):
    return person.get("/me").json()["points"]


def test_the_answer_is_locked_and_has_its_price(student):
    student.submit(WRONG)
    assert student.get(ANSWER).json() == {"access": "locked", "price": 300, "source": None}


def test_whoever_is_accepted_reads_it_for_nothing_and_keeps_the_points(student):
    student.submit(RIGHT)
    assert student.get(ANSWER).json() == {"access": "accepted", "price": 0, "source": RIGHT}
    assert student.post(ANSWER, {"price": 0}).json()["access"] == "accepted"
    assert points_of(student) == 300


def test_buying_it_forfeits_the_points_of_this_level_only(student):
    student.submit(RIGHT, "im2col")
    assert student.post(ANSWER, {"price": 300}).json() == {"access": "bought", "price": 0, "source": RIGHT}
    before = points_of(student)
    report = student.submit(RIGHT).json()
    assert (report["verdict"], report["score"], report["is_forfeited"]) == ("accepted", 0, True)
    assert student.get(f"/submissions/{report['id']}").json()["score"] == 0
    assert student.get("/me/submissions").json()["items"][0]["score"] == 0
    assert "maxpool_backward" in student.get("/me").json()["accepted"]
    assert points_of(student) == before


def test_buying_twice_costs_once(student):
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
    student.post(ANSWER, {"price": 300})
    grace = make_person(client, "grace")
    assert grace.get(ANSWER).json()["source"] is None
    grace.submit(RIGHT)
    assert points_of(grace) == 300


def test_staff_read_every_answer(client, make_person):
    teacher = make_person(client, "teacher", Role.INSTRUCTOR)
    assert teacher.get(ANSWER).json() == {"access": "staff", "price": 0, "source": RIGHT}


def test_visitors_and_unknown_exercises(student, client):
    assert_problem(client.get(f"/api/v1{ANSWER}"), 401)
    assert_problem(student.get("/exercises/nothing/solution"), 404)
    assert_problem(student.post("/exercises/nothing/solution", {"price": 1}), 404)
