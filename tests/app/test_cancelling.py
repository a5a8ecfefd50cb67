"""Stopping what waits or runs: it ends once, frees its place, and is no way around the rules of an assignment."""

import time
from contextlib import contextmanager
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.enums import Role
from app.grading import store
from app.models import Submission
from tests.app.api import RIGHT, WRONG, assert_problem, stop_threads
from tests.app.courses import make_assignment, make_course
from tests.app.interposed import Held

pytestmark = pytest.mark.sandbox

ENDLESS = RIGHT + "\n\nwhile True:\n    pass\n"
FIRST_CASE_ONLY = (
    RIGHT
    + """

_right, _calls = MaxPool.backward, []


def _slow(self, *inputs):
    _calls.append(1)
    while len(_calls) > 1:
        pass
    return _right(self, *inputs)


MaxPool.backward = _slow
"""
)


@pytest.fixture
def serve(make_app, make_person):
    """Return a function that serves with one slot and yields a student."""

    @contextmanager
    def start(grader):
        with TestClient(make_app(grader=grader, slots=1)) as client:
            yield make_person(client)

    return start


@pytest.fixture
def held(grader):
    return Held(grader)


@pytest.fixture
def waiting(serve, held):
    """Yield a student with the ids of a submission in grading and of one that waits."""
    with serve(held) as student:
        first, second = (student.submit(RIGHT, wait=0).json()["id"] for _ in range(2))
        assert held.begun.wait(10)
        yield student, first, second
        held.go.set()


def cancel(student, submission_id):
    return student.post(f"/submissions/{submission_id}/cancel", None)


def wait_until_it_runs(student, submission_id, cases=0):
    for _ in range(1000):
        read = student.get(f"/submissions/{submission_id}").json()
        if read["status"] == "running" and len(read["cases"]) >= cases:
            return
        time.sleep(0.01)
    raise AssertionError(read)


def ending(submission):
    return submission["status"], submission["verdict"], submission["is_cancelled"], submission["score"]


CANCELLED = ("finished", None, True, 0)


def test_what_waits_leaves_the_queue_and_is_never_graded(waiting, held):
    student, first, second = waiting
    third = student.submit(RIGHT, wait=0).json()["id"]
    assert student.get(f"/submissions/{third}").json()["queue_position"] == 2
    stopped = cancel(student, second).json()
    assert ending(stopped) == CANCELLED
    assert stopped["code"] == "stopped_while_waiting" and stopped["started_at"] is None
    assert student.get(f"/submissions/{third}").json()["queue_position"] == 1
    held.go.set()
    for submission_id in (first, third):
        student.get(f"/submissions/{submission_id}/events")
    assert student.get(f"/submissions/{second}").json() == stopped


def test_who_listens_to_it_is_told(waiting):
    student, _, second = waiting
    listener = Thread(target=lambda: told.append(student.get(f"/submissions/{second}/events").text))
    told: list[str] = []
    listener.start()
    while not student.client.app.state.services.progress_hub._watches.get(UUID(second)):
        time.sleep(0.01)
    cancel(student, second)
    listener.join(10)
    assert told[0].count("event: report") == 1
    assert '"is_cancelled":true' in told[0]


def test_what_was_stopped_takes_no_place_any_more(waiting):
    student, _, second = waiting
    in_flight = student.client.app.state.services.queue._in_flight
    assert in_flight.total() == 2
    cancel(student, second)
    assert in_flight.total() == 1


@pytest.mark.parametrize("hand_in", ["submit", "run"])
def test_what_runs_is_ended_and_its_slot_is_free(serve, grader, hand_in):
    with serve(grader) as student:
        submission_id = getattr(student, hand_in)(ENDLESS, wait=0).json()["id"]
        wait_until_it_runs(student, submission_id)
        assert ending(cancel(student, submission_id).json()) == CANCELLED
        assert student.submit(RIGHT).json()["verdict"] == "accepted"
        assert ending(student.get(f"/submissions/{submission_id}").json()) == CANCELLED


def test_what_has_its_verdict_keeps_it(serve, grader):
    with serve(grader) as student:
        submission = student.submit(RIGHT).json()
        answer = cancel(student, submission["id"])
        assert (answer.status_code, answer.json()) == (200, submission)


def test_stopping_twice_is_stopping_once(waiting):
    student, _, second = waiting
    assert cancel(student, second).json() == cancel(student, second).json()


def test_a_verdict_that_comes_after_the_stop_is_dropped(waiting, held):
    student, first, _ = waiting
    stopped = cancel(student, first).json()
    held.go.set()
    student.submit(RIGHT)
    assert student.get(f"/submissions/{first}").json() == stopped


def test_of_verdict_and_stop_at_about_the_same_time_one_counts(serve, grader):
    """Cancel at many moments of a submission's life: every response matches the stored state."""
    with serve(grader) as student:
        for number in range(30):
            submission_id = student.submit(RIGHT, wait=0).json()["id"]
            time.sleep(number % 6 * 0.002)
            told = cancel(student, submission_id).json()
            report = student.get(f"/submissions/{submission_id}/events").text
            stored = student.get(f"/submissions/{submission_id}").json()
            assert told == stored
            assert report.count("event: report") == 1
            assert (stored["verdict"] is None) == stored["is_cancelled"]
        services = student.client.app.state.services
        stop_threads(services, "worker-")
        assert services.queue._in_flight.total() == 0


def test_what_cannot_be_stopped_is_graded(waiting, held, monkeypatch):
    student, _, second = waiting

    def fail(*_):
        raise sa.exc.OperationalError("UPDATE", {}, Exception("disk is full"))

    monkeypatch.setattr(store, "cancel", fail)
    student.client._transport.raise_server_exceptions = False
    assert cancel(student, second).status_code == 500
    held.go.set()
    assert '"verdict":"accepted"' in student.get(f"/submissions/{second}/events").text


def test_only_who_handed_it_in_may_stop_it(waiting, make_person):
    student, _, second = waiting
    other = make_person(student.client, "bob")
    administrator = make_person(student.client, "root", Role.ADMINISTRATOR)
    assert_problem(cancel(other, second), 404)
    assert_problem(cancel(administrator, second), 403)
    assert student.get(f"/submissions/{second}").json()["status"] == "queued"


def test_it_is_never_rejudged(waiting, make_person):
    student, _, second = waiting
    cancel(student, second)
    administrator = make_person(student.client, "root", Role.ADMINISTRATOR)
    problem = administrator.post("/rejudgings", {"reason": "mended", "exercise": "maxpool_backward"})
    assert "No submission matches" in problem.text


# --- as somebody would try to get around an assignment's rules -----------------------------------------------------


@pytest.fixture
def assign(make_person):
    """Return a function that creates an assignment with these rules for the student."""

    def make(student, **rules):
        database = student.client.app.state.services.database
        teacher = make_person(student.client, "grace", Role.INSTRUCTOR)
        make_assignment(database, teacher, make_course(database, teacher, (student,)), **rules)

    return make


def test_who_looks_at_cases_and_stops_has_used_an_attempt(serve, grader, assign):
    with serve(grader) as student:
        assign(student, max_attempts=2)
        for _ in range(2):
            submission_id = student.submit(FIRST_CASE_ONLY, wait=0).json()["id"]
            wait_until_it_runs(student, submission_id, cases=1)
            assert ending(cancel(student, submission_id).json()) == CANCELLED
        assert "all 2 attempts" in assert_problem(student.submit(RIGHT), 403, "attempts_used")["detail"]


def test_who_looks_at_cases_and_stops_has_to_wait_as_after_a_verdict(serve, grader, assign):
    with serve(grader) as student:
        assign(student, cooldown_s=600)
        submission_id = student.submit(ENDLESS, wait=0).json()["id"]
        wait_until_it_runs(student, submission_id)
        cancel(student, submission_id)
        assert_problem(student.submit(RIGHT), 429)


def test_what_is_stopped_while_it_waits_is_no_attempt(waiting, assign):
    student, _, second = waiting
    assign(student, max_attempts=2)
    cancel(student, second)
    for _ in range(3):
        answer = student.submit(WRONG, wait=0)
        assert answer.status_code == 202, answer.text
        cancel(student, answer.json()["id"])


def test_an_attempt_that_waits_counts_until_it_is_stopped(waiting, assign):
    student, *_ = waiting
    assign(student, max_attempts=1)
    third = student.submit(WRONG, wait=0).json()["id"]
    assert_problem(student.submit(RIGHT, wait=0), 403, "attempts_used")
    cancel(student, third)
    assert student.submit(RIGHT, wait=0).status_code == 202


def test_stopping_never_takes_points_back_nor_brings_any(serve, grader):
    with serve(grader) as student:
        student.submit(RIGHT)
        submission_id = student.submit(ENDLESS, wait=0).json()["id"]
        wait_until_it_runs(student, submission_id)
        cancel(student, submission_id)
        assert student.get("/me/progress").json()["points"] == 300
        with student.client.app.state.services.database.reading() as session:
            assert session.get(Submission, UUID(submission_id)).score == 0
