"""A refused submission is explained after its verdict: on the same stream, and for as long as it is kept."""

from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from uuid import UUID

import httpx2
import pytest
from starlette.testclient import TestClient

from app.enums import ExplanationStage
from app.grading import explanations
from app.models import ExplanationJob
from grader.errors import SandboxError
from grader.explain.part import Part
from tests.app.api import RIGHT, WRONG
from tests.app.interposed import Interposed
from tests.app.server import listening, stream
from tests.app.test_both_queues import until

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


class Pondering(Interposed):
    """Explains in turns as soon as it is let go, or fails to."""

    def __init__(self, real, *, fails=False):
        super().__init__(real)
        self.begun, self.go, self.fails, self.made = Event(), Event(), fails, []

    def explain(self, exercise, source, refusal, *, part, turn):
        self.made.append(part)
        self.begun.set()
        while not self.go.is_set():
            with turn():
                self.go.wait(0.01)
        if self.fails:
            raise RuntimeError("no idea")
        return self.real.explain(exercise, source, refusal, part=part, turn=turn)


class Scene:
    """A student of a served application."""

    def __init__(self, make_app, make_person):
        self.make_app, self.make_person = make_app, make_person
        self.student = None

    @contextmanager
    def serve(self, **changes):
        """Serve the application. A second call is a restart."""
        self.app = self.make_app(**changes)
        self.student = self.student or self.make_person(TestClient(self.app))
        with listening(self.app) as self.address:
            yield self

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

    def until_finished(self, submission_id):
        return until(lambda: (read := self.read(submission_id))["status"] == "finished" and read)

    def jobs(self):
        with self.app.state.services.database.reading() as session:
            return [(one.stage, one.is_complete, one.reason) for one in session.query(ExplanationJob)]

    def events(self, submission_id):
        with self.listen(submission_id) as events:
            return list(events)

    def listen(self, submission_id):
        return stream(self.address, self.student.token, submission_id)


@pytest.fixture
def serve(make_app, make_person, grader):
    def start(grader=grader, **changes):
        return Scene(make_app, make_person).serve(grader=grader, **changes)

    return start


def names(events):
    return [name for name, _ in events]


def test_a_wrong_answer_gets_a_card_after_its_report_then_the_rest_and_stays_explained(serve, grader):
    pondering = Pondering(grader)
    with serve(pondering) as scene:
        submission_id = scene.submit(WRONG)
        assert pondering.begun.wait(30)
        with scene.listen(submission_id) as stream:
            name, report = stream.next()
            assert (name, report["verdict"], report["explanation"]) == ("report", "wrong_answer", None)
            assert report["is_explained_later"]
            pondering.go.set()
            (first, card), (last, explanation) = list(stream)
        assert (first, card["stage"], last, explanation["stage"]) == ("explanation", "card", "explanation", "rest")
        assert card["hint"] == explanation["hint"] and "all the gradients it was sent" in card["hint"]
        assert card["smallest"] == explanation["smallest"]
        assert [one["code"] for one in explanation["diagnoses"]] == ["assigned_not_added"]
        assert explanation["is_complete"]
        smallest = explanation["smallest"]
        assert smallest["expected"]["dx"]["shape"] == smallest["inputs"]["x"]["shape"]
        assert smallest["expected"]["dx"] != smallest["actual"]["dx"]
        stored = scene.read(submission_id)
        assert (stored["explanation"], stored["is_explained_later"]) == (explanation, False)
        assert scene.events(submission_id) == [("report", stored), ("explanation", explanation)]


def test_a_page_that_opens_after_the_card_gets_it_at_once_and_then_the_rest(serve, grader):
    class Resting(Pondering):
        def explain(self, *arguments, part, **options):
            if part is Part.CARD:
                return self.real.explain(*arguments, part=part, **options)
            return super().explain(*arguments, part=part, **options)

    resting = Resting(grader)
    with serve(resting) as scene:
        submission_id = scene.submit(WRONG)
        assert resting.begun.wait(30)
        read = scene.read(submission_id)
        assert (read["explanation"]["stage"], read["is_explained_later"]) == ("card", True)
        with scene.listen(submission_id) as stream:
            assert [stream.next()[0], stream.next()] == ["report", ("explanation", read["explanation"])]
            resting.go.set()
            assert [data["stage"] for _, data in stream] == ["rest"]


def test_an_explanation_survives_a_restart(make_app, make_person, serve):
    with serve() as scene:
        submission_id = scene.submit(WRONG)
        explanation = scene.events(submission_id)[-1][1]
    with TestClient(make_app()) as client:
        scene.student.client = client
        assert scene.student.get(f"/submissions/{submission_id}").json()["explanation"] == explanation


def test_what_waits_when_the_service_stops_is_explained_after_the_next_start(serve, grader):
    with serve(Pondering(grader)) as scene:
        ids = [scene.submit(WRONG), scene.submit(WRONG + "# another")]
        assert all(scene.until_finished(one)["is_explained_later"] for one in ids)
    with scene.serve():
        for one in ids:
            assert scene.events(one)[-1][1]["stage"] == "rest"


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
        assert scene.read(first)["is_explained_later"]


def test_a_failure_to_explain_is_tried_once_more_and_then_is_no_explanation(serve, grader):
    failing = Pondering(grader, fails=True)
    failing.go.set()
    with serve(failing) as scene:
        submission_id = scene.submit(WRONG)
        assert scene.events(submission_id)[-1] == ("explanation", {})
        read = scene.read(submission_id)
        assert (read["explanation"], read["is_explained_later"]) == (None, False)
        assert scene.jobs() == [(ExplanationStage.DONE, False, "failed")]
    assert failing.made == [Part.CARD, Part.CARD]


def test_a_job_without_a_refusal_in_its_report_ends(serve, grader, monkeypatch):
    """There is nothing to show on a card, and nobody waits for one for ever."""
    monkeypatch.setattr(explanations.Refusal, "of_stored", lambda *arguments: None)
    with serve(grader) as scene:
        submission_id = scene.submit(WRONG)
        assert scene.events(submission_id)[-1] == ("explanation", {})
        assert scene.read(submission_id)["is_explained_later"] is False
        assert scene.jobs() == [(ExplanationStage.DONE, True, None)]


def test_a_rest_that_fails_leaves_the_card(serve, grader):
    class FailsLate(Interposed):
        def explain(self, *arguments, part, turn):
            if part is Part.REST:
                raise SandboxError("the jail has gone")
            return self.real.explain(*arguments, part=part, turn=turn)

    with serve(FailsLate(grader)) as scene:
        submission_id = scene.submit(WRONG)
        told = scene.events(submission_id)[-1][1]
        assert (told["stage"], told["is_complete"]) == ("rest", False)
        assert "all the gradients it was sent" in told["hint"]
        assert scene.read(submission_id)["explanation"] == told


def test_what_reaches_a_ceiling_is_tried_once_more_and_says_so(serve, grader):
    class Slow(Interposed):
        made = 0

        def explain(self, *arguments, part, turn):
            self.made += 1
            found = self.real.explain(*arguments, part=part, turn=turn)
            return found if part is Part.CARD else replace(found, is_complete=False, reason="name")

    slow = Slow(grader)
    with serve(slow) as scene:
        told = scene.events(scene.submit(WRONG))[-1][1]
        assert (told["stage"], told["is_complete"]) == ("rest", False)
        assert scene.jobs() == [(ExplanationStage.DONE, False, "name")]
        assert slow.made == 3


def test_the_same_source_on_the_same_cases_is_explained_once(serve, grader):
    pondering = Pondering(grader)
    with serve(pondering) as scene:
        first, second = scene.submit(WRONG, "runs"), scene.submit(WRONG, "runs")
        assert pondering.begun.wait(30)
        assert all(scene.until_finished(one)["is_explained_later"] for one in (first, second))
        pondering.go.set()
        told = [scene.events(one)[-1] for one in (first, second)]
        third = scene.submit(WRONG, "runs")
        told.append(scene.events(third)[-1])
        assert told[0] == told[1] == told[2]
        assert told[0][1]["stage"] == "rest"
        other = scene.events(scene.submit(WRONG + "#", "runs"))[-1]
        assert other[1]["diagnoses"] == told[0][1]["diagnoses"]
    assert pondering.made == [Part.CARD, Part.REST] * 2


def test_an_explanation_that_ends_the_service_twice_is_given_up(serve, grader, tmp_path):
    with serve(Pondering(grader)) as scene:
        submission_id = scene.submit(WRONG)
        assert scene.until_finished(submission_id)["is_explained_later"]
    crash(tmp_path, submission_id)
    with scene.serve(grader=Pondering(grader)):  # the second attempt
        assert scene.read(submission_id)["is_explained_later"]
    crash(tmp_path, submission_id)
    pondering = Pondering(grader)
    with scene.serve(grader=pondering):
        assert scene.events(submission_id)[-1] == ("explanation", {})
        assert scene.jobs() == [(ExplanationStage.DONE, False, "gave_up")]
    assert pondering.made == []


def test_explanations_can_be_turned_off(serve, grader):
    pondering = Pondering(grader)
    with serve(pondering, explanations=False) as scene:
        assert scene.events(scene.submit(WRONG))[-1] == ("explanation", {})
    assert pondering.made == []


def test_what_waits_ends_once_explanations_are_turned_off(serve, grader):
    with serve(Pondering(grader)) as scene:
        submission_id = scene.submit(WRONG)
        assert scene.until_finished(submission_id)["is_explained_later"]
    with scene.serve(explanations=False):
        assert scene.events(submission_id)[-1] == ("explanation", {})
        assert scene.jobs() == [(ExplanationStage.DONE, False, "turned_off")]


def crash(folder, submission_id):
    """Leave what a crash leaves: a note of the card that was being made."""
    (folder / "explained_now").write_bytes(UUID(submission_id).bytes)
