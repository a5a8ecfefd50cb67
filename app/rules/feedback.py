"""Feedback on a submission: the level at a time, and the kinds of feedback that each level shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.enums import Feedback
from app.rules.assignment import Rules
from app.rules.times import last_instant

_LESS_FIRST = (Feedback.VERDICT, Feedback.CASES, Feedback.FULL)


@dataclass(frozen=True)
class View:
    """The situation of a student who asks for feedback.

    `is_counting` says whether an assignment that counts is open to the student and holds the exercise; `is_exam`
    whether an exam with the exercise has not closed for all of its students.
    """

    level: Feedback = Feedback.FULL
    is_counting: bool = False
    is_exam: bool = False


@dataclass(frozen=True)
class _Row:
    """The least level that shows a kind of feedback, and the situations that hold it back."""

    level: Feedback
    while_counting: bool = True
    in_exam: bool = True


# A kind that is not in the table is shown to nobody.
_TABLE = {
    "verdict": _Row(Feedback.VERDICT),
    "compile_error": _Row(Feedback.VERDICT),
    "internal_error": _Row(Feedback.VERDICT),
    "cases": _Row(Feedback.CASES),
    "case_count": _Row(Feedback.CASES),
    "partial_credit": _Row(Feedback.CASES),
    "families": _Row(Feedback.CASES),
    "case_message": _Row(Feedback.FULL, in_exam=False),
    "case_error": _Row(Feedback.FULL, in_exam=False),
    "case_detail": _Row(Feedback.FULL, in_exam=False),
    "message": _Row(Feedback.FULL, in_exam=False),
    "stdout": _Row(Feedback.FULL, in_exam=False),
    "explanation": _Row(Feedback.FULL, in_exam=False),
    "smallest_input": _Row(Feedback.FULL, in_exam=False),
    "hint": _Row(Feedback.FULL, in_exam=False),
    "repair": _Row(Feedback.FULL, while_counting=False, in_exam=False),
    "step_through": _Row(Feedback.FULL, in_exam=False),
    "staff": _Row(Feedback.FULL, while_counting=False, in_exam=False),
    "speed": _Row(Feedback.FULL, in_exam=False),
    "overwritten": _Row(Feedback.FULL, in_exam=False),
    "solution": _Row(Feedback.FULL, while_counting=False, in_exam=False),
    "remark": _Row(Feedback.VERDICT, in_exam=False),
    "own_input_expected": _Row(Feedback.FULL, while_counting=False, in_exam=False),
}


def shows(kind: str, view: View) -> bool:
    """Return whether a student in this situation sees this kind of feedback."""
    row = _TABLE.get(kind)
    if row is None or _LESS_FIRST.index(view.level) < _LESS_FIRST.index(row.level):
        return False
    return (row.while_counting or not view.is_counting) and (row.in_exam or not view.is_exam)


def level_at(rules: Rules, now: datetime, closed_for_all_at: datetime | None = None) -> Feedback:
    """Return the feedback level of a student's submissions to an assignment.

    An exam explains nothing until it has closed for all of its students: `closed_for_all_at`, None if it never does.
    """
    if rules.is_exam and (closed_for_all_at is None or now <= closed_for_all_at):
        return least((rules.feedback_before, Feedback.CASES))
    due_at = rules.own_due_at
    is_before = due_at is None or now <= last_instant(due_at)
    return rules.feedback_before if is_before else rules.feedback_after


def least(levels: Iterable[Feedback]) -> Feedback:
    """Return the level that shows least; full feedback if there is none."""
    return min(levels, key=_LESS_FIRST.index, default=Feedback.FULL)
