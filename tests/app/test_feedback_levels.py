"""Every field of a submission, at every level of feedback, with every verdict: no level shows more than it says."""

from typing import Any

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Feedback, Kind, Role, Status, Theme
from app.grading.record import Record, message_json
from app.i18n.words import Words
from app.identity import Principal
from app.submissions import feedback_levels
from app.submissions.explanation_schemas import ExplanationRead
from app.submissions.schemas import CaseRead, SubmissionRead
from app.submissions.visibility import case_view, explanation_view, speed_view, submission_view
from grader.message import Message, verbatim
from grader.verdict import Verdict

SECRET = "0.123456789"
STUDENT = Principal(new_id(), "ada", Role.STUDENT, None, Theme.SYSTEM)
WORDS = Words("en")
ALWAYS = {
    *("id", "kind", "exercise", "version", "status", "verdict", "score", "is_forfeited", "points", "wall_time_s"),
    *("created_at", "started_at", "finished_at", "is_cancelled", "source", "inputs", "attempt", "feedback"),
    *("assignment_id", "admission"),
}
FULL_ONLY = {"stdout", "explanation", "speed", "overwritten", "is_explained_later"}
MESSAGE = {"message", "code", "values", "more"}
ARRAY = {"shape": [1], "dtype": "float64", "data": [1.0]}
CASE: dict[str, Any] = {
    "name": "basic",
    "family": "plain",
    "visible": True,
    "verdict": Verdict.WRONG_ANSWER,
    "message": message_json(verbatim(f"told {SECRET}")),
    "wall_time_s": 0.1,
    "max_abs_error": 0.123456789,
    "detail": {"inputs": {"x": ARRAY}, "expected": {"y": ARRAY}, "actual": {"y": ARRAY}, "stdout": SECRET},
}
EXPLANATION: dict[str, Any] = {
    **dict.fromkeys(ExplanationRead.model_fields),
    "stage": "rest",
    "is_complete": True,
    "case": SECRET,
    "visible": True,
    "smallest": {"inputs": {"x": SECRET}, "expected": {"y": ARRAY}, "actual": {}, "error": None},
    "diagnoses": [],
    "properties": [],
    "overwritten": [],
}


def record(verdict: Verdict | None, **changes: Any) -> Record:
    """Return a finished submission with every part filled."""
    now = utc_now()
    values = {
        "id": new_id(),
        "user_id": STUDENT.id,
        "exercise": "row_norms",
        "version_id": new_id(),
        "version": "0" * 64,
        "points": 100,
        "kind": Kind.SUBMISSION,
        "created_at": now,
        "source": b"x = 1",
        "inputs": {"x": 1},
    }
    made = Record.new(**values)
    filled = {
        "status": Status.FINISHED,
        "verdict": verdict,
        "score": 70,
        "wall_time_s": 0.5,
        "started_at": now,
        "finished_at": now,
        "report": {
            "message": message_json(verbatim(f"told {SECRET}")),
            "stdout": SECRET,
            "cases": [CASE],
            "case_count": 9,
            "provenance": {},
        },
        "explanation": EXPLANATION,
        "speed": {"ratio": 1.0, "low": 0.9, "high": 1.1, "pairs": 5, "overwritten": ["x"]},
        **changes,
    }
    return Record(**{**{name: getattr(made, name) for name in Record.__dataclass_fields__}, **filled})


def test_every_field_of_an_answer_has_a_kind_of_feedback():
    assert set(feedback_levels.SUBMISSION) | MESSAGE >= set(SubmissionRead.model_fields)
    assert set(feedback_levels.CASE) == set(CaseRead.model_fields)
    assert set(feedback_levels.EXPLANATION) == set(ExplanationRead.model_fields)


def test_a_field_without_a_kind_is_shown_to_nobody():
    shown = feedback_levels.shown({"new": 1, "id": 2}, {"id": "verdict"}, Feedback.FULL, WORDS)
    assert shown == {"new": None, "id": 2}
    assert not any(feedback_levels.is_shown("not in the table", level) for level in Feedback)


@pytest.mark.parametrize("verdict", [None, *Verdict])
@pytest.mark.parametrize("level", Feedback)
def test_each_level_shows_its_fields_and_no_other(level, verdict):
    full = submission_view(record(verdict), STUDENT, WORDS, feedback=Feedback.FULL)
    read = submission_view(record(verdict), STUDENT, WORDS, feedback=level)
    shown = {
        name
        for name in SubmissionRead.model_fields
        if getattr(full, name) not in (None, "", [], {}, False) and getattr(read, name) == getattr(full, name)
    }
    allowed = set(ALWAYS)
    if verdict in (Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR) or level is Feedback.FULL:
        allowed |= MESSAGE
    if level is not Feedback.VERDICT:
        allowed |= {"case_count"}
    if level is Feedback.FULL:
        allowed |= FULL_ONLY | {"cases"}
    assert shown <= allowed
    hidden = read.model_dump_json(exclude=MESSAGE if allowed >= MESSAGE else set())
    assert (SECRET in hidden) is (level is Feedback.FULL)
    assert len(read.cases) == (0 if level is Feedback.VERDICT else 1)
    for case in read.cases:
        given = {name for name in CaseRead.model_fields if getattr(case, name) not in (None, "", {}, [])}
        if level is Feedback.CASES:
            assert given <= {"index", "name", "family", "visible", "verdict", "wall_time_s"}


@pytest.mark.parametrize("level", [Feedback.CASES, Feedback.VERDICT])
def test_parts_of_the_event_stream_pass_the_same_function(level):
    if level is Feedback.CASES:
        assert SECRET not in case_view(0, CASE, STUDENT, WORDS, level).model_dump_json()
    assert explanation_view(EXPLANATION, STUDENT, WORDS, level) is None
    assert speed_view({"ratio": 1.0, "low": 0.9, "high": 1.1, "pairs": 5}, level) is None


def test_what_its_student_stopped_says_so_at_every_level():
    stopped = record(None, is_cancelled=True, report={"message": message_json(Message("stopped"))})
    for level in Feedback:
        assert submission_view(stopped, STUDENT, WORDS, feedback=level).code == "stopped"
