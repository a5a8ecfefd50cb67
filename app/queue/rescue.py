"""Takes jobs from workers that died, froze or were cut off, and gives them to the others.

A submission that is taken begins its next attempt, so what its old worker may still find does not count. After the
last attempt it ends as our failure, which staff see; so do a rejudgement and a run of the publish gate.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db import Database, utc_now
from app.models import Submission
from app.queue import jobs
from app.queue.jobs import Task
from app.queue.workers import DEAD_AFTER_S
from app.submissions import queries
from app.submissions.records import outcome_without_cases
from app.vocabulary import Status
from app.worker import OUR_FAULT
from grader.verdict import Verdict

_log = structlog.get_logger()

_stalled = sa.text(
    "SELECT job.id, job.task_name, job.priority, job.args FROM procrastinate_jobs job"
    " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
    " WHERE job.status = 'doing' AND"
    " (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :dead_after_s))"
)
_take = sa.text("DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'doing'")
_GRADER_LOST = "The process that graded it died, froze or lost its connection, {count} times in a row."


class Rescue:
    """Looks after the jobs of workers that give no sign of life. Several may do so at once."""

    def __init__(
        self,
        database: Database,
        *,
        max_attempts: int,
        on_end: Callable[[UUID], None],
        give_up: dict[Task, Callable[[UUID], None]],
    ) -> None:
        """`on_end` is told of a submission that ended here; `give_up` ends other jobs by our own failure."""
        self._database = database
        self._max_attempts = max_attempts
        self._on_end = on_end
        self._give_up = give_up

    def run(self) -> None:
        """Once over all. Raises where the database fails."""
        with self._database.reader.connect() as connection:
            stalled = connection.execute(_stalled, {"dead_after_s": DEAD_AFTER_S}).all()
        for job in stalled:
            _log.warning("a job was taken from a worker that gives no sign of life", task=job.task_name, **job.args)
            self._rescue(job)
        with self._database.writer.begin() as connection:
            restored = jobs.restore(connection)
        if restored:
            _log.warning("what had no job has one again", count=restored)

    def _rescue(self, job: Any) -> None:
        ended = None
        with self._database.writer.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # held by a machine that is gone, at worst
            if connection.execute(_take, {"id": job.id}).rowcount == 0:
                return  # somebody else was quicker
            if job.task_name == Task.GRADE:
                ended = self._begin_again(connection, job)
            elif job.task_name in self._give_up and job.args["attempt"] < self._max_attempts:
                again = job.args["attempt"] + 1
                task = Task(job.task_name)
                jobs.defer(connection, task, [UUID(job.args["id"])], priority=job.priority, attempt=again)
        if job.task_name == Task.GRADE:
            if ended is not None:
                self._on_end(ended)
        elif job.task_name in self._give_up and job.args["attempt"] >= self._max_attempts:
            self._give_up[Task(job.task_name)](UUID(job.args["id"]))

    def _begin_again(self, connection: sa.Connection, job: Any) -> UUID | None:
        """The submission's id if it ended instead."""
        submission_id = UUID(job.args["id"])
        row = connection.execute(
            sa.select(Submission.attempt, Submission.status, Submission.created_at)
            .where(Submission.id == submission_id)
            .with_for_update()
        ).one()
        if row.status is Status.FINISHED:
            return None
        if row.attempt < self._max_attempts:
            queries.begin_next_attempt(connection, submission_id, row.attempt)
            jobs.defer(connection, Task.GRADE, [submission_id], priority=job.priority, attempt=row.attempt + 1)
            return None
        failure = _GRADER_LOST.format(count=row.attempt)
        outcome = outcome_without_cases(OUR_FAULT, verdict=Verdict.INTERNAL_ERROR, failure=failure)
        queries.finish(connection, submission_id, row.attempt, outcome, row.created_at, utc_now())
        return submission_id
