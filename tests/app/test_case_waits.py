"""Submissions whose exercise has no case set ready: they hold nobody up, and no attempt is used."""

from concurrent.futures import Future
from contextlib import contextmanager
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from app.db.ids import new_id
from app.grading.case_waits import CaseWaits
from grader.errors import AuthorError, NotPreparedError
from grader.message import verbatim
from tests.app.api import RIGHT
from tests.app.interposed import Unprepared
from tests.app.test_both_queues import finished

UNPREPARED = f"{RIGHT}\n# unprepared\n"


@pytest.fixture
def serve(mode, make_person):
    """Return a function that serves in this mode, one submission at a time, and yields a student."""

    @contextmanager
    def start(**changes):
        with mode.app(slots=1, **changes) as app, TestClient(app) as client:
            yield make_person(client, f"ada-{new_id().hex[-8:]}")

    return start


@pytest.mark.sandbox
def test_what_waits_for_a_set_lets_others_pass_and_is_graded_when_it_is_there(serve, mode):
    unprepared = Unprepared(mode.grader)
    with serve(grader=unprepared) as student:
        parked = [student.submit(UNPREPARED, wait=0).json()["id"] for _ in range(3)]
        assert unprepared.asked.wait(30)
        assert student.submit(RIGHT).json()["verdict"] == "accepted"
        assert {student.get(f"/submissions/{one}").json()["status"] for one in parked} == {"queued"}
        unprepared.ready.set_result(None)
        ended = [finished(student, one) for one in parked]
    assert [(one["verdict"], one["attempt"]) for one in ended] == [("accepted", 1)] * 3


@pytest.mark.sandbox
def test_a_failure_to_prepare_is_told_to_everything_that_waited(serve, mode):
    unprepared = Unprepared(mode.grader)
    with serve(grader=unprepared) as student:
        parked = [student.submit(UNPREPARED, wait=0).json()["id"] for _ in range(2)]
        assert unprepared.asked.wait(30)
        assert student.submit(RIGHT).json()["verdict"] == "accepted"
        unprepared.ready.set_exception(AuthorError(verbatim("ValueError: lost")))
        ended = [finished(student, one) for one in parked]
    assert [one["verdict"] for one in ended] == ["accepted"] * 2
    assert ended[0]["attempt"] == 2


@pytest.mark.sandbox
def test_what_waits_for_a_set_is_cancelled_at_once(serve, mode):
    unprepared = Unprepared(mode.grader)
    with serve(grader=unprepared) as student:
        parked = student.submit(UNPREPARED, wait=0).json()["id"]
        assert unprepared.asked.wait(30)
        assert student.submit(RIGHT).json()["verdict"] == "accepted"
        assert student.post(f"/submissions/{parked}/cancel", None).json()["is_cancelled"]
        unprepared.ready.set_result(None)
        assert student.submit(RIGHT).json()["verdict"] == "accepted"


@pytest.mark.sandbox
def test_what_waits_for_a_set_when_all_stops_is_graded_after_the_next_start(serve, mode):
    unprepared = Unprepared(mode.grader)
    with serve(grader=unprepared) as student:
        parked = student.submit(UNPREPARED, wait=0).json()["id"]
        assert unprepared.asked.wait(30)
    with serve() as later:
        student.client = later.client
        ended = finished(student, parked)
    assert (ended["verdict"], ended["attempt"]) == ("accepted", 1)


# --- The waits of one process ----------------------------------------------------------------------------------


def wait_for(ready, waits, job_id, **options):
    return waits.note(job_id, NotPreparedError(ready), **options)


def test_a_failure_is_raised_once():
    waits, job_id, ready = CaseWaits(), uuid4(), Future()
    wait_for(ready, waits, job_id)
    waits.raise_failure(job_id)
    ready.set_exception(AuthorError(verbatim("lost")))
    with pytest.raises(AuthorError):
        waits.raise_failure(job_id)
    waits.raise_failure(job_id)


def test_a_success_and_an_unknown_job_raise_nothing():
    waits, job_id, ready = CaseWaits(), uuid4(), Future()
    wait_for(ready, waits, job_id)
    ready.set_result(None)
    waits.raise_failure(job_id)
    waits.raise_failure(uuid4())


def test_who_waits_again_waits_longer_up_to_a_bound():
    waits, job_id = CaseWaits(), uuid4()
    delays = [wait_for(Future(), waits, job_id).delay_s for _ in range(8)]
    assert delays == sorted(delays)
    assert delays[0] < delays[2] and delays[-1] == delays[-2]
    waits.forget(job_id)
    assert wait_for(Future(), waits, job_id).delay_s == delays[0]
