"""Behaviour in every mode of the service: the queue in memory on both databases, and distributed grading."""

import time
from contextlib import contextmanager
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db.ids import new_id
from app.enums import Role
from app.models import Submission
from app.submissions import service
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.interposed import Failing, Held, Interposed
from tests.app.server import listening, stream

pytestmark = pytest.mark.sandbox
MORE_THAN_ARE_KEPT = 20
OWN_INPUT = {"pool_h": 2, "pool_w": 2, "x": [[[[1, 2], [3, 4]]]], "dout": [[[[5]]]], "stride": 2, "pad": 0}
RAISES = RIGHT.replace("        return dx", "        raise ValueError(dx.shape)")


@pytest.fixture
def serve(mode, make_person):
    """Return a function that serves in this mode and yields a student."""

    @contextmanager
    def start(**changes):
        with mode.app(**changes) as app, TestClient(app) as client:
            yield make_person(client, f"ada-{new_id().hex[-8:]}")

    return start


def until(holds, within_s=60):
    deadline = time.monotonic() + within_s
    while not (found := holds()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def finished(student, submission_id):
    def read():
        submission = student.get(f"/submissions/{submission_id}").json()
        return submission if submission["status"] == "finished" else None

    return until(read)


def test_who_waits_gets_the_report_with_the_answer(serve):
    with serve() as student:
        assert [student.submit(source).json()["verdict"] for source in (RIGHT, WRONG, "def (")] == [
            "accepted",
            "wrong_answer",
            "compile_error",
        ]
        run = student.run(RIGHT).json()
        assert (run["kind"], run["verdict"]) == ("run", "accepted")
        assert student.run(RIGHT, {"no": "such input"}).json()["verdict"] is None


@pytest.mark.explains
def test_a_refusal_is_explained(serve):
    with serve() as student:
        submission_id = student.submit(WRONG).json()["id"]
        told = until(lambda: student.get(f"/submissions/{submission_id}").json()["explanation"])
        assert told["diagnoses"] or told["hint"]


class NeverExplaining(Interposed):
    """Takes turns for its explanations until the service stops."""

    def explain(self, *arguments, turn, **options):
        while True:
            with turn():
                time.sleep(0.01)


def explained(student, submission_id):
    read = student.get(f"/submissions/{submission_id}").json()
    return None if read["is_explained_later"] else read["explanation"]


@pytest.mark.explains
def test_what_waits_for_its_explanation_when_all_stops_gets_it_after_the_next_start(serve, mode):
    with serve(grader=NeverExplaining(mode.grader), slots=1) as student:
        ids = [student.submit(f"{WRONG}# {number}").json()["id"] for number in range(2)]
        assert all(student.get(f"/submissions/{one}").json()["is_explained_later"] for one in ids)
    with serve() as later:
        student.client = later.client
        for one in ids:
            assert until(lambda one=one: explained(student, one))["stage"] == "rest"


@pytest.mark.explains
def test_events_bring_the_card_and_then_the_rest(serve):
    with serve() as student:
        submission_id = student.submit(WRONG).json()["id"]
        text = student.get(f"/submissions/{submission_id}/events").text
        names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
        assert names in (["report", "explanation"], ["report", "explanation", "explanation"])
        assert explained(student, submission_id)["stage"] == "rest"


@pytest.mark.explains
def test_the_same_run_by_two_is_explained_once(serve, make_person):
    with serve() as student:
        other = make_person(student.client, f"bob-{new_id().hex[-8:]}")
        runs = [(one, one.run(WRONG).json()["id"]) for one in (student, other)]
        found = [until(lambda run=run: explained(*run)) for run in runs]
        assert found[0] == found[1]


def test_what_waits_when_all_stops_is_graded_after_the_next_start(serve, mode):
    held = Held(mode.grader)
    with serve(grader=held, slots=1) as student:
        ids = [student.submit(source, wait=0).json()["id"] for source in (WRONG, RIGHT, RIGHT)]
        assert held.begun.wait(30)
        held.go.set()
    with serve() as later:
        student.client = later.client
        assert [finished(student, one)["verdict"] for one in ids] == ["wrong_answer", "accepted", "accepted"]
        assert {finished(student, one)["attempt"] for one in ids} == {1}


def test_our_failure_is_tried_again_and_ends_kindly(serve, mode, make_person):
    with serve(grader=Failing(mode.grader, times=4), slots=1) as student:
        first, second = (student.submit(RIGHT).json() for _ in range(2))
        assert (first["verdict"], first["attempt"], first["score"]) == ("internal_error", 3, 0)
        assert (second["verdict"], second["attempt"]) == ("accepted", 2)
        staff = make_person(student.client, "staff", Role.ADMINISTRATOR)
        assert "SandboxError" in staff.get(f"/submissions/{first['id']}").json()["staff"]["failure"]


def test_one_person_may_have_so_many_in_flight_and_no_more(serve, mode, make_person):
    held = Held(mode.grader)
    with serve(grader=held, slots=1, max_waiting_per_user=2) as student:
        other = make_person(student.client, "bob")
        ids = [student.submit(RIGHT, wait=0).json()["id"] for _ in range(2)]
        assert_problem(student.submit(RIGHT, wait=0), 429)
        assert other.submit(RIGHT, wait=0).status_code == 202
        held.go.set()
        assert {finished(student, one)["verdict"] for one in ids} == {"accepted"}
        until(lambda: student.submit(RIGHT, wait=0).status_code == 202)


def test_runs_go_first_and_who_has_much_in_flight_yields(serve, mode, make_person):
    held = Held(mode.grader)
    with serve(grader=held, slots=1) as student:
        other = make_person(student.client, "bob")
        student.submit(RIGHT, wait=0)
        assert held.begun.wait(30)
        many = [student.submit(RIGHT, wait=0).json()["id"] for _ in range(3)]
        one = other.submit(RIGHT, wait=0).json()["id"]
        run = other.run(RIGHT, wait=0).json()["id"]
        held.go.set()
        ended = {submission: finished(other, submission)["finished_at"] for submission in (one, run)}
        ended |= {submission: finished(student, submission)["finished_at"] for submission in many}
        assert sorted(ended, key=ended.__getitem__) == [run, one, *many]


def test_a_submission_is_followed_from_the_queue_to_the_report(mode, make_person):
    held = Held(mode.grader)
    with mode.app(grader=held, slots=1) as app:
        student = make_person(TestClient(app))
        with listening(app) as address:

            def submit(source):
                url = f"{address}/api/v1/exercises/maxpool_backward/submissions"
                return httpx2.post(url, json={"source": source}, headers=student.headers).json()["id"]

            submit(WRONG)
            assert held.begun.wait(30)
            second = submit(RIGHT)
            with stream(address, student.token, second) as events:
                places = (data["queue_position"] for _, data in events)  # unknown for up to a second
                assert next(place for place in places if place is not None) == 1
                held.go.set()
                rest = list(events)
            names = [name for name, _ in rest]
            assert names == ["status"] + ["case"] * (len(rest) - 2) + ["report"]
            cases = [data for name, data in rest if name == "case"]
            assert [(case["name"], case["verdict"]) for case in cases] == [
                (case["name"], case["verdict"]) for case in rest[-1][1]["cases"]
            ]


def test_what_waits_or_runs_may_be_stopped(serve):
    with serve(slots=1) as student:
        endless, waiting = (
            student.submit(f"{RIGHT}\nwhile True:\n    pass\n# {number}", wait=0).json()["id"] for number in range(2)
        )
        until(lambda: student.get(f"/submissions/{endless}").json()["status"] == "running")
        for submission_id in (waiting, endless):
            stopped = student.post(f"/submissions/{submission_id}/cancel", None).json()
            assert (stopped["status"], stopped["verdict"], stopped["is_cancelled"]) == ("finished", None, True)
        assert student.submit(RIGHT).json()["verdict"] == "accepted"
        assert student.get(f"/submissions/{endless}").json()["is_cancelled"]
        until(lambda: student.client.app.state.services.queue.waiting() == 0)


def test_the_service_says_that_it_is_ready(serve):
    with serve() as student:
        ready = student.client.get("/readyz")
        assert ready.status_code == 200, ready.text


def test_nobody_is_graded_on_one_case_set_twice(serve):
    with serve() as student:
        ids = [UUID(student.submit(RIGHT).json()["id"]) for _ in range(MORE_THAN_ARE_KEPT)]
        with student.client.app.state.services.database.reading() as session:
            seeds = session.scalars(sa.select(Submission.seed).where(Submission.id.in_(ids))).all()
    assert len(seeds) == len({*seeds}) == MORE_THAN_ARE_KEPT and None not in seeds


@pytest.mark.explains
@pytest.mark.parametrize("source", [RIGHT, WRONG], ids=["right", "wrong"])
def test_the_run_of_an_own_input_may_show_no_expected_output(serve, monkeypatch, source):
    monkeypatch.setattr(service, "_shows_expected", lambda *_: False)
    with serve() as student:
        submission = finished(student, student.run(source, OWN_INPUT, wait=0).json()["id"])
    (case,) = submission["cases"]
    assert (submission["verdict"], submission["code"], submission["score"]) == (None, "nothing_compared", 0)
    assert (case["verdict"], case["message"], case["max_abs_error"]) == (None, "", None)
    assert case["detail"]["expected"] == {} and case["detail"]["actual"]
    assert (submission["explanation"], submission["is_explained_later"]) == (None, False)


@pytest.mark.explains
def test_a_failed_run_without_expected_output_is_not_explained(serve, monkeypatch):
    monkeypatch.setattr(service, "_shows_expected", lambda *_: False)
    with serve() as student:
        submission = finished(student, student.run(RAISES, OWN_INPUT, wait=0).json()["id"])
        assert student.get(f"/submissions/{submission['id']}/replay-kit").status_code == 404
    assert submission["verdict"] == "runtime_error"
    assert submission["cases"][0]["detail"]["expected"] == {}
    assert (submission["explanation"], submission["is_explained_later"]) == (None, False)
