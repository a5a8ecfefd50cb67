"""The queue of explanations of one machine: in memory, over rows that keep their stage until something is stored."""

import heapq
from collections import Counter
from itertools import count
from threading import Condition
from uuid import UUID

import sqlalchemy as sa

from app.enums import ExplanationStage
from app.grading.explanation_jobs import WaitingJob

MOST_YIELDED = 9
_STAGES = (ExplanationStage.CARD, ExplanationStage.REST)


class LocalExplanations:
    """A thread-safe priority queue with a line for each stage. A job is in a line once at most.

    A job waits behind those of other students, one place further for each other job of its student that waits. So
    nobody holds up the others by submitting again and again.
    """

    def __init__(self) -> None:
        self._lines: dict[ExplanationStage, list[tuple[bool, int, int, WaitingJob]]] = {
            stage: [] for stage in _STAGES
        }
        self._known: dict[ExplanationStage, set[UUID]] = {stage: set() for stage in _STAGES}
        """The jobs that wait or are being made."""
        self._of_users: dict[ExplanationStage, Counter[UUID]] = {stage: Counter() for stage in _STAGES}
        self._arrivals = count()
        self._closed = False
        self._changed = Condition()

    def defer(self, connection: sa.Connection, job: WaitingJob) -> None:
        """Do nothing: the row is the only stored state of a job."""

    def put(self, job: WaitingJob) -> None:
        with self._changed:
            if job.submission_id not in self._known[job.stage]:
                self._known[job.stage].add(job.submission_id)
                yielded = self._count(job, 1)
                heapq.heappush(self._lines[job.stage], (not job.is_refused, yielded, next(self._arrivals), job))
                self._changed.notify_all()

    def take(self, stage: ExplanationStage, timeout_s: float | None = None) -> WaitingJob | None:
        """Return the next job of a line; None after the timeout, or once the queue is closed.

        The job counts as being made until `release`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._lines[stage] or self._closed, timeout_s)
            if self._closed or not self._lines[stage]:
                return None
            return heapq.heappop(self._lines[stage])[-1]

    def release(self, job: WaitingJob) -> None:
        """End the work on a job that was taken. It may be put again after this."""
        with self._changed:
            if job.submission_id in self._known[job.stage]:
                self._known[job.stage].discard(job.submission_id)
                self._count(job, -1)

    def _count(self, job: WaitingJob, change: int) -> int:
        """Count a job of a user. Return how many there were, up to a limit."""
        if job.user_id is None:
            return 0
        users = self._of_users[job.stage]
        before = users[job.user_id]
        users[job.user_id] += change
        if not users[job.user_id]:
            del users[job.user_id]
        return min(MOST_YIELDED, before)

    def cards_pending(self) -> int:
        return len(self._known[ExplanationStage.CARD])

    @property
    def is_closed(self) -> bool:
        """Whether the service stops."""
        return self._closed

    def close(self) -> None:
        """Make every `take` return None. Waiting jobs stay in the database."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
