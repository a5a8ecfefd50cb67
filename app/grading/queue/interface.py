"""The interface of the grading queue: `local` is in memory, `postgres` is shared by several machines.

With both, the rows of the submissions are the durable state.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from app.enums import Kind
from app.grading.record import Decision, Record
from app.http.errors import TooManyRequestsError
from grader.exercise.exercise import TRAINING


class Rank(IntEnum):
    """The priority of a job. Higher goes first. What trains may take minutes, so it goes behind what is short."""

    RUN = 200
    SUBMISSION = 100
    TRAINING = 50
    REGRADE = 0


_RANKS = {Kind.RUN: Rank.RUN, Kind.SUBMISSION: Rank.SUBMISSION}


def rank_of(kind: Kind, time_class: str | None) -> Rank:
    """Return the rank of a submission or run to an exercise of this time class."""
    return Rank.TRAINING if time_class == TRAINING else _RANKS[kind]


def most_training(slots: int) -> int:
    """Return how many slots may train at once: one stays free for what is short, if there are several."""
    return max(1, slots - 1)


@dataclass(frozen=True)
class PendingWrite:
    """A submission that is graded while its row is still being written. It counts only once the row is stored."""

    record: Record
    stored: Future[Decision | TooManyRequestsError]

    def decision(self) -> Decision | None:
        """Wait for the write, and return what was decided in it. None if the row is not on disk."""
        try:
            result = self.stored.result()
        except (CancelledError, Exception):  # the request was cancelled before, or got the error
            return None
        return result if isinstance(result, Decision) else None


@dataclass(frozen=True)
class Job:
    """One submission in the queue. `fresh` holds its pending write; without it, workers read the row.

    `place` orders a job that was taken from the queue in memory, in case it is put back.
    """

    submission_id: UUID
    user_id: UUID
    rank: Rank
    fresh: PendingWrite | None = None
    place: tuple[int, int] | None = field(default=None, compare=False)


# A student with many jobs in flight yields to others of the same rank, but never to a lower rank.
MOST_YIELDED = 40
_RETRY_AFTER_S = 5


class GradingQueue(Protocol):
    """The queue of submissions to grade."""

    def reserve(self, user_id: UUID) -> None:
        """Reserve a place for one more job of this user. Raises TooManyRequestsError if there is no room."""

    def defer(self, connection: sa.Connection, job: Job) -> TooManyRequestsError | None:
        """Store the job, if this queue stores jobs, in the transaction that stores the row.

        Return an error if there is no room; the caller then rolls back.
        """

    def put(self, job: Job) -> None:
        """Queue a reserved job whose row is committed or pending."""

    def withdraw(self, submission_id: UUID) -> Job | None:
        """Remove a waiting job and return it; None if it does not wait. The reservation stays."""

    def ended(self, job: Job) -> None:
        """Note that a job that was taken runs no more, whether it is done or put back."""

    def release(self, user_id: UUID) -> None:
        """Release the reservation of a finished job."""

    def position(self, submission_id: UUID) -> int | None:
        """Return the position of a job in the queue, from 1; None if it does not wait."""

    @property
    def slots(self) -> int:
        """The number of jobs graded at once while others wait."""

    def waiting(self) -> int:
        """Count the waiting jobs."""


def too_many_of_one(in_flight: int) -> TooManyRequestsError:
    """Return the error for a user who has reached the limit per user."""
    return TooManyRequestsError("submissions_in_flight", count=in_flight, retry_after_s=_RETRY_AFTER_S)


def too_many() -> TooManyRequestsError:
    """Return the error for a full queue."""
    return TooManyRequestsError("queue_full", retry_after_s=_RETRY_AFTER_S)
