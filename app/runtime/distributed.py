"""The service without a grader: it answers requests; `tensorjudge worker` grades, here or on other machines.

Nothing is shared but the PostgreSQL database. What requests ask of the workers is a job in it.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.accounts.service import remembered_principals
from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.lock import one_of_many
from app.db.pg_notify import NotificationListener
from app.dependencies import Services
from app.grading import progress_codec
from app.grading.progress import ProgressHub
from app.grading.progress_publisher import notify
from app.grading.progress_subscriber import ProgressSubscriber
from app.grading.queue import jobs
from app.grading.queue.heartbeat import live_workers
from app.grading.queue.postgres import PostgresQueue
from app.grading.versions import CurrentVersions
from app.http.rate_limits import RateLimits
from app.settings import Settings
from grader.sandbox.selftest import Check

_log = structlog.get_logger()

# A submission takes four round trips to PostgreSQL, one after the other: several writers wait for them side by side.
_WRITERS, _WRITES_TOGETHER = 4, 16


class Elsewhere:
    """Stands for the parts that other processes run."""

    def __init__(self, database: Database, listener: NotificationListener) -> None:
        self._database = database
        self._listener = listener

    def is_alive(self) -> bool:
        """Whether this process hears of what the others do."""
        return self._listener.is_alive()

    def checks(self) -> Sequence[Check]:
        """Whether there is a worker. What holds on its machine, it says itself when it starts."""
        try:
            count = live_workers(self._database)
        except sa.exc.SQLAlchemyError as error:
            return [Check("workers", False, type(error).__name__)]
        return [
            Check("workers", count > 0, f"{count} alive" if count else "none is alive: start `tensorjudge worker`")
        ]

    def cancel(self, submission_id: UUID) -> None:
        """Tells the worker that has it, and the other services: it has been cancelled."""
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
        except sa.exc.SQLAlchemyError:  # it is stored: a worker grades for nothing, and the others will look
            _log.exception("a cancellation was not announced", submission_id=submission_id.hex)

    def put(self, run_id: UUID) -> None:
        """Lets a run of the publish gate, whose row is committed, wait for its turn."""
        self.wake()

    def wake(self) -> None:
        """There is something to do that has no job yet."""
        with self._database.writer.begin() as connection:
            jobs.restore(connection)


def build(settings: Settings) -> Services:
    """The parts, not started."""
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
    elsewhere = Elsewhere(database, listener)

    def start(started: ExitStack) -> None:
        started.enter_context(one_of_many(database))
        for part in (writer, queue, listener):
            part.start()
            started.callback(part.stop)
        elsewhere.wake()
        _log.info("service started", grading="distributed")

    return Services(
        settings=settings,
        database=database,
        persons=remembered_principals(),
        versions=CurrentVersions(database),
        rate_limits=RateLimits(settings),
        writer=writer,
        queue=queue,
        progress_hub=progress_hub,
        grader=elsewhere,
        post_verdict=elsewhere,
        worker=elsewhere,
        gate=elsewhere,
        rejudging=elsewhere,
        start=start,
    )
