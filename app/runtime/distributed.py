"""The service without a grader: it handles requests, and `tensorjudge worker` grades, on this or other machines.

Service and workers share only the PostgreSQL database. Requests to the workers are jobs in it.
"""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from uuid import UUID

import procrastinate
import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.lock import one_of_many
from app.dependencies import Services
from app.grading import progress_codec
from app.grading.progress import ProgressHub
from app.grading.progress_publisher import notify
from app.grading.progress_subscriber import ProgressSubscriber
from app.grading.queue import jobs
from app.grading.queue.heartbeat import live_workers
from app.grading.queue.postgres import PostgresQueue
from app.runtime.parts import build_services, start_threads
from app.settings import Settings
from grader.message import Message
from grader.sandbox.check import Check, check

_log = structlog.get_logger()

# A submission takes four consecutive round trips to PostgreSQL, so several writers work in parallel.
_WRITERS, _WRITES_TOGETHER = 4, 16


class DistributedGrading:
    """Control of the workers, by jobs and notifications in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cancel(self, submission_id: UUID) -> None:
        """Notify the submission's worker and the other services of the cancellation."""
        ended = [
            {"channel": progress_codec.CANCELLED, "payload": submission_id.hex},
            *(
                {"channel": progress_codec.LIVE, "payload": payload}
                for payload in progress_codec.packed([progress_codec.ended(submission_id)])
            ),
        ]
        try:
            with self._database.writer.begin() as connection:
                connection.execute(notify, ended)
        except sa.exc.SQLAlchemyError:  # the row is stored: a worker grades in vain, and services poll
            _log.exception("a cancellation was not announced", submission_id=submission_id.hex)

    def run_gate(self, run_id: UUID) -> None:
        jobs.restore_all(self._database)

    def rejudge(self) -> None:
        jobs.restore_all(self._database)

    def load_catalogue(self, actor_id: UUID) -> None:
        """Let a worker read its folder of exercises again. A job that waits already is enough."""
        with suppress(procrastinate.exceptions.AlreadyEnqueued), self._database.writer.begin() as connection:
            jobs.defer(connection, jobs.Task.LOAD, [actor_id])

    def checks(self) -> Sequence[Check]:
        """Return whether a worker is alive. Each worker checks its own sandbox when it starts."""
        try:
            count = live_workers(self._database)
        except sa.exc.SQLAlchemyError as error:
            problem = Message("database_silent", {"error": type(error).__name__})
            return [Check("workers", Message("workers_alive"), False, problem)]
        return [check("workers", Message("workers_alive"), count > 0, Message("no_worker_alive"))]


def build(settings: Settings) -> Services:
    """Return the parts, not started."""
    database = Database(settings.database)
    writer = GroupCommit(database.writer, threads=_WRITERS, group_limit=_WRITES_TOGETHER)
    queue = PostgresQueue(
        database,
        max_in_flight=settings.max_waiting,
        max_in_flight_per_user=settings.max_waiting_per_user,
        knows_places=True,
    )
    progress_hub = ProgressHub()
    listener = ProgressSubscriber(database, progress_hub).subscription()
    threads = [*writer.threads, queue.thread, listener.thread]

    def start(started: ExitStack) -> None:
        started.enter_context(one_of_many(database))
        start_threads(started, threads)
        jobs.restore_all(database)
        _log.info("service started", grading="distributed")

    return build_services(
        settings,
        database,
        writer=writer,
        queue=queue,
        progress_hub=progress_hub,
        grading=DistributedGrading(database),
        threads=threads,
        start=start,
    )
