"""`tensorjudge worker`: claims jobs from PostgreSQL and grades, on as many machines as needed.

It serves four queues. One has submissions and rejudgements, with one job per slot at a time. One has publish gate
runs, one at a time in a separate grader. Two have explanations: cards, one per slot
at a time, and the rest, one at a time.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db import migrations
from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.lock import one_of_many
from app.db.pg_notify import NotificationListener
from app.enums import ExplanationStage
from app.grading import progress_codec
from app.grading.progress_publisher import ProgressPublisher
from app.grading.queue import jobs
from app.grading.queue.job_server import JobServer
from app.grading.queue.jobs import STAGE_OF, Task
from app.grading.queue.postgres import PostgresQueue
from app.grading.queue.recovery import Recovery
from app.grading.queue.stored_explanations import StoredExplanations
from app.grading.worker import PAUSE_S
from app.runtime.parts import GradingParts, start_threads
from app.settings import Settings
from grader.grader import Grader

_log = structlog.get_logger()


class WorkerProcess:
    """All grading parts of one worker process."""

    def __init__(
        self, settings: Settings, *, grader: Grader | None = None, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        database = self._database = Database(settings.database)
        writer = GroupCommit(database.writer)
        publisher = self._publisher = ProgressPublisher(database)
        queue = PostgresQueue(
            database,
            max_in_flight=settings.max_waiting,
            max_in_flight_per_user=settings.max_waiting_per_user,
            knows_places=False,
        )
        parts = self._parts = GradingParts(
            settings,
            database,
            writer,
            queue,
            StoredExplanations(queue),
            publisher,
            grader=grader,
            on_preview=lambda: jobs.restore_all(database),
        )
        listener = NotificationListener(
            database, progress_codec.CANCELLED, lambda one: parts.worker.cancel(UUID(one))
        )
        self._threads = [
            *(publisher.thread, *writer.threads, parts.health.thread, queue.thread, listener.thread),
            *parts.sender_threads,
            *parts.source_threads,
        ]
        self._recovery = Recovery(
            database,
            max_attempts=settings.max_attempts,
            give_up={
                Task.GRADE: publisher.end,
                Task.TRAIN: publisher.end,
                Task.JUDGE: parts.rejudging.give_up,
                Task.CHECK: parts.gate.give_up,
                **dict.fromkeys(STAGE_OF, parts.explanations.give_up),
                Task.LOAD: lambda _: None,  # nothing waits for it, and the next load does all of it
            },
        )
        work: dict[Task, Callable[[UUID], None]] = {
            Task.GRADE: self._grade,
            Task.TRAIN: self._grade,
            Task.JUDGE: parts.rejudging.run,
            Task.CHECK: self._check,
            Task.CARD: partial(self._explain, ExplanationStage.CARD),
            Task.REST: partial(self._explain, ExplanationStage.REST),
            Task.LOAD: self._load,
        }
        self._jobs = JobServer(database, work, slots=settings.slots, look_after=self._look_after_jobs)
        self._slots = settings.slots
        self._on_ready = on_ready

    def stop(self) -> None:
        """Let `run` finish its current jobs and return, once it is ready.

        Safe to call from any thread or signal handler.
        """
        self._jobs.stop()

    def run(self) -> None:
        """Grade until `stop`.

        Raises OperatorError or SandboxError; each says what to do.
        """
        with ExitStack() as started:
            started.callback(self._database.dispose)
            migrations.require_head(self._database)
            started.enter_context(one_of_many(self._database))
            self._parts.start_grader(started)
            self._parts.load_catalogue()
            start_threads(started, self._threads)
            _log.info("worker started", slots=self._slots)
            self._jobs.run(on_ready=self._on_ready, on_stop=self._interrupt)
            _log.info("worker stopped")

    def _interrupt(self) -> None:
        self._parts.worker.stopping.set()
        self._parts.rejudging.interrupt()
        self._parts.explanations.interrupt()
        self._parts.gate.interrupt()

    def _grade(self, submission_id: UUID) -> None:
        with structlog.contextvars.bound_contextvars(submission_id=submission_id.hex):
            while True:
                try:
                    self._parts.worker.handle(submission_id)
                    return
                except sa.exc.OperationalError:
                    _log.exception("submission could not be read; trying again")
                    self._publisher.drop(submission_id)
                    if self._parts.worker.stopping.wait(PAUSE_S):
                        raise

    def _explain(self, stage: ExplanationStage, submission_id: UUID) -> None:
        with structlog.contextvars.bound_contextvars(submission_id=submission_id.hex):
            self._parts.explanations.make(submission_id, stage)

    def _check(self, run_id: UUID) -> None:
        self._parts.gate.run(run_id)
        self._parts.gate.close_grader()

    def _load(self, actor_id: UUID) -> None:
        self._parts.catalogue.load_again(actor_id)

    def _look_after_jobs(self) -> None:
        self._recovery.run()
        self._parts.rejudging.end_what_is_done()
