"""What the service asks of a queue: `local` is in memory, `table` is shared by several machines.

With both, the rows of the submissions are what is durable.
"""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from app.enums import Kind
from app.grading.record import Record
from app.http.errors import TooManyRequestsError


class Rank(IntEnum):
    """What goes first: higher before lower."""

    RUN = 200
    SUBMISSION = 100
    REGRADE = 0


RANKS = {Kind.RUN: Rank.RUN, Kind.SUBMISSION: Rank.SUBMISSION}


@dataclass(frozen=True)
class PendingWrite:
    """A submission that is graded while its row is still on the way to disk; it counts only if it gets there."""

    record: Record
    stored: Future[Any]

    def is_stored(self) -> bool:
        """Whether the row is on disk; waits until that is known. False if the request was given up before."""
        try:
            return self.stored.exception() is None
        except CancelledError:
            return False


@dataclass(frozen=True)
class Job:
    """One submission that waits to be graded: `fresh`, or to be read from its row."""

    submission_id: UUID
    user_id: UUID
    rank: Rank
    fresh: PendingWrite | None = None


# A student with many jobs in flight yields to the others of the same rank, but never to a lower rank.
MOST_YIELDED = 40
_RETRY_AFTER_S = 5


class GradingQueue(Protocol):
    """Takes jobs, and tells how many wait."""

    def reserve(self, user_id: UUID) -> None:
        """Counts one more job in flight for this person. Raises TooManyRequestsError when there is no room."""

    def defer(self, connection: sa.Connection, job: Job) -> TooManyRequestsError | None:
        """Called in the transaction that stores the row: where the job is stored too, it is in the same one.

        Returns why not, if there is no room; then nothing of it is to be stored.
        """

    def put(self, job: Job) -> None:
        """Lets a reserved job, whose row is committed or fresh, wait for a worker."""

    def withdraw(self, submission_id: UUID) -> Job | None:
        """Takes back a job that waits; None if it does not: a worker may have it. Its place stays reserved."""

    def release(self, user_id: UUID) -> None:
        """Takes a reservation back: the job is finished."""

    def position(self, submission_id: UUID) -> int | None:
        """How many jobs, this one included, are taken until it is; None if it does not wait."""

    @property
    def slots(self) -> int:
        """How many are graded at once while others wait."""

    def waiting(self) -> int:
        """How many jobs wait."""


def too_many_of_one(in_flight: int) -> TooManyRequestsError:
    """One person has as many as one may."""
    return TooManyRequestsError("submissions_in_flight", count=in_flight, retry_after_s=_RETRY_AFTER_S)


def too_many() -> TooManyRequestsError:
    """All together have as many as there is room for."""
    return TooManyRequestsError("queue_full", retry_after_s=_RETRY_AFTER_S)
