"""An assignment that holds an exercise, reduced to what it means for one viewer. Times are parameters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.enums import CourseRole, Feedback
from app.rules.times import bounded

_LOCKED_BEFORE = timedelta(days=14)
_LOCKED_AT_MOST = timedelta(days=90)


@dataclass(frozen=True)
class Window:
    """The time in which one student may take an exam."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Holding:
    """An assignment that holds the exercise, for one viewer.

    `role` is the viewer's role in its course now, and `left_at` the time at which a former student left it.
    `closes_at` is the viewer's own last time, `last_closes_at` that of all students; None means no end.
    `feedback` is the level before the due date.
    """

    course_id: UUID
    opens_at: datetime
    closes_at: datetime | None = None
    last_closes_at: datetime | None = None
    role: CourseRole | None = None
    left_at: datetime | None = None
    is_exam: bool = False
    window: Window | None = None
    locks_solutions: bool = True
    feedback: Feedback = Feedback.FULL
    is_archived: bool = False

    @property
    def is_of_student(self) -> bool:
        """Whether the viewer is a student of its course."""
        return self.role is CourseRole.STUDENT

    @property
    def binds(self) -> bool:
        """Whether its rules hold for the viewer: a student, or one who left the course after the opening.

        Otherwise a student would leave, read what is held back, and join again.
        """
        return self.is_of_student or self._left_after_opening

    @property
    def is_of_staff(self) -> bool:
        """Whether the viewer belongs to the staff of its course."""
        return self.role is not None and not self.is_of_student

    def has_begun(self, at: datetime) -> bool:
        """Return whether it has opened for this student: an exam opens with the student's own window."""
        return at >= self.opens_at and (not self.is_exam or self.window is not None)

    def was_left(self) -> bool:
        """Return whether the viewer was in it as a student of its course, and has left the course."""
        return self._left_after_opening and (not self.is_exam or self.window is not None)

    def is_open(self, at: datetime) -> bool:
        """Return whether what this student hands in now counts."""
        if self.is_archived or not self.has_begun(at):
            return False
        if self.window is not None and at > self.window.ends_at:
            return False
        return self.closes_at is None or at <= self.closes_at

    def is_running_exam(self, at: datetime) -> bool:
        """Return whether it is an exam that some student may still take."""
        is_over = self.is_archived or (self.last_closes_at is not None and at > self.last_closes_at)
        return self.is_exam and at >= self.opens_at and not is_over

    def locked_until(self, at: datetime) -> datetime | None:
        """Return the end of the time in which the reference solution is locked; None if it is not locked now.

        The lock begins before the assignment opens, and ends with the last student's window. It ends for others than
        its students after 90 days at the latest, and for its students too if the assignment never closes.
        """
        begins = bounded(self.opens_at) - _LOCKED_BEFORE
        latest = begins + _LOCKED_AT_MOST
        if self.binds:
            ends = self.last_closes_at or latest
            is_locking = self.locks_solutions or self.is_running_exam(at)
        else:
            ends = min(self.last_closes_at or latest, latest)
            is_locking = self.locks_solutions
        return ends if is_locking and not self.is_archived and begins <= at <= ends else None

    @property
    def _left_after_opening(self) -> bool:
        return self.role is None and self.left_at is not None and self.left_at >= self.opens_at
