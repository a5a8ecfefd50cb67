"""A student's exam on pages: its state, and the seconds that are left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.courses.schemas import AssignmentRead
from app.rules.assignment import Phase
from app.rules.times import seconds_left


class ExamState(StrEnum):
    """State of an exam for one student."""

    UPCOMING = "upcoming"
    READY = "ready"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class ExamView:
    """An exam for one student. `left_s` is 0 unless it runs."""

    state: ExamState
    left_s: int = 0


def exam_view(read: AssignmentRead, now: datetime) -> ExamView | None:
    """Return the view of an exam; None for another assignment."""
    if read.window_minutes is None:
        return None
    if read.phase is Phase.UPCOMING:
        return ExamView(ExamState.UPCOMING)
    if read.phase is Phase.CLOSED:
        return ExamView(ExamState.OVER)
    if read.window_ends_at is None:
        return ExamView(ExamState.READY)
    return ExamView(ExamState.RUNNING, seconds_left(read.window_ends_at, now))
