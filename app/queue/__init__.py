"""What the service asks of a queue. `local` is in memory; the rows of the table are what is durable."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol
from uuid import UUID


class Rank(IntEnum):
    """What goes first: higher before lower."""

    RUN = 200
    SUBMISSION = 100
    REGRADE = 0


@dataclass(frozen=True)
class Job:
    """One submission that waits to be graded."""

    submission_id: UUID
    user_id: UUID
    rank: Rank


class GradingQueue(Protocol):
    """Hands jobs to workers, best first."""

    def reserve(self, user_id: UUID) -> None:
        """Counts one more job in flight for this person. Raises TooManyRequestsError when there is no room."""

    def release(self, user_id: UUID) -> None:
        """Takes a reservation back: the job was not stored, or is finished."""

    def put(self, job: Job) -> None:
        """Lets a reserved job, whose row is committed, wait for a worker."""

    def take(self) -> Job | None:
        """The next job, as soon as there is one; None once the queue is closed."""

    def position(self, submission_id: UUID) -> int | None:
        """How many jobs, this one included, are taken until it is; None if it does not wait."""

    def waiting(self) -> int:
        """How many jobs wait."""

    def close(self) -> None:
        """Lets every `take` return None. What waits stays queued in the table."""
