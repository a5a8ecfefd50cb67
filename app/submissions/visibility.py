"""Visibility of submissions. Every response and every event about a submission is made here."""

import re
from dataclasses import replace
from typing import Any

from app.courses.partial_credit import PartialCredit
from app.enums import Feedback, Status
from app.grading.progress import Progress
from app.grading.record import Json, Record, case_json, message_of, says_something
from app.i18n.explanations import explanation_fields, shown_outputs
from app.i18n.words import Words
from app.identity import Principal
from app.submissions import feedback_levels
from app.submissions.explanation_schemas import ExplanationRead, SpeedRead
from app.submissions.schemas import (
    CaseDetailRead,
    CaseRead,
    FamilyRead,
    FrameRead,
    PartialCreditRead,
    StaffRead,
    SubmissionRead,
    TraceRead,
)
from grader.verdict import Verdict

_LONGEST_TEXT = 500
# Values of messages that come from no process of a student: codes, versions, lines of the source.
_OURS = ("code", "python", "numpy", "source")
_VALUE = re.compile(r"\d*\.\d+(?:e[-+]?\d+)?|\d+\.(?!\w)|\d+e[-+]?\d+|\d{7,}", re.IGNORECASE)


def case_view(
    index: int, case: Json, viewer: Principal, words: Words, feedback: Feedback = Feedback.FULL
) -> CaseRead:
    """Return one case. A hidden case has no data, and an assignment's rules may hide more."""
    is_open = case["visible"] or viewer.is_staff
    detail = case["detail"] if case["visible"] else None
    message = case["message"] if is_open else _message_of_hidden(case)
    fields = {
        "index": index,
        "name": case["name"],
        "family": case["family"],
        "visible": case["visible"],
        "verdict": case["verdict"],
        "wall_time_s": case["wall_time_s"],
        "max_abs_error": case["max_abs_error"] if is_open else _rounded(case["max_abs_error"]),
        "got": case.get("got"),
        "of": case.get("of"),
        "detail": None if detail is None else _detail(detail, words),
        **words.fields(message_of(message)),
    }
    return CaseRead(**feedback_levels.shown(fields, feedback_levels.CASE, feedback, words))


def explanation_view(
    explanation: Json | None, viewer: Principal, words: Words, feedback: Feedback = Feedback.FULL
) -> ExplanationRead | None:
    """Return an explanation. The smallest case is always shown, but numbers of a hidden case are rounded."""
    if explanation is None or not feedback_levels.is_shown("explanation", feedback):
        return None
    explanation = explanation_fields({"stage": "rest", "is_complete": True, "overwritten": [], **explanation}, words)
    explanation = feedback_levels.shown(explanation, feedback_levels.EXPLANATION, feedback, words)
    if explanation["visible"] or viewer.is_staff:
        return ExplanationRead(**explanation)
    first = explanation["first_wrong"]
    hidden = {
        "max_abs_error": _rounded(explanation["max_abs_error"]),
        "max_rel_error": _rounded(explanation["max_rel_error"]),
        "times_allowed": _rounded(explanation["times_allowed"]),
        "first_wrong": first and {"index": first["index"]},
    }
    return ExplanationRead(**{**explanation, **hidden})


def speed_view(speed: Json | None, feedback: Feedback = Feedback.FULL) -> SpeedRead | None:
    """Return the speed of an accepted submission relative to the reference."""
    if not speed or "ratio" not in speed or not feedback_levels.is_shown("speed", feedback):
        return None
    return SpeedRead(**{name: speed[name] for name in SpeedRead.model_fields})


def overwritten_view(speed: Json | None, feedback: Feedback = Feedback.FULL) -> list[str]:
    """Return the input arrays that an accepted submission changes, stored beside its speed."""
    return speed.get("overwritten", []) if speed and feedback_levels.is_shown("overwritten", feedback) else []


def partial_credit_view(credit: PartialCredit | None, words: Words, feedback: Feedback) -> PartialCreditRead | None:
    """Return the points in an assignment that is scored by family."""
    if credit is None or not feedback_levels.is_shown("partial_credit", feedback):
        return None
    fields = {
        "points": float(credit.points),
        "worth": credit.worth,
        "factor": float(credit.factor),
        "families": [FamilyRead(**one._asdict()) for one in credit.families],
    }
    return PartialCreditRead(**feedback_levels.shown(fields, feedback_levels.PARTIAL_CREDIT, feedback, words))


def submission_view(
    record: Record,
    viewer: Principal,
    words: Words,
    *,
    progress: Progress | None = None,
    queue_position: int | None = None,
    queue_wait_s: float | None = None,
    feedback: Feedback = Feedback.FULL,
    credit: PartialCredit | None = None,
) -> SubmissionRead:
    """Return a whole submission. While a worker grades it, `progress` has its state, and nothing is stored yet.

    `feedback` is how much of it the rules of an assignment let the student see now.
    """
    if progress is not None:
        record = replace(record, status=Status.RUNNING, attempt=progress.attempt, started_at=progress.started_at)
    report = record.report or {}
    cases = report.get("cases") or [case_json(case) for case in (progress.cases if progress else ())]
    if not feedback_levels.is_shown("cases", feedback):
        cases = []
    fields = {
        "id": record.id,
        "kind": record.kind,
        "exercise": record.exercise,
        "version": record.version,
        "status": record.status,
        "verdict": record.verdict,
        "score": 0 if record.is_forfeited else record.score,  # a worker's record is not yet reduced
        "is_forfeited": record.is_forfeited,
        "points": record.points,
        "wall_time_s": record.wall_time_s,
        "created_at": record.created_at,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "is_cancelled": record.is_cancelled,
        "assignment_id": record.assignment_id,
        "admission": record.admission,
        "stdout": report.get("stdout", ""),
        "cases": [case_view(index, case, viewer, words, feedback) for index, case in enumerate(cases)],
        "case_count": report.get("case_count"),
        "decided_by": report.get("decided_by"),
        "trace": trace_view(report.get("trace")),
        "versions": _versions(report),
        "partial_credit": partial_credit_view(credit, words, feedback),
        "source": record.source.decode("utf-8"),
        "inputs": record.inputs,
        "attempt": record.attempt,
        "queue_position": queue_position,
        "queue_wait_s": queue_wait_s,
        "explanation": explanation_view(_worth_showing(record.explanation), viewer, words, feedback),
        "speed": speed_view(record.speed, feedback),
        "overwritten": overwritten_view(record.speed, feedback),
        "is_explained_later": record.is_explained_later,
        "feedback": feedback,
        "staff": _staff_view(record, report) if viewer.is_staff or viewer.id != record.user_id else None,
        **words.fields(message_of(report.get("message"))),
    }
    kinds = {**feedback_levels.SUBMISSION, **feedback_levels.of_message(record)}
    return SubmissionRead(**feedback_levels.shown(fields, kinds, feedback, words))


def trace_view(trace: Json | None) -> TraceRead | None:
    """Return the place of a fault in the student's own source."""
    if trace is None:
        return None
    frames = [FrameRead(line=line, function=function, text=text) for line, function, text in trace["frames"]]
    return TraceRead(**{**trace, "frames": frames})


def _versions(report: Json) -> dict[str, str]:
    provenance = report.get("provenance", {})
    return {name: provenance[name] for name in ("python", "numpy") if name in provenance}


def _worth_showing(explanation: Json | None) -> Json | None:
    return explanation if explanation and says_something(explanation) else None


def _message_of_hidden(case: Json) -> Json | None:
    """Return the message of a hidden case. That of a wrong answer is ours; any other may hold text of the student's.

    An exception of the student's code is shown without the values in its text.

    `raise ValueError(x)` must not reveal x, but students need the shapes in numpy's messages. A student who encodes
    values as words can extract some. They are worth little, because the next submission draws other cases.
    """
    message: Json | None = case["message"]
    if not message or case["verdict"] == Verdict.WRONG_ANSWER:
        return message
    if isinstance(message, str):
        return {"code": "verbatim", "values": {"text": _without_values(message)}}
    without: Json = _without_values(message)
    return without


def _without_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: one if name in _OURS else _without_values(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_values(one) for one in value]
    if not isinstance(value, str):
        return value
    text, place, lines = value.partition("\n  line ")
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]}…"
    return _VALUE.sub("…", text + place + lines)


def _detail(detail: Json, words: Words) -> CaseDetailRead:
    return CaseDetailRead(**{**detail, "actual": shown_outputs(detail["actual"], words)})


def _rounded(error: Any) -> Any:
    """Round to two digits, because the error of an all-zero answer is an expected value."""
    return float(f"{error:.1e}") if isinstance(error, float) else error


def _staff_view(record: Record, report: dict[str, Any]) -> StaffRead:
    return StaffRead(
        user_id=record.user_id,
        seed=record.seed,
        provenance=report.get("provenance", {}),
        failure=report.get("failure"),
    )
