"""The workers of one machine: threads of `serve`, one per slot, that take jobs from the queue in memory."""

from dataclasses import replace
from threading import Thread
from uuid import UUID

import structlog

from app.grading.progress import ProgressHub
from app.grading.queue.in_flight import InFlightLog
from app.grading.queue.local import LocalQueue
from app.grading.worker import PAUSE_S, Worker

_log = structlog.get_logger()


class LocalWorkers:
    """Takes jobs until it is stopped."""

    def __init__(self, worker: Worker, queue: LocalQueue, progress_hub: ProgressHub, *, slots: int) -> None:
        self._worker = worker
        self._queue = queue
        self._progress_hub = progress_hub
        self._slots = slots
        self._threads: list[Thread] = []

    def start(self, in_flight: InFlightLog) -> None:
        """Begins to take submissions; what is being graded is noted in `in_hand`."""
        for slot in range(self._slots):
            thread = Thread(target=self._serve, args=(slot, in_flight), name=f"worker-{slot}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Takes no more; returns when what is being graded now is stored."""
        self._worker.stopping.set()
        self._queue.close()
        for thread in self._threads:
            thread.join()

    def cancel(self, submission_id: UUID) -> None:
        """Ends early what is graded of a submission that has been cancelled."""
        self._worker.cancel(submission_id)

    def is_alive(self) -> bool:
        """Whether every slot is served."""
        return all(thread.is_alive() for thread in self._threads)

    def _serve(self, slot: int, in_flight: InFlightLog) -> None:
        while (job := self._queue.take()) is not None:
            with structlog.contextvars.bound_contextvars(submission_id=job.submission_id.hex):
                try:
                    with in_flight.noted(slot, job.submission_id):
                        self._worker.handle(job.submission_id, job.fresh)
                except Exception:
                    # Not the grading but the database failed. The row is still queued, so nothing is lost.
                    _log.exception("submission could not be read or stored; trying again")
                    self._progress_hub.drop(job.submission_id)
                    self._worker.stopping.wait(PAUSE_S)
                    self._queue.put(replace(job, fresh=None))
                else:
                    self._queue.release(job.user_id)
