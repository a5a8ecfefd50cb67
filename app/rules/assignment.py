"""The rules of one assignment for one student, at a given time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from app.enums import Feedback, Scoring
from app.rules.times import bounded, days_after, days_begun, last_instant

_MOST_MINUTES = 10_000_000
FULL = Fraction(1)
"""The factor of work in time."""


class Phase(StrEnum):
    """The phase of an assignment, for one student."""

    UPCOMING = "upcoming"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class Rules:
    """The rules of one assignment for one student.

    `extended_to` and `extra_minutes` are the student's extension, and `started_at` is the start of the student's exam
    window. A due date is an instant; without seconds it includes its whole minute.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    time_zone: str = "UTC"
    late_percent: int = 0
    late_floor: int = 0
    late_days: int | None = 0
    max_attempts: int | None = None
    cooldown_s: int = 0
    window_minutes: int | None = None
    allows_practice: bool = False
    feedback_before: Feedback = Feedback.FULL
    feedback_after: Feedback = Feedback.FULL
    scoring: Scoring = Scoring.ALL_OR_NOTHING
    extended_to: datetime | None = None
    extra_minutes: int = 0
    started_at: datetime | None = None

    @property
    def is_exam(self) -> bool:
        return self.window_minutes is not None

    @cached_property
    def own_due_at(self) -> datetime | None:
        """The student's due date. An extension never makes it earlier."""
        if self.due_at is None or self.extended_to is None:
            return self.due_at
        return max(self.due_at, self.extended_to)

    @cached_property
    def closes_at(self) -> datetime | None:
        """The date until which late work is taken, as shown; None if there is no limit."""
        due_at = self.own_due_at
        if due_at is None or self.late_days is None:
            return None
        return days_after(due_at, self.late_days, self.time_zone)

    @property
    def window_ends_at(self) -> datetime | None:
        """The end of the student's exam window; None without one."""
        if self.window_minutes is None or self.started_at is None:
            return None
        ends = bounded(self.started_at) + timedelta(
            minutes=min(self.window_minutes + self.extra_minutes, _MOST_MINUTES)
        )
        closes = self.closes_at
        return ends if closes is None else min(ends, last_instant(closes))

    @property
    def ends_at(self) -> datetime | None:
        """The last instant at which this student can hand in; None if there is no limit."""
        closes = self.closes_at
        return self.window_ends_at or (None if closes is None else last_instant(closes))

    def phase(self, at: datetime) -> Phase:
        """Return the phase at this time. An exam whose window has ended is closed."""
        ends_at = self.ends_at
        if self.opens_at is not None and at < bounded(self.opens_at):
            return Phase.UPCOMING
        if ends_at is not None and at > ends_at:
            return Phase.CLOSED
        return Phase.LATE if self.is_late(at) else Phase.OPEN

    def is_open(self, at: datetime) -> bool:
        """Return whether the dates allow a submission. An exam may still have to be started."""
        return self.phase(at) in (Phase.OPEN, Phase.LATE)

    def is_running_exam(self, at: datetime) -> bool:
        """Return whether it is an exam in whose window the student is."""
        return self.started_at is not None and self.window_minutes is not None and self.is_open(at)

    def shows_exercises(self, at: datetime) -> bool:
        """Return whether the student sees what the exercises are: once it opened, in an exam once the clock runs.

        An exam that the student can no longer start shows them, too.
        """
        phase = self.phase(at)
        if phase is Phase.UPCOMING:
            return False
        return not self.is_exam or self.started_at is not None or phase is Phase.CLOSED

    def is_late(self, at: datetime) -> bool:
        return self._last_in_time is not None and at > self._last_in_time

    @cached_property
    def _last_in_time(self) -> datetime | None:
        return None if self.own_due_at is None else last_instant(self.own_due_at)

    def factor(self, at: datetime) -> Fraction:
        """Return the fraction of the points that a submission taken at this time earns.

        Only lateness matters: whether it was taken at all was decided when it was stored.
        """
        due_at = self.own_due_at
        if due_at is None or not self.is_late(at):
            return FULL
        closes = self.closes_at
        if closes is not None and at > last_instant(closes):
            return Fraction(0)
        days = days_begun(due_at, at, self.time_zone) if self.late_percent else 0
        return Fraction(max(self.late_floor, 100 - self.late_percent * days), 100)


def closed_for_all_at(students: Iterable[Rules], rules: Rules) -> datetime | None:
    """Return when the last student can no longer hand in; None if there is no limit.

    `students` are the rules of each student, and `rules` those without an extension, for a course without students.
    """
    ends = [one.ends_at for one in students] or [rules.ends_at]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None
