"""The whole service in one process: it handles requests, and grades in threads."""

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

import structlog

from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.lock import only_server
from app.dependencies import Services
from app.grading.attempts import count_attempts
from app.grading.explanation_runners import ExplanationRunners
from app.grading.local_workers import LocalWorkers
from app.grading.progress import ProgressHub
from app.grading.queue.in_flight import InFlightLog
from app.grading.queue.local import LocalQueue, restore_queue
from app.grading.queue.local_explanations import LocalExplanations
from app.runtime.parts import GradingParts, build_services, start_threads
from app.settings import Settings
from grader.grader import Grader
from grader.sandbox.check import Check

_log = structlog.get_logger()


class EmbeddedGrading:
    """Control of the grading threads of this process."""

    def __init__(self, parts: GradingParts) -> None:
        self._parts = parts

    def cancel(self, submission_id: UUID) -> None:
        self._parts.worker.cancel(submission_id)

    def run_gate(self, run_id: UUID) -> None:
        self._parts.gate.put(run_id)

    def rejudge(self) -> None:
        self._parts.rejudging.wake()

    def load_catalogue(self, actor_id: UUID) -> None:
        self._parts.catalogue.put(actor_id)

    def checks(self) -> Sequence[Check]:
        return self._parts.grader.checks()


def build(settings: Settings, grader: Grader | None) -> Services:
    """Return the parts, not started. A given grader also serves the publish gate."""
    database = Database(settings.database)
    writer = GroupCommit(database.writer)
    queue = LocalQueue(
        max_in_flight=settings.max_waiting, max_in_flight_per_user=settings.max_waiting_per_user, slots=settings.slots
    )
    progress_hub = ProgressHub()
    explanation_queue = LocalExplanations()
    parts = GradingParts(settings, database, writer, queue, explanation_queue, progress_hub, grader=grader)
    in_flight = InFlightLog(settings.data_dir / "in_hand", settings.slots)
    workers = LocalWorkers(parts.worker, queue, progress_hub, in_flight, slots=settings.slots)
    runners = ExplanationRunners(
        parts.explanations, database, explanation_queue, settings.data_dir, slots=settings.slots
    )
    before = [*writer.threads, parts.health.thread]
    after = [
        *runners.threads,
        *workers.threads,
        parts.gate.thread,
        parts.catalogue.thread,
        parts.rejudging.thread,
        *parts.sender_threads,
        *parts.source_threads,
    ]

    def start(started: ExitStack) -> None:
        started.enter_context(only_server(database))
        parts.start_grader(started)
        parts.load_catalogue()
        start_threads(started, before)
        left_behind = in_flight.open()
        started.callback(in_flight.close)
        count_attempts(database, left_behind, settings.max_attempts)
        runners.open()
        started.callback(runners.close)
        restored = restore_queue(database, queue)
        start_threads(started, after)
        _log.info("service started", restored=restored, slots=settings.slots)

    return build_services(
        settings,
        database,
        writer=writer,
        queue=queue,
        progress_hub=progress_hub,
        grading=EmbeddedGrading(parts),
        threads=before + after,
        start=start,
    )
