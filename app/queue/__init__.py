"""What the service asks of a queue. `local` is in memory; the rows of the table are what is durable."""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID

from app.submissions.records import Record


class Rank(IntEnum):
    """What goes first: higher before lower."""

    RUN = 200
    SUBMISSION = 100
    REGRADE = 0


@dataclass(frozen=True)
class Fresh:
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
    fresh: Fresh | None = None


class GradingQueue(Protocol):
    """Hands jobs to workers, best first."""

    def reserve(self, user_id: UUID) -> None:
        """Counts one more job in flight for this person. Raises TooManyRequestsError when there is no room."""

    def release(self, user_id: UUID) -> None:
        """Takes a reservation back: the job is finished."""

    def put(self, job: Job) -> None:
        """Lets a reserved job, whose row is committed or fresh, wait for a worker."""

    def take(self) -> Job | None:
        """The next job, as soon as there is one; None once the queue is closed."""

    def withdraw(self, submission_id: UUID) -> Job | None:
        """Takes back a job that waits; None if it does not: a worker may have it. Its place stays reserved."""

    def position(self, submission_id: UUID) -> int | None:
        """How many jobs, this one included, are taken until it is; None if it does not wait."""

    def waiting(self) -> int:
        """How many jobs wait."""

    def close(self) -> None:
        """Lets every `take` return None. What waits stays queued in the table."""
