"""Internal failures during grading: nothing is lost, and nothing is decided twice."""

from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.enums import Role, Status
from app.grading import local_workers, store, worker
from app.grading.record import outcome_without_cases
from app.models import Submission
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG
from tests.app.interposed import Failing, Held

pytestmark = pytest.mark.sandbox
MOMENT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE_S", 0.01)
    monkeypatch.setattr(local_workers, "PAUSE_S", 0.01)


@pytest.fixture
def serve(make_app, make_person):
    """Return a function that serves with a misbehaving grader and yields a student."""

    @contextmanager
    def start(grader, **changes):
        with TestClient(make_app(grader=grader, **changes)) as client:
            yield make_person(client)

    return start


def row(client, submission_id):
    with client.app.state.services.database.reading() as session:
        return session.get(Submission, UUID(submission_id))


def finish(client, submission_id, attempt, verdict):
    """Another worker stores a verdict; returns whether it counted."""
    outcome = outcome_without_cases(None, verdict=verdict)
    services = client.app.state.services
    return services.writer.do(
        lambda connection: store.finish(connection, UUID(submission_id), attempt, outcome, MOMENT, MOMENT)
    ).result(10)


def test_our_failure_is_tried_again(serve, grader):
    failing = Failing(grader, times=2)
    with serve(failing) as student:
        submission = student.submit(RIGHT).json()
        assert (submission["verdict"], submission["attempt"], failing.calls) == ("accepted", 3, 3)
        assert row(student.client, submission["id"]).attempt == 3


def test_three_failures_end_kindly_and_cost_nothing(serve, grader, make_person):
    failing = Failing(grader, times=99)
    with serve(failing) as student:
        submission = student.submit(RIGHT).json()
        assert (submission["status"], submission["verdict"], submission["score"]) == ("finished", "internal_error", 0)
        assert failing.calls == 3
        assert "our side" in submission["message"]
        assert "0.1234567" not in student.get(f"/submissions/{submission['id']}").text
        staff = make_person(student.client, "staff", Role.ADMINISTRATOR)
        assert "SandboxError" in staff.get(f"/submissions/{submission['id']}").json()["staff"]["failure"]


def test_a_failure_of_ours_harms_no_other_submission(serve, grader):
    with serve(Failing(grader, times=3), max_attempts=3, slots=1) as student:
        verdicts = [student.submit(source).json()["verdict"] for source in (RIGHT, RIGHT, WRONG)]
        assert verdicts == ["internal_error", "accepted", "wrong_answer"]


def test_a_second_verdict_never_replaces_the_first(serve, grader):
    with serve(grader) as student:
        submission = student.submit(RIGHT).json()
        assert finish(student.client, submission["id"], 1, Verdict.WRONG_ANSWER) is False
        assert student.get(f"/submissions/{submission['id']}").json() == submission


def test_a_verdict_of_an_attempt_that_was_given_up_does_not_count(serve, grader):
    with serve(Failing(grader, times=1)) as student:
        submission_id = student.submit(RIGHT).json()["id"]
        with student.client.app.state.services.database.writing() as session:
            session.execute(sa.update(Submission).values(status=Status.QUEUED, verdict=None, finished_at=None))
        assert finish(student.client, submission_id, 1, Verdict.WRONG_ANSWER) is False
        assert finish(student.client, submission_id, 2, Verdict.TIME_LIMIT_EXCEEDED) is True
        assert row(student.client, submission_id).verdict == Verdict.TIME_LIMIT_EXCEEDED


def test_who_waits_for_a_verdict_that_another_stored_gets_that_one(serve, grader):
    held = Held(grader)
    with serve(held) as student:
        submission_id = student.submit(RIGHT, wait=0).json()["id"]
        assert held.begun.wait(10)
        assert finish(student.client, submission_id, 1, Verdict.WRONG_ANSWER) is True
        held.go.set()
        lines = student.get(f"/submissions/{submission_id}/events").text
        assert '"verdict":"wrong_answer"' in lines
        assert row(student.client, submission_id).verdict == Verdict.WRONG_ANSWER


def test_while_the_database_cannot_be_written_a_verdict_waits(serve, grader, monkeypatch):
    failures = iter([True, True])
    finish = store.finish

    def sometimes(*arguments):
        if next(failures, False):
            raise sa.exc.OperationalError("UPDATE", {}, Exception("disk is full"))
        return finish(*arguments)

    monkeypatch.setattr(store, "finish", sometimes)
    with serve(grader) as student:
        submission = student.submit(RIGHT).json()
        assert (submission["verdict"], submission["attempt"]) == ("accepted", 1)


def test_a_submission_that_cannot_be_stored_is_not_acknowledged(serve, grader, monkeypatch):
    def fail(*_):
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk is full"))

    with serve(grader, max_waiting_per_user=1) as student:
        student.client._transport.raise_server_exceptions = False
        with monkeypatch.context() as broken:
            broken.setattr(store, "insert", fail)
            assert student.submit(RIGHT).status_code == 500
        while (answer := student.submit(RIGHT)).status_code == 429:
            pass  # its place in the queue is free again as soon as the worker has let go of it
        assert answer.json()["verdict"] == "accepted"


# --- restarts ----------------------------------------------------------------------------------------------------


def test_what_waits_when_the_service_stops_is_graded_after_the_restart(make_app, make_person, grader):
    held = Held(grader)
    with TestClient(make_app(grader=held, slots=1)) as client:
        student = make_person(client)
        ids = [student.submit(source, wait=0).json()["id"] for source in (WRONG, RIGHT, RIGHT)]
        assert held.begun.wait(10)
        statuses = [student.get(f"/submissions/{one}").json()["status"] for one in ids]
        assert statuses == ["running", "queued", "queued"]
        client.app.state.services.queue.close()  # as the end of the service does first
        held.go.set()
    with TestClient(make_app()) as client:
        student.client = client
        # What was being graded has ended before; what waited has not been touched.
        assert row(client, ids[0]).verdict == Verdict.WRONG_ANSWER
        verdicts = [wait_for_verdict(student, one) for one in ids]
        assert verdicts == ["wrong_answer", "accepted", "accepted"]
        assert [row(client, one).attempt for one in ids] == [1, 1, 1]


def wait_for_verdict(student, submission_id):
    student.get(f"/submissions/{submission_id}/events")  # ends with the report
    return student.get(f"/submissions/{submission_id}").json()["verdict"]


def test_a_row_left_running_is_graded_again(make_app, make_person):
    with TestClient(make_app()) as client:
        student = make_person(client)
        submission_id = student.submit(RIGHT).json()["id"]
    services = client.app.state.services
    with services.database.writing() as session:
        session.execute(sa.update(Submission).values(status=Status.RUNNING, verdict=None, finished_at=None, score=0))
    services.database.dispose()
    with TestClient(make_app()) as client:
        student.client = client
        assert wait_for_verdict(student, submission_id) == "accepted"
        assert row(client, submission_id).score == 300


def test_a_submission_keeps_to_its_version_though_the_exercise_changes(make_app, make_person, tmp_path, copy_lab):
    lab = copy_lab(tmp_path / "exercises")
    held = tmp_path / "exercises"
    with TestClient(make_app(exercises_dir=held)) as client:
        student = make_person(client)
        before = student.submit(RIGHT).json()
    services = client.app.state.services
    with services.database.writing() as session:
        session.execute(sa.update(Submission).values(status=Status.QUEUED, verdict=None, finished_at=None))
    services.database.dispose()
    toml = lab / "maxpool_backward" / "exercise.toml"
    toml.write_text(toml.read_text().replace("points = 300", "points = 7"))
    with TestClient(make_app(exercises_dir=held)) as client:
        student.client = client
        wait_for_verdict(student, before["id"])
        again = student.get(f"/submissions/{before['id']}").json()
        assert (again["version"], again["score"]) == (before["version"], 300)
        assert student.submit(RIGHT).json()["score"] == 7
