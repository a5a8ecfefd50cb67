"""Run jobs from PostgreSQL, in queues for grading, training, the publish gate, cards and rests of explanations."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import procrastinate
import procrastinate.jobs
import structlog

from app.db.engine import POSTGRESQL_CONNECT, Database, utc_now
from app.grading.case_waits import WaitsForCasesError
from app.grading.queue.heartbeat import DEAD_AFTER_S, HEARTBEAT_EVERY_S
from app.grading.queue.interface import most_training
from app.grading.queue.jobs import CARDS, GRADING, LINES, TRAINING_LINE, Task

_log = structlog.get_logger()

_LOOKS_EVERY_10_S = "* * * * * */10"  # the sixth field counts seconds
_BEFORE_ALL = 1000
_PAUSE_S = 1.0
_LOOKS_FOR_JOBS_EVERY_S = 1.0  # for those that wait for a moment; new ones are announced


class _Deferral(procrastinate.BaseRetryStrategy):
    """Puts a job whose exercise has no case set ready back into the queue for a moment. No other is retried."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if not isinstance(exception, WaitsForCasesError):
            return None
        return procrastinate.RetryDecision(retry_at=utc_now() + timedelta(seconds=exception.delay_s))


class JobServer:
    """Procrastinate's workers in one event loop. Jobs run in threads: gradings and cards one per slot."""

    def __init__(
        self,
        database: Database,
        work: Mapping[Task, Callable[[UUID], None]],
        *,
        slots: int,
        look_after: Callable[[], None],
    ) -> None:
        """Create a server. `work` handles each kind of job. One worker calls `look_after` every ten seconds."""
        self._database = database
        self._work = work
        self._at_once = {line: slots if line in (GRADING, CARDS) else 1 for line in LINES}
        self._at_once[TRAINING_LINE] = most_training(slots)
        self._look_after = look_after
        self._threads = ThreadPoolExecutor(sum(self._at_once.values()) + 1, thread_name_prefix="worker")
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Let `run` finish its current jobs and return. Safe to call from any thread or signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def run(self, *, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        """Run jobs until `stop`, then call `on_stop` and finish the started ones."""
        try:
            asyncio.run(self._serve(on_ready, on_stop))
        finally:
            self._threads.shutdown()

    async def _serve(self, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        lines = [asyncio.create_task(self._serve_line(line, count)) for line, count in self._at_once.items()]
        on_ready()
        await self._stop.wait()
        on_stop()
        for line in lines:
            line.cancel()  # a cancelled worker finishes its current jobs
        await asyncio.gather(*lines, return_exceptions=True)

    async def _serve_line(self, line: str, concurrency: int) -> None:
        """Run a worker, and start it again when the loss of the database ends it."""
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
                        fetch_job_polling_interval=_LOOKS_FOR_JOBS_EVERY_S,
                    )
            except Exception as error:
                _log.warning("no connection with the queue; trying again", line=line, reason=repr(error))
            await asyncio.sleep(_PAUSE_S)

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._database.libpq_url, kwargs=POSTGRESQL_CONNECT, min_size=1, max_size=4, timeout=5
        )
        app = procrastinate.App(connector=connector)
        for task, work in self._work.items():
            app.task(name=task, retry=_Deferral())(self._in_a_thread(work))

        # Without a periodic task, a queue does not notice that its heartbeat stopped after the database was away.
        @app.periodic(cron=_LOOKS_EVERY_10_S)
        @app.task(name="rescue", queue=GRADING, queueing_lock="rescue", priority=_BEFORE_ALL)
        async def rescue(timestamp: int) -> None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._look_after)

        return app

    def _in_a_thread(self, work: Callable[[UUID], None]) -> Callable[..., object]:
        async def do(id: str, attempt: int) -> None:  # noqa: A002 - the name in the job
            await asyncio.get_running_loop().run_in_executor(self._threads, work, UUID(id))

        return do
