"""The workers of one machine: threads of `serve`, one per slot, that claim jobs from the in-memory queue."""

from dataclasses import replace
from functools import partial

import structlog

from app.grading.case_waits import WaitsForCasesError
from app.grading.progress import ProgressHub
from app.grading.queue.in_flight import InFlightLog
from app.grading.queue.local import LocalQueue
from app.grading.worker import PAUSE_S, Worker
from app.observability.background_thread import BackgroundThread

_log = structlog.get_logger()


class LocalWorkers:
    """One thread per slot. Each records the submission it grades in `in_flight`."""

    def __init__(
        self, worker: Worker, queue: LocalQueue, progress_hub: ProgressHub, in_flight: InFlightLog, *, slots: int
    ) -> None:
        self._worker = worker
        self._queue = queue
        self._progress_hub = progress_hub
        self._in_flight = in_flight
        self.threads = [
            BackgroundThread(f"worker-{slot}", partial(self._serve, slot), wake=self._end) for slot in range(slots)
        ]
        """They store the current submission before they stop."""

    def _end(self) -> None:
        self._worker.stopping.set()
        self._queue.close()

    def _serve(self, slot: int) -> None:
        while (job := self._queue.take()) is not None:
            with structlog.contextvars.bound_contextvars(submission_id=job.submission_id.hex):
                try:
                    with self._in_flight.noted(slot, job.submission_id):
                        self._worker.handle(job.submission_id, job.fresh)
                except WaitsForCasesError as waits:
                    self._queue.park(replace(job, fresh=None) if waits.reads_row else job, waits.ready)
                except Exception:
                    # The database failed, not the grading. The row is still queued, so nothing is lost.
                    _log.exception("submission could not be read or stored; trying again")
                    self._progress_hub.drop(job.submission_id)
                    self._worker.stopping.wait(PAUSE_S)
                    self._queue.put(replace(job, fresh=None))
                else:
                    self._queue.release(job.user_id)
                finally:
                    self._queue.ended(job)
