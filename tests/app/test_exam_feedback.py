"""An assignment that counts, or an exam, holds the exercise: what runs and earlier submissions show meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Kind, Status
from app.models import Assignment, ExamWindow, Exercise, Submission
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG
from tests.app.courses import SLUG, make_assignment

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


@pytest.fixture
def inputs(student):
    return student.get(f"/exercises/{SLUG}").json()["samples"][0]["inputs"]


def exam(course, student, *, started: timedelta) -> UUID:
    """Make an exam of an hour, which the student started so long ago."""
    now = utc_now()
    made = UUID(make_assignment(course.database, course.teacher, course.id, opens_at=now - timedelta(days=1)))
    with course.database.writing() as session:
        session.get_one(Assignment, made).window_minutes = 60
        session.add(ExamWindow(assignment_id=made, user_id=UUID(student.id), started_at=now - started))
    return made


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of a sample as a student types them."""
    return {name: value["data"] if isinstance(value, dict) else value for name, value in values.items()}


def earlier_submission(course, student) -> str:
    """Store a wrong submission for practice, with its visible case."""
    detail = {"inputs": {}, "expected": {}, "actual": {}, "stdout": "printed"}
    case = {"name": "basic", "family": "basic", "visible": True, "verdict": Verdict.WRONG_ANSWER, "message": None}
    with course.database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        row = Submission(
            id=new_id(),
            user_id=UUID(student.id),
            exercise_id=exercise.id,
            version_id=exercise.current_version_id,
            kind=Kind.SUBMISSION,
            status=Status.FINISHED,
            verdict=Verdict.WRONG_ANSWER,
            score=0,
            finished_at=utc_now() - timedelta(days=9),
            created_at=utc_now() - timedelta(days=9),
            source=WRONG.encode(),
            report={
                "message": None,
                "stdout": "printed",
                "cases": [{**case, "wall_time_s": 0.1, "max_abs_error": 1.0, "detail": detail}],
                "case_count": 1,
                "provenance": {},
            },
        )
        session.add(row)
        return row.id.hex


def test_own_input_does_not_tell_the_reference_while_an_assignment_counts(student, course, inputs):
    before = student.run(RIGHT, plain(inputs)).json()
    assert before["verdict"] == "accepted" and before["cases"][0]["detail"]["expected"]
    course.enrol(student)
    make_assignment(course.database, course.teacher, course.id)
    for source in (RIGHT, WRONG):
        run = student.run(source, plain(inputs)).json()
        assert (run["verdict"], run["code"], run["explanation"]) == (None, "nothing_compared", None)
        assert run["cases"][0]["detail"]["expected"] == {} and run["cases"][0]["max_abs_error"] is None
    assert course.teacher.run(RIGHT, plain(inputs)).json()["verdict"] == "accepted"
    assert student.run(RIGHT).json()["verdict"] == "accepted", "visible cases stay as they are"


def test_a_running_exam_explains_nothing_not_even_earlier_practice(student, course):
    earlier = earlier_submission(course, student)
    assert student.get(f"/submissions/{earlier}").json()["feedback"] == "full"
    course.enrol(student)
    exam(course, student, started=timedelta(minutes=10))
    read = student.get(f"/submissions/{earlier}").json()
    assert (read["feedback"], read["stdout"], read["cases"][0]["detail"]) == ("cases", "", None)
    assert "printed" not in student.get("/me/export").text
    assert student.get(f"/submissions/{earlier}/replay-kit").status_code == 404
    run = student.run(WRONG).json()
    assert run["verdict"] == "wrong_answer" and run["cases"][0]["detail"]["expected"]
    assert run["explanation"] is None and not run["is_explained_later"]


def test_a_running_exam_closes_the_runs_of_before(student, course, inputs):
    earlier = [student.run(WRONG).json()["id"], student.run(WRONG, plain(inputs)).json()["id"]]
    course.enrol(student)
    made = exam(course, student, started=timedelta(minutes=10))
    for run in earlier:
        read = student.get(f"/submissions/{run}").json()
        assert (read["feedback"], read["explanation"], read["cases"][0]["detail"]) == ("cases", None, None)
        assert student.get(f"/submissions/{run}/replay-kit").status_code == 404
    with course.database.writing() as session:
        session.delete(session.get_one(Assignment, made))
    assert student.get(f"/submissions/{earlier[1]}").json()["cases"][0]["detail"]["expected"]


def test_after_ones_own_window_nothing_runs_until_the_last_one_closes(student, course, client, make_person):
    other = make_person(client, "other")
    course.enrol(student, other)
    made = exam(course, student, started=timedelta(hours=2))
    for answer in (student.run(RIGHT), student.submit(RIGHT)):
        assert (answer.status_code, answer.json()["code"]) == (403, "exam_not_yours_now")
    with course.database.writing() as session:
        started_at = utc_now() - timedelta(hours=2)
        session.add(ExamWindow(assignment_id=made, user_id=UUID(other.id), started_at=started_at))
    assert student.run(RIGHT).json()["verdict"] == "accepted"
