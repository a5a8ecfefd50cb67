"""A refused submission is explained after its verdict: on the same stream, and for as long as it is kept."""

from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from uuid import UUID

import httpx2
import pytest
from starlette.testclient import TestClient

from app.grading import post_verdict
from tests.app.api import RIGHT, WRONG
from tests.app.interposed import Interposed
from tests.app.server import listening, stream

pytestmark = pytest.mark.sandbox


class Pondering(Interposed):
    """Explains as soon as it is let go, or fails to."""

    def __init__(self, real, *, fails=False):
        super().__init__(real)
        self.begun, self.go, self.fails, self.count = Event(), Event(), fails, 0

    def explain(self, *arguments, **options):
        self.count += 1
        self.begun.set()
        assert self.go.wait(30)
        if self.fails:
            raise RuntimeError("no idea")
        return self.real.explain(*arguments, **options)


class Scene:
    """A student of a served application."""

    def __init__(self, address, student):
        self.address, self.student = address, student

    def submit(self, source, kind="submissions", **body):
        answer = httpx2.post(
            f"{self.address}/api/v1/exercises/maxpool_backward/{kind}",
            json={"source": source, **body},
            headers=self.student.headers,
        )
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def read(self, submission_id):
        return httpx2.get(f"{self.address}/api/v1/submissions/{submission_id}", headers=self.student.headers).json()

    def events(self, submission_id):
        with self.listen(submission_id) as events:
            return list(events)

    def listen(self, submission_id):
        return stream(self.address, self.student.token, submission_id)


@pytest.fixture
def serve(make_app, make_person, grader):
    @contextmanager
    def start(grader=grader, **changes):
        app = make_app(grader=grader, **changes)
        student = make_person(TestClient(app))
        with listening(app) as address:
            yield Scene(address, student)

    return start


def names(events):
    return [name for name, _ in events]


def test_a_wrong_answer_is_explained_after_its_report_and_stays_explained(serve):
    with serve() as scene:
        submission_id = scene.submit(WRONG)
        events = scene.events(submission_id)
        assert names(events)[-2:] == ["report", "explanation"]
        report, explanation = events[-2][1], events[-1][1]
        assert report["verdict"] == "wrong_answer"
        # a late subscriber gets the result at once
        assert report["explanation"] == (None if report["is_explained_later"] else explanation)
        assert [one["code"] for one in explanation["diagnoses"]] == ["assigned_not_added"]
        assert "all the gradients it was sent" in explanation["hint"]
        smallest = explanation["smallest"]
        assert smallest["expected"]["dx"]["shape"] == smallest["inputs"]["x"]["shape"]
        assert smallest["expected"]["dx"] != smallest["actual"]["dx"]
        stored = scene.read(submission_id)
        assert (stored["explanation"], stored["is_explained_later"]) == (explanation, False)
        assert scene.events(submission_id) == [("report", stored), ("explanation", explanation)]


def test_an_explanation_survives_a_restart(make_app, make_person, serve):
    with serve() as scene:
        submission_id = scene.submit(WRONG)
        explanation = scene.events(submission_id)[-1][1]
    with TestClient(make_app()) as client:
        scene.student.client = client
        assert scene.student.get(f"/submissions/{submission_id}").json()["explanation"] == explanation


def test_an_accepted_submission_needs_no_explanation(serve):
    with serve() as scene:
        submission_id = scene.submit(RIGHT)
        events = scene.events(submission_id)
        assert names(events)[-1] == "report"
        assert (events[-1][1]["explanation"], events[-1][1]["is_explained_later"]) == (None, False)


def test_a_run_is_explained_too(serve):
    window = {"pool_h": 1, "pool_w": 2, "stride": 1, "pad": 0}
    inputs = {"x": [[[[1.0, 5.0, 2.0]]]], "dout": [[[[1.0, 1.0]]]], **window}
    with serve() as scene:
        for body in ({}, {"inputs": inputs}):
            events = scene.events(scene.submit(WRONG, "runs", **body))
            assert names(events)[-1] == "explanation"
            assert [one["code"] for one in events[-1][1]["diagnoses"]] == ["assigned_not_added"]


def test_what_does_not_compile_has_no_explanation(serve):
    with serve() as scene:
        events = scene.events(scene.submit("def ("))
        assert names(events)[-2:] == ["report", "explanation"]
        assert events[-1][1] == {}
        assert not events[-2][1]["is_explained_later"]


def test_the_verdict_does_not_wait_for_the_explanation(serve, grader):
    pondering = Pondering(grader)
    with serve(pondering, slots=1) as scene:
        first = scene.submit(WRONG)
        assert pondering.begun.wait(10)
        assert scene.read(first)["verdict"] == "wrong_answer"
        assert names(scene.events(scene.submit(RIGHT)))[-1] == "report"
        with scene.listen(first) as events:
            name, report = events.next()
            assert (name, report["verdict"], report["is_explained_later"]) == ("report", "wrong_answer", True)
            pondering.go.set()
            assert names(events) == ["explanation"]


def test_a_failure_to_explain_is_no_explanation(serve, grader):
    failing = Pondering(grader, fails=True)
    failing.go.set()
    with serve(failing) as scene:
        for _ in range(2):
            submission_id = scene.submit(WRONG)
            assert scene.events(submission_id)[-1] == ("explanation", {})
            assert scene.read(submission_id)["explanation"] is None
    assert failing.count == 2


def test_what_is_too_much_stays_unexplained(serve, grader, monkeypatch):
    monkeypatch.setattr(post_verdict, "_MOST_WAITING", 1)
    pondering = Pondering(grader)
    with serve(pondering) as scene:
        first = scene.submit(WRONG)
        assert pondering.begun.wait(10)
        second, third = scene.submit(WRONG), scene.submit(WRONG)
        assert scene.events(third if scene.read(second)["is_explained_later"] else second)[-1] == ("explanation", {})
        pondering.go.set()
        assert scene.events(first)[-1][1] != {}


def test_an_explanation_can_be_turned_off(serve, grader):
    pondering = Pondering(grader)
    with serve(pondering, explanation_time_limit_s=0) as scene:
        assert scene.events(scene.submit(WRONG))[-1] == ("explanation", {})
    assert pondering.count == 0


def test_who_asks_between_the_stored_report_and_its_news_is_told_to_ask_again(make_app, make_person):
    """A worker that has stored its report still holds the submission until it has told so."""
    with TestClient(make_app(explanation_time_limit_s=0)) as client:
        student = make_person(client)
        progress_hub = client.app.state.services.progress_hub
        later = []
        for source in (WRONG, RIGHT):
            submission_id = UUID(student.submit(source).json()["id"])
            progress_hub.start(submission_id, 1, datetime.now(UTC))
            later.append(student.get(f"/submissions/{submission_id.hex}").json()["is_explained_later"])
            progress_hub.drop(submission_id)
        assert later == [True, False]
