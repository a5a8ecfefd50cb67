"""Takes jobs from workers that died, froze or were cut off, and gives them to the others.

A submission that is taken begins its next attempt, so what its old worker may still find does not count. After the
last attempt it ends as our failure, which staff see; so do a rejudgement and a run of the publish gate.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.grading.attempts import begin_again
from app.grading.queue import jobs
from app.grading.queue.heartbeat import DEAD_AFTER_S
from app.grading.queue.jobs import Task

_log = structlog.get_logger()

_stalled = sa.text(
    "SELECT job.id, job.task_name, job.priority, job.args FROM procrastinate_jobs job"
    " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
    " WHERE job.status = 'doing' AND"
    " (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :dead_after_s))"
)
_take = sa.text("DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'doing'")


class Recovery:
    """Looks after the jobs of workers that give no sign of life. Several may do so at once."""

    def __init__(
        self,
        database: Database,
        *,
        max_attempts: int,
        give_up: dict[Task, Callable[[UUID], None]],
    ) -> None:
        """`give_up` has what to do with a job that gets no further attempt; a submission has ended by then."""
        self._database = database
        self._max_attempts = max_attempts
        self._give_up = give_up

    def run(self) -> None:
        """Once over all. Raises where the database fails."""
        with self._database.reader.connect() as connection:
            stalled = connection.execute(_stalled, {"dead_after_s": DEAD_AFTER_S}).all()
        for job in stalled:
            _log.warning("a job was taken from a worker that gives no sign of life", task=job.task_name, **job.args)
            self._rescue(job)
        restored = jobs.restore_all(self._database)
        if restored:
            _log.warning("what had no job has one again", count=restored)

    def _rescue(self, job: Any) -> None:
        attempt = None
        with self._database.writer.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # held by a machine that is gone, at worst
            if connection.execute(_take, {"id": job.id}).rowcount == 0:
                return  # somebody else was quicker
            if job.task_name not in self._give_up:
                return  # a rescue of its own
            task, job_id = Task(job.task_name), UUID(job.args["id"])
            if task is Task.GRADE:
                attempt = begin_again(connection, job_id, self._max_attempts)
            elif job.args["attempt"] < self._max_attempts:
                attempt = job.args["attempt"] + 1
            if attempt is not None:
                jobs.defer(connection, task, [job_id], priority=job.priority, attempt=attempt)
        if attempt is None:
            self._give_up[task](job_id)
