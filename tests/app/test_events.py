"""Event streams, over a real connection."""

from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

import fastapi.routing
import httpx2
import pytest
from starlette.testclient import TestClient

from app.courses import membership
from app.db.engine import utc_now
from app.enums import CourseRole, Role
from tests.app.api import RIGHT, WRONG
from tests.app.courses import TaughtCourse, make_course
from tests.app.interposed import Held
from tests.app.server import listening, stream

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]
QUEUED = {"status": "queued", "queue_position": 1, "queue_wait_s": None, "started_at": None}


class Scene:
    """A served application, a student of it, and the grader that waits to be let go."""

    def __init__(self, address, student, held):
        self.address = address
        self.student = student
        self.held = held

    def submit(self, source):
        """Not through the test client: that would serve the application a second time."""
        answer = httpx2.post(
            f"{self.address}/api/v1/exercises/maxpool_backward/submissions",
            json={"source": source},
            headers=self.student.headers,
        )
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def read(self, submission_id):
        return httpx2.get(f"{self.address}/api/v1/submissions/{submission_id}", headers=self.student.headers).json()

    def listen(self, submission_id):
        return stream(self.address, self.student.token, submission_id)


@pytest.fixture
def scene(make_app, make_person, grader):
    held = Held(grader)
    app = make_app(grader=held, slots=1)
    student = make_person(TestClient(app))
    with listening(app) as address:
        yield Scene(address, student, held)
        held.go.set()


def is_running(status):
    """Return whether a status is that of a running submission, which says since when it runs."""
    started_at = datetime.fromisoformat(status.pop("started_at"))
    assert started_at <= utc_now()
    return status == {"status": "running", "queue_position": None, "queue_wait_s": None}


def test_a_submission_is_followed_from_the_queue_to_the_report(scene):
    first, second = scene.submit(WRONG), scene.submit(RIGHT)
    assert scene.held.begun.wait(10)
    with scene.listen(second) as events:
        assert events.next() == ("status", QUEUED)
        scene.held.go.set()
        rest = list(events)
    names = [name for name, _ in rest]
    assert names == ["status"] + ["case"] * (len(rest) - 2) + ["report"]
    assert is_running(rest[0][1])
    cases = [data for name, data in rest if name == "case"]
    assert [case["index"] for case in cases] == list(range(len(cases)))
    report = rest[-1][1]
    assert report["cases"] == cases
    assert report == scene.read(second)
    assert scene.read(first)["verdict"] == "wrong_answer"


def test_who_comes_later_gets_what_there_is_so_far_first(scene):
    submission_id = scene.submit(WRONG)
    assert scene.held.begun.wait(10)
    with scene.listen(submission_id) as events:
        name, status = events.next()
        assert name == "status" and is_running(status)
        name, case = events.next()
        assert (name, case["index"], case["name"]) == ("case", 0, scene.read(submission_id)["cases"][0]["name"])
        scene.held.go.set()
        rest = list(events)
    names = [name for name, _ in rest]
    assert [data["index"] for name, data in rest if name == "case"] == list(range(1, names.count("case") + 1))
    assert names[names.index("report") :] == ["report", "explanation", "explanation"]
    assert [data["stage"] for _, data in rest[-2:]] == ["card", "rest"]


def test_who_comes_after_the_end_gets_the_report(scene):
    scene.held.go.set()
    submission_id = scene.submit(RIGHT)
    with scene.listen(submission_id) as events:
        report = list(events)[-1]
    with scene.listen(submission_id) as events:
        assert list(events) == [report]
    assert report[1]["verdict"] == "accepted"


def test_many_may_listen_and_leave(scene):
    """More than the database has connections: an idle stream must hold none."""
    submission_id = scene.submit(RIGHT)
    assert scene.held.begun.wait(10)
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(scene.listen(submission_id)) for _ in range(40)]
        assert {events.next()[0] for events in streams} == {"status"}
        with scene.listen(submission_id) as leaving:
            leaving.next()
        scene.held.go.set()
        assert {list(events)[-1][1]["verdict"] for events in streams} == {"accepted"}


def test_a_removed_grader_hears_no_more_of_a_students_submission(scene, make_person):
    database = scene.student.client.app.state.services.database
    owner = make_person(scene.student.client, "grace", Role.INSTRUCTOR)
    course = TaughtCourse(make_course(database, owner, (scene.student,)), owner, database)
    removed, kept = (make_person(scene.student.client, name) for name in ("removed", "kept"))
    for one in (removed, kept):
        course.appoint(one, CourseRole.GRADER)
    course.assign()
    submission_id = scene.submit(WRONG)
    assert scene.held.begun.wait(10)
    with (
        stream(scene.address, removed.token, submission_id) as events,
        stream(scene.address, kept.token, submission_id) as others,
    ):
        assert events.next()[0] == others.next()[0] == "status"
        assert events.next()[0] == others.next()[0] == "case"
        with database.writing() as session:
            membership.end(session, UUID(course.id), UUID(removed.id))
        scene.held.go.set()
        assert list(events) == []
        assert "report" in [name for name, _ in others]


def test_the_place_in_the_queue_is_told_as_it_changes(scene):
    _, waits, last = (scene.submit(source) for source in (WRONG, RIGHT, RIGHT))
    assert scene.held.begun.wait(10)
    with scene.listen(last) as events:
        assert events.next()[1]["queue_position"] == 2
        scene.held.begun.clear()
        scene.held.go.set()
        told = [data for name, data in events if name == "status"]
    assert is_running(told[-1])
    assert scene.read(waits)["status"] == "finished"


def test_an_idle_stream_is_kept_alive(scene, monkeypatch):
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.1)
    submission_id = scene.submit(RIGHT)
    assert scene.held.begun.wait(10)
    with scene.listen(submission_id) as events:
        while not events.comments:
            scene.held.go.wait(0.3)
            if events.next()[0] == "case":
                scene.held.go.set()
        list(events)
    assert set(events.comments) == {": ping"}


def test_a_stream_ends_when_the_service_stops(make_app, make_person, grader):
    held = Held(grader)
    app = make_app(grader=held, slots=1)
    student = make_person(TestClient(app))
    with ExitStack() as cleanup, listening(app) as address:
        scene = Scene(address, student, held)
        submission_id = scene.submit(RIGHT)
        assert held.begun.wait(10)
        events = cleanup.enter_context(scene.listen(submission_id))
        assert events.next()[0] == "status"
        app.state.services.progress_hub.close()
        assert "report" not in [name for name, _ in events]
        held.go.set()
    with TestClient(make_app()) as client:
        student.client = client
        assert student.get(f"/submissions/{submission_id}").json()["verdict"] == "accepted"
