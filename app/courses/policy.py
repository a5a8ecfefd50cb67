"""The rules of an assignment at a given time: pure functions, no database."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.enums import Feedback
from grader.verdict import Verdict

_DAY = timedelta(days=1)
_LESS_FIRST = (Feedback.VERDICT, Feedback.CASES, Feedback.FULL)


class Phase(StrEnum):
    """The phase of an assignment, for one student."""

    UPCOMING = "upcoming"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class Rules:
    """The rules of one assignment for one student. `due_at` includes the student's extension."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    late_percent: int = 0
    late_floor: int = 0
    late_days: int | None = 0
    max_attempts: int | None = None
    cooldown_s: int = 0
    feedback_before: Feedback = Feedback.FULL
    feedback_after: Feedback = Feedback.FULL

    @property
    def closes_at(self) -> datetime | None:
        """The last time at which submissions count; None if there is no limit."""
        if self.due_at is None or self.late_days is None:
            return None
        return self.due_at + self.late_days * _DAY

    def phase(self, at: datetime) -> Phase:
        """Return the phase at this time. The due date itself is still in time."""
        if self.opens_at is not None and at < self.opens_at:
            return Phase.UPCOMING
        if self.due_at is None or at <= self.due_at:
            return Phase.OPEN
        closes_at = self.closes_at
        return Phase.LATE if closes_at is None or at <= closes_at else Phase.CLOSED

    def counts(self, at: datetime) -> bool:
        """Return whether a submission at this time counts."""
        return self.phase(at) in (Phase.OPEN, Phase.LATE)

    def factor(self, at: datetime) -> float:
        """Return the fraction of points that a submission at this time earns."""
        match self.phase(at):
            case Phase.OPEN:
                return 1.0
            case Phase.LATE:
                assert self.due_at is not None
                days_begun = math.ceil((at - self.due_at) / _DAY)
                return max(self.late_floor, 100 - self.late_percent * days_begun) / 100
            case _:
                return 0.0

    def feedback(self, now: datetime) -> Feedback:
        """Return the feedback level that a student has now."""
        is_before = self.due_at is None or now <= self.due_at
        return self.feedback_before if is_before else self.feedback_after


@dataclass(frozen=True)
class Attempt:
    """A submission, reduced to what grades need.

    `points` are those of its exercise version; no verdict yet means grading.
    """

    id: UUID
    created_at: datetime
    verdict: Verdict | None
    score: int
    points: int
    is_withdrawn: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether it uses up an attempt. Internal errors and compile errors do not.

        Nor does a submission cancelled while it waited. One cancelled while it runs does count. Otherwise a student
        who sees a case fail could cancel the rest.
        """
        return not self.is_withdrawn and self.verdict not in (Verdict.INTERNAL_ERROR, Verdict.COMPILE_ERROR)


@dataclass(frozen=True)
class Grade:
    """A student's points in one exercise of an assignment, and the submission that earned them."""

    points: float = 0.0
    attempts: int = 0
    best_id: UUID | None = None
    best_at: datetime | None = None
    factor: float = 1.0


def grade(rules: Rules, worth: int, attempts: Iterable[Attempt]) -> Grade:
    """Return the best of the submissions that count, the earliest if several are equal.

    The late rule applies to each.
    """
    best = Grade()
    counted = 0
    for attempt in sorted(attempts, key=lambda one: one.created_at):
        if not rules.counts(attempt.created_at):
            continue
        counted += attempt.is_counted
        factor = rules.factor(attempt.created_at)
        share = attempt.score / attempt.points if attempt.points else float(attempt.verdict is Verdict.ACCEPTED)
        points = round(worth * share * factor, 2)
        if points > best.points:
            best = Grade(points, 0, attempt.id, attempt.created_at, factor)
    return Grade(best.points, counted, best.best_id, best.best_at, best.factor)


def least(levels: Iterable[Feedback]) -> Feedback:
    """Return the level that shows least; full feedback if there is none."""
    return min(levels, key=_LESS_FIRST.index, default=Feedback.FULL)
