"""The runners of explanations of one machine: threads of `serve`, one per slot for cards and one for the rest."""

import time
from functools import partial
from pathlib import Path
from uuid import UUID

import structlog

from app.db.engine import Database
from app.enums import ExplanationStage
from app.grading import explanation_jobs
from app.grading.explanation_jobs import WaitingJob
from app.grading.explanations import Explanations
from app.grading.queue.in_flight import InFlightLog
from app.grading.queue.local_explanations import LocalExplanations
from app.observability import metrics
from app.observability.background_thread import BackgroundThread

_log = structlog.get_logger()

_READS_EVERY_S = 10.0
_MOST_READ = 10_000
_PAUSE_S = 1.0


class ExplanationRunners:
    """Each thread records the job it works on in `in_flight`, so that a crash is counted."""

    def __init__(
        self, explanations: Explanations, database: Database, queue: LocalExplanations, folder: Path, *, slots: int
    ) -> None:
        """Create the threads. `folder` gets the record of what is in flight."""
        self._explanations = explanations
        self._database = database
        self._queue = queue
        stages = [*[ExplanationStage.CARD] * slots, ExplanationStage.REST]
        self._in_flight = InFlightLog(folder / "explained_now", len(stages))
        self._read_at = 0.0
        self.threads = [
            BackgroundThread(f"explanations-{stage}-{place}", partial(self._serve, place, stage), wake=self._end)
            for place, stage in enumerate(stages)
        ]

    def open(self) -> None:
        """Count the attempts that the end of the previous process cut off."""
        for submission_id in self._in_flight.open():
            count_lost(self._database, submission_id)

    def _end(self) -> None:
        self._explanations.interrupt()
        self._queue.close()

    def close(self) -> None:
        """Close the record of what is in flight, once the threads have stopped."""
        self._in_flight.close()

    def _serve(self, place: int, stage: ExplanationStage) -> None:
        while not self._queue.is_closed:
            if place == 0:
                self._read_waiting()
            if (job := self._queue.take(stage, _READS_EVERY_S)) is not None:
                with structlog.contextvars.bound_contextvars(submission_id=job.submission_id.hex):
                    self._handle(place, job)

    def _handle(self, place: int, job: WaitingJob) -> None:
        is_tried_again = True
        try:
            with self._in_flight.noted(place, job.submission_id):
                is_tried_again = self._explanations.make(job.submission_id, job.stage)
        except Exception:
            # The database failed, not the explanation. The row keeps its stage, so nothing is lost.
            _log.exception("an explanation could not be read or stored; trying again", stage=job.stage)
            time.sleep(_PAUSE_S)
        self._queue.release(job)
        if is_tried_again:
            self._queue.put(job)

    def _read_waiting(self) -> None:
        """Queue the jobs of the database: after a start, and those that others have added, such as a rejudging."""
        if time.monotonic() - self._read_at < _READS_EVERY_S and self._read_at:
            return
        try:
            with self._database.reader.connect() as connection:
                waiting = explanation_jobs.waiting(connection, _MOST_READ)
        except Exception:
            _log.exception("the waiting explanations could not be read; trying again")
        else:
            for job in waiting:
                self._queue.put(job)
        self._read_at = time.monotonic()


def count_lost(database: Database, submission_id: UUID) -> None:
    """Count the attempt of a job that was worked on when its process ended."""
    with database.writer.begin() as connection:
        job, ended = explanation_jobs.begin_again(connection, submission_id)
    metrics.note_explained(explanation_jobs.GAVE_UP, len(ended))
    _log.warning(
        "was being explained when the service ended", submission_id=submission_id.hex, is_tried_again=job is not None
    )
