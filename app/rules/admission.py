"""Admission of a submission: the assignment that it is for, and whether it counts.

The decision is made once, in the transaction that stores the submission, and kept with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.enums import Admission
from app.rules.assignment import Phase, Rules
from grader.verdict import Verdict

# Verdicts that say nothing about the student's work.
_FREE = (Verdict.INTERNAL_ERROR, Verdict.COMPILE_ERROR)


class Reason(StrEnum):
    """The reason of a refusal."""

    NOT_IN_ASSIGNMENT = "not_in_assignment"
    SEVERAL_ASSIGNMENTS = "several_assignments"
    NOT_OPEN = "not_open"
    CLOSED = "assignment_closed"
    EXAM_NOT_STARTED = "exam_not_started"
    EXAM_ENDED = "exam_ended"
    EXAM_RUNNING = "exam_running"
    ATTEMPTS_USED = "attempts_used"
    COOLDOWN = "cooldown"


@dataclass(frozen=True)
class Holding:
    """An assignment of one of the student's current courses that holds the exercise."""

    id: UUID
    course_id: UUID
    title: str
    course: str
    rules: Rules


@dataclass(frozen=True)
class Earlier:
    """An earlier submission to the same exercise. `is_withdrawn` says that it uses no attempt at all."""

    assignment_id: UUID | None
    admission: Admission
    created_at: datetime
    verdict: Verdict | None
    is_withdrawn: bool = False

    @property
    def uses_attempt(self) -> bool:
        return self.admission is Admission.COUNTED and uses_attempt(self.verdict, is_withdrawn=self.is_withdrawn)


@dataclass(frozen=True)
class Wish:
    """The student's request: an assignment or none, and whether practice will do when no attempts are left."""

    assignment_id: UUID | None = None
    practice: bool = False


@dataclass(frozen=True)
class Admitted:
    """The submission is taken. Without a holding it is practice."""

    holding: Holding | None
    admission: Admission


@dataclass(frozen=True)
class Refused:
    """The submission is not taken. `holdings` are those that it could have been for."""

    reason: Reason
    holdings: tuple[Holding, ...] = ()
    wait: timedelta = timedelta(0)


def uses_attempt(verdict: Verdict | None, *, is_withdrawn: bool) -> bool:
    """Return whether a submission with this verdict uses an attempt; None means grading.

    One cancelled while it waited does not. One cancelled while it ran does: a student who sees a case fail could
    otherwise cancel the rest.
    """
    return not is_withdrawn and verdict not in _FREE


def attempts_used(holding_id: UUID, rules: Rules, earlier: Iterable[Earlier]) -> int:
    """Return the used attempts. The limit may have been lowered since, and is never exceeded."""
    used = sum(one.uses_attempt for one in earlier if one.assignment_id == holding_id)
    return used if rules.max_attempts is None else min(used, rules.max_attempts)


def decide(
    holdings: tuple[Holding, ...], earlier: Iterable[Earlier], wish: Wish, now: datetime
) -> Admitted | Refused:
    """Decide about a submission to an exercise."""
    chosen = choose(holdings, wish, now)
    if isinstance(chosen, Refused):
        return chosen
    if chosen is None:
        return Admitted(None, Admission.PRACTICE)
    return _check(chosen, [one for one in earlier if one.assignment_id == chosen.id], wish, now)


def choose(holdings: tuple[Holding, ...], wish: Wish, now: datetime) -> Holding | Refused | None:
    """Return the assignment that a submission is for; None for practice. A running exam comes before all others."""
    exam = next((one for one in holdings if one.rules.is_running_exam(now)), None)
    if wish.assignment_id is not None:
        named = [one for one in holdings if one.id == wish.assignment_id]
        if named and exam is not None and not named[0].rules.is_running_exam(now):
            return Refused(Reason.EXAM_RUNNING, (exam,))
        return _open(named[0], now) if named else Refused(Reason.NOT_IN_ASSIGNMENT)
    opened = tuple(one for one in holdings if one.rules.is_open(now))
    opened = tuple(one for one in opened if one.rules.is_running_exam(now)) or opened
    if len(opened) > 1:
        return Refused(Reason.SEVERAL_ASSIGNMENTS, opened)
    if opened:
        return _open(opened[0], now)
    # Practice during an exam of others would show what they are asked.
    running = tuple(one for one in holdings if _is_exam_of_others(one.rules, now))
    return Refused(Reason.EXAM_ENDED, running) if running else None


def _open(holding: Holding, now: datetime) -> Holding | Refused:
    rules = holding.rules
    if rules.phase(now) is Phase.UPCOMING:
        return Refused(Reason.NOT_OPEN, (holding,))
    if not rules.is_open(now):
        reason = Reason.EXAM_ENDED if rules.window_ends_at is not None else Reason.CLOSED
        return Refused(reason, (holding,))
    if rules.is_exam and (rules.started_at is None or now < rules.started_at):
        return Refused(Reason.EXAM_NOT_STARTED, (holding,))
    return holding


def _is_exam_of_others(rules: Rules, now: datetime) -> bool:
    """Return whether the student's own window has ended and the exam itself has not."""
    closes = rules.closes_at
    return (
        rules.phase(now) is Phase.CLOSED and rules.window_ends_at is not None and closes is not None and now <= closes
    )


def _check(holding: Holding, earlier: list[Earlier], wish: Wish, now: datetime) -> Admitted | Refused:
    rules = holding.rules
    used = attempts_used(holding.id, rules, earlier)
    has_left = rules.max_attempts is None or used < rules.max_attempts
    if not has_left and not (wish.practice and rules.allows_practice):
        return Refused(Reason.ATTEMPTS_USED, (holding,))
    if wait := _cooldown(rules, earlier, now):
        return Refused(Reason.COOLDOWN, (holding,), wait)
    return Admitted(holding, Admission.COUNTED if has_left else Admission.ATTEMPTS_USED)


def _cooldown(rules: Rules, earlier: list[Earlier], now: datetime) -> timedelta:
    """Return the time until the next submission may be made."""
    times = [
        one.created_at
        for one in earlier
        if uses_attempt(one.verdict, is_withdrawn=one.is_withdrawn) and one.created_at <= now
    ]
    if not times:
        return timedelta(0)
    return max(max(times) + timedelta(seconds=rules.cooldown_s) - now, timedelta(0))
