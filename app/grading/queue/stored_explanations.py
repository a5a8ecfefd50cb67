"""The producer side of the explanations' queue in PostgreSQL. Worker processes take the jobs."""

import sqlalchemy as sa

from app.grading.explanation_jobs import WaitingJob
from app.grading.queue import jobs
from app.grading.queue.postgres import PostgresQueue


class StoredExplanations:
    """Jobs in two lines, stored in the transaction that changes their rows."""

    def __init__(self, queue: PostgresQueue) -> None:
        """Use the counts of the grading queue, which reads both at once."""
        self._queue = queue

    def defer(self, connection: sa.Connection, job: WaitingJob) -> None:
        jobs.defer_explanation(connection, job)

    def put(self, job: WaitingJob) -> None:
        """Do nothing: the job is stored with its row, and `jobs.restore` replaces lost jobs."""

    def cards_pending(self) -> int:
        return self._queue.cards_pending()
