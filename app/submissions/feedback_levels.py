"""Levels of feedback: the kind of each field of an answer, and what stands in place of a hidden one.

A field that has no kind here is shown to nobody.
"""

from collections.abc import Mapping
from typing import Any

from app.enums import Feedback
from app.grading.record import Record
from app.i18n.words import Words
from app.rules.feedback import View, shows
from grader.verdict import Verdict

_OPEN = "verdict"  # every level shows it
_MESSAGE = ("message", "code", "values", "more")

SUBMISSION = {
    **dict.fromkeys(("id", "kind", "exercise", "version", "status", "points", "attempt", "feedback"), _OPEN),
    **dict.fromkeys(("created_at", "started_at", "finished_at", "is_cancelled", "source", "inputs"), _OPEN),
    **dict.fromkeys(("verdict", "score", "is_forfeited", "wall_time_s"), _OPEN),
    **dict.fromkeys(("queue_position", "queue_wait_s"), _OPEN),
    **dict.fromkeys(("assignment_id", "admission"), _OPEN),
    "staff": "staff",  # null for a student
    "cases": "cases",
    "case_count": "case_count",
    "partial_credit": "partial_credit",
    "decided_by": "cases",
    "versions": _OPEN,
    "trace": "message",
    "stdout": "stdout",
    "explanation": "explanation",
    "is_explained_later": "explanation",
    "speed": "speed",
    "overwritten": "overwritten",
}
CASE = {
    **dict.fromkeys(("index", "name", "family", "visible", "verdict", "wall_time_s"), "cases"),
    **dict.fromkeys(("got", "of"), "cases"),
    **dict.fromkeys(_MESSAGE, "case_message"),
    "max_abs_error": "case_error",
    "detail": "case_detail",
}
PARTIAL_CREDIT = {**dict.fromkeys(("points", "worth", "factor"), "partial_credit"), "families": "families"}
EXPLANATION = {
    **dict.fromkeys(("case", "family", "visible", "output", "share_wrong", "error_map", "diagnoses"), "explanation"),
    **dict.fromkeys(("stage", "is_complete"), "explanation"),
    **dict.fromkeys(("max_abs_error", "max_rel_error", "times_allowed", "first_wrong"), "explanation"),
    **dict.fromkeys(("gradient_self_check", "properties"), "explanation"),
    "smallest": "smallest_input",
    "overwritten": "overwritten",
    "hint": "hint",
    "hint_language": "hint",
}
_EMPTY: dict[str, Any] = {
    "cases": [],
    "families": [],
    "stdout": "",
    "is_explained_later": False,
    "diagnoses": [],
    "properties": [],
    "overwritten": [],
}


def is_shown(kind: str, level: Feedback) -> bool:
    """Return whether a level shows this kind of feedback."""
    return shows(kind, View(level))


def of_message(record: Record) -> Mapping[str, str]:
    """Return the kinds of a submission's message and trace: the compiler's words are always shown, and ours."""
    kind = "message"
    if record.verdict is Verdict.COMPILE_ERROR:
        kind = "compile_error"
    elif record.verdict is Verdict.INTERNAL_ERROR or record.is_cancelled:
        kind = "internal_error"
    return dict.fromkeys((*_MESSAGE, "trace"), kind)


def shown(fields: Mapping[str, Any], kinds: Mapping[str, str], level: Feedback, words: Words) -> dict[str, Any]:
    """Return the fields with those replaced whose kind the level does not show."""
    empty = {**_EMPTY, **words.fields(None)}
    return {
        name: value if is_shown(kinds.get(name, ""), level) else empty.get(name) for name, value in fields.items()
    }
