"""Recovery of jobs whose workers died, froze or lost their connection.

Recovering a submission starts its next attempt, so that results of the old worker do not count. After the last
attempt it ends as an internal error, which staff can see. The same holds for rejudgements and runs of the publish
gate. An explanation has attempts of its own, and ends without a result after the last one.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.grading import explanation_jobs
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
    """The recovery of jobs from workers without a heartbeat. Several processes may run it at once."""

    def __init__(
        self,
        database: Database,
        *,
        max_attempts: int,
        give_up: dict[Task, Callable[[UUID], None]],
    ) -> None:
        """Create a recovery. `give_up` handles a job without further attempts; a submission has ended by then."""
        self._database = database
        self._max_attempts = max_attempts
        self._give_up = give_up

    def run(self) -> None:
        """Recover all stalled jobs once. Database errors propagate."""
        with self._database.reader.connect() as connection:
            stalled = connection.execute(_stalled, {"dead_after_s": DEAD_AFTER_S}).all()
        for job in stalled:
            _log.warning("a job was taken from a worker that gives no sign of life", task=job.task_name, **job.args)
            self._rescue(job)
        restored = jobs.restore_all(self._database)
        if restored:
            _log.warning("what had no job has one again", count=restored)

    def _rescue(self, job: Any) -> None:
        with self._database.writer.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # the lost machine may still hold the lock
            if connection.execute(_take, {"id": job.id}).rowcount == 0:
                return  # another process was faster
            if job.task_name not in self._give_up:
                return  # the recovery job itself
            task = Task(job.task_name)
            ended = self._begin_again(connection, task, UUID(job.args["id"]), job)
        for job_id in ended:
            self._give_up[task](job_id)

    def _begin_again(self, connection: sa.Connection, task: Task, job_id: UUID, job: Any) -> list[UUID]:
        """Queue the next attempt of a job. Return what has ended instead."""
        if task in jobs.STAGE_OF:
            again, ended = explanation_jobs.begin_again(connection, job_id, jobs.STAGE_OF[task])
            if again is not None:
                jobs.defer_explanation(connection, again)
            return ended
        attempt = None
        if task in (Task.GRADE, Task.TRAIN):
            attempt = begin_again(connection, job_id, self._max_attempts)
        elif job.args["attempt"] < self._max_attempts:
            attempt = job.args["attempt"] + 1
        if attempt is None:
            return [job_id]
        jobs.defer(connection, task, [job_id], priority=job.priority, attempt=attempt)
        return []
