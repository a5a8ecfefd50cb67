"""A submission as its student sees it: messages of hidden cases, and the parts that feedback leaves out."""

import json
from dataclasses import replace

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Feedback, Kind, Role, Status, Theme
from app.grading.record import Json, Record
from app.i18n.words import Words
from app.identity import Principal
from app.submissions.visibility import _message_of_hidden, submission_view
from grader.message import Message, verbatim
from grader.verdict import Verdict

SECRET = "0.734512"
STUDENT = Principal(new_id(), "ada", Role.STUDENT, "en", Theme.SYSTEM)
INSTRUCTOR = replace(STUDENT, role=Role.INSTRUCTOR)
FAILED = [verdict for verdict in Verdict if verdict is not Verdict.ACCEPTED]


def case_with_a_secret(verdict: Verdict, *, visible: bool) -> Json:
    message = verbatim(f"ValueError: {SECRET}").to_json()
    value = {"shape": [1], "dtype": "float64", "data": [float(SECRET)]}
    detail = {"inputs": {"x": value}, "expected": {"y": value}, "actual": {"y": value}, "stdout": SECRET}
    return {
        "name": "a case",
        "family": "basic",
        "visible": visible,
        "verdict": verdict,
        "message": message,
        "wall_time_s": 0.5,
        "max_abs_error": float(SECRET),
        "detail": detail if visible else None,
    }


def shown(
    verdict: Verdict,
    feedback: Feedback,
    message: Message | None,
    *,
    visible: bool = False,
    viewer: Principal = STUDENT,
) -> str:
    """Return everything a student is shown of a submission whose every part holds the secret, as JSON."""
    now = utc_now()
    record = Record(
        id=new_id(),
        user_id=STUDENT.id,
        exercise="double",
        version_id=new_id(),
        version="v",
        points=7,
        kind=Kind.SUBMISSION,
        status=Status.FINISHED,
        verdict=verdict,
        score=0,
        is_forfeited=False,
        attempt=1,
        seed=734512,
        wall_time_s=0.5,
        created_at=now,
        started_at=now,
        finished_at=now,
        source=b"def double(x): pass",
        inputs=None,
        report={
            "message": message and message.to_json(),
            "stdout": SECRET,
            "cases": [case_with_a_secret(verdict, visible=visible)],
            "case_count": 1,
            "provenance": {"secret": SECRET},
            "failure": SECRET,
        },
        explanation=None,
        speed={"ratio": float(SECRET), "low": 0.5, "high": 1.5, "pairs": 11},
    )
    return submission_view(record, viewer, Words("en"), feedback=feedback).model_dump_json()


@pytest.mark.parametrize("visible", [True, False], ids=["visible", "hidden"])
@pytest.mark.parametrize("feedback", [Feedback.VERDICT, Feedback.CASES])
@pytest.mark.parametrize("verdict", Verdict)
def test_limited_feedback_shows_no_value_and_no_message_of_any_case(verdict, feedback, visible):
    text = shown(verdict, feedback, None, visible=visible)
    assert SECRET not in text and "734512" not in text
    of_instructor = shown(verdict, feedback, None, visible=visible, viewer=INSTRUCTOR)
    assert "734512" not in of_instructor, "an instructor who is a student of the course"
    cases = json.loads(text)["cases"]
    assert [case["verdict"] for case in cases] == ([] if feedback is Feedback.VERDICT else [verdict])
    assert [case["message"] for case in cases if case["message"]] == []


@pytest.mark.parametrize("feedback", [Feedback.VERDICT, Feedback.CASES])
@pytest.mark.parametrize(
    "verdict", [one for one in Verdict if one not in (Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)]
)
def test_limited_feedback_shows_no_message_of_the_whole_run(verdict, feedback):
    """An error at import is a message of the whole run, and its text is the student's."""
    assert SECRET not in shown(verdict, feedback, verbatim(f"ValueError: {SECRET}"))


@pytest.mark.parametrize("feedback", Feedback)
def test_what_the_compiler_says_is_always_shown(feedback):
    assert "invalid syntax" in shown(
        Verdict.COMPILE_ERROR, feedback, verbatim("SyntaxError: invalid syntax (line 1)")
    )


@pytest.mark.parametrize("verdict", [one for one in FAILED if one is not Verdict.WRONG_ANSWER])
def test_the_message_of_a_hidden_case_shows_no_value_whatever_its_verdict(verdict):
    case = json.loads(shown(verdict, Feedback.FULL, None))["cases"][0]
    assert case["message"] == "ValueError: …"


def test_no_part_of_an_exceptions_message_shows_values_of_a_hidden_case():
    text = "ValueError: 0.123456 of (2, 3)"
    message = {"code": "a", "values": {"texts": [text], "why": {"code": "b", "values": {"text": text}}}}
    case = {
        "verdict": "runtime_error",
        "message": {**message, "more": [{"code": "verbatim", "values": {"text": text}}]},
    }
    shown = str(_message_of_hidden(case))
    assert "123456" not in shown and shown.count("… of (2, 3)") == 3
