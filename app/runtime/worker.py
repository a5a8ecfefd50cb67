"""`tensorjudge worker`: takes jobs from PostgreSQL and grades, on as many machines as wanted.

It has two lines of jobs: submissions and rejudgements, as many at once as there are slots; and the publish gate, one
exercise at a time in a grader of its own. Explanations are made where a submission was refused.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import UUID

import procrastinate
import sqlalchemy as sa
import structlog

from app.authoring.gate import GateRunner
from app.db import migrations
from app.db.engine import POSTGRESQL_CONNECT, Database
from app.db.group_commit import GroupCommit
from app.db.lock import one_of_many, taking_turns
from app.db.pg_notify import NotificationListener
from app.exercises.catalogue import load_catalogue
from app.grading import progress_codec
from app.grading.post_verdict import PostVerdictAnalysis
from app.grading.progress_publisher import ProgressPublisher
from app.grading.queue import jobs
from app.grading.queue.heartbeat import DEAD_AFTER_S, HEARTBEAT_EVERY_S
from app.grading.queue.jobs import CHECKING, GRADING, Task
from app.grading.queue.postgres import PostgresQueue
from app.grading.queue.recovery import Recovery
from app.grading.worker import PAUSE_S, Worker
from app.rejudging.runner import RejudgeRunner
from app.settings import Settings
from grader.grader import Grader

_log = structlog.get_logger()

_RESCUE_EVERY_10_S = "* * * * * */10"  # the sixth field is that of the seconds
_BEFORE_ALL = 1000


class WorkerProcess:
    """All that grades in one process."""

    def __init__(
        self, settings: Settings, *, grader: Grader | None = None, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._on_ready = on_ready
        self._database = Database(settings.database)
        self._grader = grader or Grader(slots=settings.slots)
        self._writer = GroupCommit(self._database.writer)
        self._announcer = ProgressPublisher(self._database)
        self._queue = PostgresQueue(
            self._database,
            max_in_flight=settings.max_waiting,
            max_in_flight_per_user=settings.max_waiting_per_user,
            knows_places=False,
        )
        self._post_verdict = PostVerdictAnalysis(
            self._writer,
            self._queue,
            self._announcer,
            self._grader,
            time_limit_s=settings.explanation_time_limit_s,
            speed_time_limit_s=settings.speed_time_limit_s,
        )
        self._worker = Worker(
            self._database,
            self._writer,
            self._announcer,
            self._grader,
            self._post_verdict,
            max_attempts=settings.max_attempts,
        )
        self._cancelled = NotificationListener(
            self._database, progress_codec.CANCELLED, lambda submission_id: self._worker.cancel(UUID(submission_id))
        )
        self._gate = GateRunner(self._database, lambda: grader or Grader(slots=1), on_preview=self._restore)
        self._rejudging = RejudgeRunner(self._database, self._queue, self._grader)
        self._rescue = Recovery(
            self._database,
            max_attempts=settings.max_attempts,
            give_up={
                Task.GRADE: self._announcer.end,
                Task.JUDGE: self._rejudging.give_up,
                Task.CHECK: self._gate.give_up,
            },
        )
        self._threads = ThreadPoolExecutor(settings.slots + 1, thread_name_prefix="worker")
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Once it is ready, lets `run` finish what it grades, and return. From any thread, or a signal's handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def run(self) -> None:
        """Grades until `stop`.

        Raises NotMigratedError, AlreadyServedError or SandboxError; each says what to do.
        """
        with ExitStack() as started:
            started.callback(self._database.dispose)
            migrations.require_head(self._database)
            started.enter_context(one_of_many(self._database))
            self._grader.start()
            started.callback(self._grader.close)
            with taking_turns(self._database):
                load_catalogue(self._database, self._grader, self._settings.exercises_dir)
            self._announcer.begin()
            started.callback(self._announcer.close)
            for part in (self._writer, self._queue, self._post_verdict, self._cancelled):
                part.start()
                started.callback(part.stop)
            started.callback(self._threads.shutdown)
            _log.info("worker started", slots=self._settings.slots)
            asyncio.run(self._serve())
            _log.info("worker stopped")

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        lines = [
            asyncio.create_task(self._serve_line(GRADING, self._settings.slots)),
            asyncio.create_task(self._serve_line(CHECKING, 1)),
        ]
        self._on_ready()
        await self._stop.wait()
        self._worker.stopping.set()
        self._rejudging.interrupt()
        self._gate.interrupt()
        for line in lines:
            line.cancel()  # which lets it finish the jobs it has
        await asyncio.gather(*lines, return_exceptions=True)

    async def _serve_line(self, line: str, concurrency: int) -> None:
        """Procrastinate's worker ends when the database goes away: then it is started again."""
        while True:
            try:
                async with self._app().open_async() as app:
                    await app.run_worker_async(
                        queues=[line],
                        name=line,
                        concurrency=concurrency,
                        install_signal_handlers=False,
                        delete_jobs="successful",
                        update_heartbeat_interval=HEARTBEAT_EVERY_S,
                        stalled_worker_timeout=DEAD_AFTER_S,
                    )
            except Exception as error:
                _log.warning("no connection with the queue; trying again", line=line, reason=repr(error))
            await asyncio.sleep(PAUSE_S)

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._database.libpq_url, kwargs=POSTGRESQL_CONNECT, min_size=1, max_size=4, timeout=5
        )
        app = procrastinate.App(connector=connector)

        @app.task(name=Task.GRADE)
        async def grade(id: str, attempt: int) -> None:  # noqa: A002 - the name in the job
            await self._in_a_thread(self._grade, id)

        @app.task(name=Task.JUDGE)
        async def judge(id: str, attempt: int) -> None:  # noqa: A002
            await self._in_a_thread(self._rejudging.run, id)

        @app.task(name=Task.CHECK)
        async def check(id: str, attempt: int) -> None:  # noqa: A002
            await self._in_a_thread(self._check, id)

        # A line without a periodic task would not notice that its heart stands still, after the database was away.
        @app.periodic(cron=_RESCUE_EVERY_10_S)
        @app.task(name="rescue", queue=GRADING, queueing_lock="rescue", priority=_BEFORE_ALL)
        async def rescue(timestamp: int) -> None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._look_after_jobs)

        return app

    async def _in_a_thread(self, work: Callable[[UUID], None], job_id: str) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, work, UUID(job_id))

    def _grade(self, submission_id: UUID) -> None:
        with structlog.contextvars.bound_contextvars(submission_id=submission_id.hex):
            while True:
                try:
                    self._worker.handle(submission_id)
                    return
                except sa.exc.OperationalError:
                    _log.exception("submission could not be read; trying again")
                    self._announcer.drop(submission_id)
                    if self._worker.stopping.wait(PAUSE_S):
                        raise

    def _look_after_jobs(self) -> None:
        self._rescue.run()
        self._rejudging.end_what_is_done()

    def _restore(self) -> None:
        with self._database.writer.begin() as connection:
            jobs.restore(connection)

    def _check(self, run_id: UUID) -> None:
        self._gate.run(run_id)
        self._gate.close_grader()
