"""An accepted submission's speed beside the reference's: found out after the verdict, told, and kept."""

from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from app.enums import Role
from grader.errors import SandboxError
from grader.explain.relative_speed import Speed
from tests.app.api import RIGHT, WRONG
from tests.app.courses import make_assignment, make_course
from tests.app.interposed import Interposed
from tests.app.service import create_app

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]
SPOILS_DOUT = """

_right = MaxPool.backward


def _spoiling(self, dout):
    dx = _right(self, dout).copy()
    dout[:] = 7
    return dx


MaxPool.backward = _spoiling
"""
FOUND = {"ratio": 1.83, "low": 1.6, "high": 2.1, "pairs": 11}


class Comparing(Interposed):
    """Finds the same for everybody, at once; or fails."""

    fails = False

    def compare_speed(self, exercise, source, *, turn):
        if self.fails:
            raise SandboxError("the jail has gone")
        return Speed(1.8312, 1.6, 2.1, 11)


class Noting(Comparing):
    """Finds an overwritten input too; the speed may be unclear."""

    speed = Speed(1.8312, 1.6, 2.1, 11)

    def compare_speed(self, exercise, source, *, turn):
        return self.speed

    def find_overwritten(self, exercise, source, *, turn):
        return ("x",)


class Asked(Interposed):
    """Remembers what the real grader found."""

    def compare_speed(self, *arguments, **options):
        self.found = self.real.compare_speed(*arguments, **options)
        return self.found


@pytest.fixture
def serve(make_app, make_person, grader):
    @contextmanager
    def start(comparing=None, **changes):
        used = comparing or Comparing(grader)
        with TestClient(make_app(grader=used, **{"speed_comparisons": True, **changes})) as client:
            yield make_person(client)

    return start


def events(student, submission_id):
    text = student.get(f"/submissions/{submission_id}/events").text
    return [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]


def submitted(student, source=RIGHT):
    submission_id = student.submit(source, wait=0).json()["id"]
    return submission_id, events(student, submission_id)


def test_it_comes_after_the_report_and_stays(serve):
    with serve() as student:
        submission_id, told = submitted(student)
        assert told[-2:] == ["report", "speed"]
        assert events(student, submission_id) == ["report", "speed"]
        submission = student.get(f"/submissions/{submission_id}").json()
        assert (submission["speed"], submission["is_explained_later"], submission["score"]) == (FOUND, False, 300)
        assert student.get("/me/export").json()["submissions"][0]["speed"] == FOUND


def test_a_note_about_overwritten_inputs_comes_with_the_speed(serve, grader):
    with serve(Noting(grader)) as student:
        submission_id, told = submitted(student)
        assert told[-3:] == ["report", "overwritten", "speed"]
        assert events(student, submission_id) == ["report", "overwritten", "speed"]
        submission = student.get(f"/submissions/{submission_id}").json()
        assert (submission["speed"], submission["overwritten"], submission["score"]) == (FOUND, ["x"], 300)
        assert '{"inputs":["x"]}' in student.get(f"/submissions/{submission_id}/events").text


def test_the_note_stays_where_the_speed_is_unclear(serve, grader):
    noting = Noting(grader)
    noting.speed = None
    with serve(noting) as student:
        submission_id, told = submitted(student)
        assert told[-2:] == ["overwritten", "speed"]
        submission = student.get(f"/submissions/{submission_id}").json()
        assert (submission["speed"], submission["overwritten"]) == (None, ["x"])


def test_the_page_shows_a_real_note_with_the_speed_and_in_the_event_of_it(serve):
    with serve() as student:
        submission_id, _ = submitted(student, RIGHT + SPOILS_DOUT)
        submission = student.get(f"/submissions/{submission_id}").json()
        assert (submission["verdict"], submission["overwritten"]) == ("accepted", ["dout"])
        for path in ("result", "live"):
            shown = student.client.get(f"/submissions/{submission_id}/{path}", headers=student.headers).text
            assert "Your code changes dout, an array" in shown and "About 1.8 times" in shown
        state, speed = [line for line in shown.splitlines() if line.startswith("data: ")]
        assert "Your code changes dout" in state and "Your code changes dout" in speed


def test_a_source_that_overwrites_nothing_is_stored_without_a_note(serve):
    with serve() as student:
        submission_id, told = submitted(student)
        assert "overwritten" not in told
        assert student.get(f"/submissions/{submission_id}").json()["overwritten"] == []


def test_an_assignment_that_shows_the_verdict_only_hides_the_note(serve, grader, make_person):
    with serve(Noting(grader)) as student:
        database = student.client.app.state.services.database
        teacher = make_person(student.client, "grace", Role.INSTRUCTOR)
        make_assignment(database, teacher, make_course(database, teacher, (student,)), feedback_before="verdict")
        submission_id, told = submitted(student)
        assert "overwritten" not in told
        assert student.get(f"/submissions/{submission_id}").json()["overwritten"] == []
        assert '"x"' not in student.get(f"/submissions/{submission_id}/events").text


def test_only_accepted_submissions_are_compared(serve):
    with serve() as student:
        wrong_id, told = submitted(student, WRONG)
        assert told[-1] == "explanation"
        assert student.get(f"/submissions/{wrong_id}").json()["speed"] is None
        run = student.run(RIGHT).json()
        assert (run["verdict"], run["speed"], run["is_explained_later"]) == ("accepted", None, False)


def test_a_comparison_that_fails_changes_nothing(serve, grader):
    failing = Comparing(grader)
    failing.fails = True
    with serve(failing) as student:
        submission_id, told = submitted(student)
        assert "report" in told
        submission = student.get(f"/submissions/{submission_id}").json()
        found = (submission["verdict"], submission["speed"], submission["is_explained_later"])
        assert found == ("accepted", None, False)


def test_it_can_be_switched_off(serve):
    with serve(speed_comparisons=False) as student:
        _, told = submitted(student)
        assert told[-1] == "report"


def test_where_an_assignment_shows_the_verdict_only_there_is_no_speed(serve, make_person):
    with serve() as student:
        database = student.client.app.state.services.database
        teacher = make_person(student.client, "grace", Role.INSTRUCTOR)
        make_assignment(database, teacher, make_course(database, teacher, (student,)), feedback_before="verdict")
        submission_id, _ = submitted(student)
        assert student.get(f"/submissions/{submission_id}").json()["speed"] is None
        assert "1.83" not in student.get(f"/submissions/{submission_id}/events").text


def test_on_each_database_it_is_kept(stocked, make_settings, grader, make_person):
    url = stocked.reader.url.render_as_string(hide_password=False)
    settings = make_settings(database_url=url, speed_comparisons=True)
    with TestClient(create_app(settings, grader=Comparing(grader))) as client:
        student = make_person(client)
        submission_id, _ = submitted(student)
        assert student.get(f"/submissions/{submission_id}").json()["speed"] == FOUND


def test_the_real_grader_compares(serve, grader):
    asked = Asked(grader)
    with serve(asked, speed_comparisons=True) as student:
        submission_id, _ = submitted(student)
        speed = student.get(f"/submissions/{submission_id}").json()["speed"]
    found = asked.found
    assert found.low <= found.ratio <= found.high
    assert speed == (found.to_json() if found.is_clear else None)
