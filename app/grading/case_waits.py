"""Jobs that wait for a case set. None of them holds a thread or a slot, and waiting uses up no attempt."""

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from grader.errors import NotPreparedError

_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.5, 8.0
_MOST_REMEMBERED = 10_000


class WaitsForCasesError(Exception):
    """A job goes back to its queue, because its exercise has no case set ready.

    `ready` ends when it is worth trying again. A queue that cannot wait for it tries again after `delay_s`. With
    `reads_row` a further attempt has begun, and the job's pending write is out of date.
    """

    def __init__(self, ready: "Future[None]", delay_s: float, *, reads_row: bool = False) -> None:
        super().__init__("its exercise has no case set ready")
        self.ready = ready
        self.delay_s = delay_s
        self.reads_row = reads_row


@dataclass
class _Wait:
    ready: "Future[None]"
    times: int


class CaseWaits:
    """The waits of the jobs of this process. A failure is reported once to each job that waited for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waits: OrderedDict[UUID, _Wait] = OrderedDict()

    def note(self, job_id: UUID, error: NotPreparedError, *, reads_row: bool = False) -> WaitsForCasesError:
        """Note that a job waits, and return the error that takes it back to its queue."""
        with self._lock:
            earlier = self._waits.pop(job_id, None)
            times = earlier.times + 1 if earlier else 0
            self._waits[job_id] = _Wait(error.ready, times)
            while len(self._waits) > _MOST_REMEMBERED:
                self._waits.popitem(last=False)
        delay_s = min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2 ** min(times, 10))
        return WaitsForCasesError(error.ready, delay_s, reads_row=reads_row)

    def raise_failure(self, job_id: UUID) -> None:
        """Raise the failure that this job waited for, if there was one. It is raised once."""
        with self._lock:
            wait = self._waits.get(job_id)
            if wait is None or not wait.ready.done():
                return
            error = wait.ready.exception()
            if error is None:
                return
            del self._waits[job_id]
        raise error

    def forget(self, job_id: UUID) -> None:
        """Forget a job that has ended."""
        with self._lock:
            self._waits.pop(job_id, None)
