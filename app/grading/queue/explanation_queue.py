"""The interface of the queue of explanations: `local_explanations` is in memory, `stored_explanations` in PostgreSQL.

With both, the rows of the explanation jobs are the durable state. Cards and the rest wait in lines of their own. In a
line refusals go first, then the comparisons of speed. A student with many waiting refusals yields to others.
"""

from typing import Protocol

import sqlalchemy as sa

from app.grading.explanation_jobs import WaitingJob


class ExplanationQueue(Protocol):
    """The queue of explanations to make."""

    def defer(self, connection: sa.Connection, job: WaitingJob) -> None:
        """Store the job, if this queue stores jobs, in the transaction that changes its row."""

    def put(self, job: WaitingJob) -> None:
        """Queue a job whose row is committed."""

    def cards_pending(self) -> int:
        """Count the cards that wait or are being made."""
