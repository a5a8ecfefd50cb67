"""What happens to submissions right now: workers tell, event streams and waiting requests listen."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol
from uuid import UUID

from app.db.engine import utc_now
from app.grading.record import Json, Record
from grader.verdict import CaseResult

# Its worker may have died: nobody waits for an explanation longer than the most patient worker makes one.
EXPLAINED_WITHIN_S = 60.0
_MOST_UNEXPLAINED = 1000
_REMEMBERED = 20  # about so many durations have a say in what is usual


@dataclass(frozen=True)
class Started:
    """A worker has begun (again): cases come from the first."""

    attempt: int
    started_at: datetime


@dataclass(frozen=True)
class CaseDone:
    """One more case."""

    index: int
    case: CaseResult


@dataclass(frozen=True)
class Finished:
    """The report is stored; `is_explained_later` if an explanation, or that there is none, will be told too."""

    record: Record
    is_explained_later: bool = False


@dataclass(frozen=True)
class Explained:
    """Why it was refused, or how fast it is; None if that was not found."""

    explanation: Json | None


@dataclass(frozen=True)
class ShuttingDown:
    """The service stops; nothing more will be told."""


class ProgressSink(Protocol):
    """Whom a worker tells what happens: those who listen in this process, or other processes."""

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        """A worker begins."""

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        """A worker has one more case."""

    def finish(self, record: Record, *, is_explained_later: bool = False) -> None:
        """A report is stored."""

    def explain(self, submission_id: UUID, explanation: Json | None) -> None:
        """An explanation is stored, or there will be none."""

    def drop(self, submission_id: UUID) -> None:
        """A worker lets go of a submission without a report."""


Event = Started | CaseDone | Finished | Explained | ShuttingDown


@dataclass
class Progress:
    """How far a worker has come with one submission."""

    attempt: int
    started_at: datetime
    cases: list[CaseResult] = field(default_factory=list)


@dataclass
class Watch:
    """One listener. What follows comes from `next`; before that, at the time when listening began,

    `progress` is how far it was, and `is_explained_later` says that an explanation was being made.
    """

    progress: Progress | None
    is_explained_later: bool
    loop: asyncio.AbstractEventLoop
    wants_cases: bool
    events: "asyncio.Queue[Event]" = field(default_factory=asyncio.Queue)

    async def next(self, timeout_s: float | None = None) -> Event | None:
        """The next event; None if there is none in time."""
        try:
            return await asyncio.wait_for(self.events.get(), timeout_s)
        except TimeoutError:
            return None

    @property
    def is_told(self) -> bool:
        """Whether something has happened, or surely will, since listening began."""
        return self.progress is not None or not self.events.empty()

    def tell(self, event: Event) -> None:
        """Called by workers, in their threads."""
        if self.wants_cases or not isinstance(event, CaseDone):
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                self.loop.call_soon_threadsafe(self.events.put_nowait, event)


class ProgressHub:
    """Progress by submission, and who listens. One lock keeps what a listener gets complete and in order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._progress: dict[UUID, Progress] = {}
        self._unexplained: dict[UUID, float] = {}  # until when it is waited for
        self._watches: dict[UUID, list[Watch]] = {}
        self._closed = False
        self._usual_s: float | None = None

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        with self._lock:
            self._progress[submission_id] = Progress(attempt, started_at)
            self._tell(submission_id, Started(attempt, started_at))

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        with self._lock:
            progress = self._progress.get(submission_id)
            if progress is None:
                return  # cancelled, or begun before this process listened: the report says it all
            cases = progress.cases
            if cases and cases[0].name == case.name:
                cases.clear()  # the grader lost its jail on the way and has begun again
            cases.append(case)
            self._tell(submission_id, CaseDone(len(cases) - 1, case))

    def finish(self, record: Record, *, is_explained_later: bool = False) -> None:
        with self._lock:
            progress = self._progress.pop(record.id, None)
            if not record.is_cancelled:
                self._remember_duration(progress)
            if is_explained_later:
                self._await_explanation(record.id)
            self._tell(record.id, Finished(record, is_explained_later))

    def end(self, submission_id: UUID, *, is_explained_later: bool) -> bool:
        """A report is stored by another process; says whether anybody listens, and is to be told by `finish`."""
        with self._lock:
            self._remember_duration(self._progress.pop(submission_id, None))
            if is_explained_later:
                self._await_explanation(submission_id)
            return submission_id in self._watches

    def watched(self) -> list[UUID]:
        """What somebody listens to."""
        with self._lock:
            return list(self._watches)

    def explain(self, submission_id: UUID, explanation: Json | None) -> None:
        with self._lock:
            self._unexplained.pop(submission_id, None)
            self._tell(submission_id, Explained(explanation))

    def is_explained_later(self, submission_id: UUID) -> bool:
        """Whether an explanation is being made."""
        with self._lock:
            return self._is_explained_later(submission_id)

    def drop(self, submission_id: UUID) -> None:
        with self._lock:
            self._progress.pop(submission_id, None)

    def progress(self, submission_id: UUID) -> Progress | None:
        """How far it is; None if no worker has it."""
        with self._lock:
            return self._copy(submission_id)

    @contextmanager
    def watch(self, submission_id: UUID, *, wants_cases: bool = True) -> Iterator[Watch]:
        """Listens, on the running event loop, for the length of the block."""
        with self._lock:
            is_explained_later = self._is_explained_later(submission_id)
            progress = self._copy(submission_id)
            watch = Watch(progress, is_explained_later, asyncio.get_running_loop(), wants_cases)
            self._watches.setdefault(submission_id, []).append(watch)
            if self._closed:
                watch.tell(ShuttingDown())
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[submission_id].remove(watch)
                if not self._watches[submission_id]:
                    del self._watches[submission_id]

    def listeners(self) -> int:
        """How many listen, to streams or for a report."""
        with self._lock:
            return sum(len(watches) for watches in self._watches.values())

    def close(self) -> None:
        """Ends every stream, so that the service can stop; clients connect again."""
        with self._lock:
            self._closed = True
            for submission_id in self._watches:
                self._tell(submission_id, ShuttingDown())

    @property
    def usual_s(self) -> float | None:
        """How long a run or submission takes these days, seconds; None before the first."""
        return self._usual_s

    def _await_explanation(self, submission_id: UUID) -> None:
        now = time.monotonic()
        if len(self._unexplained) > _MOST_UNEXPLAINED:
            self._unexplained = {one: until for one, until in self._unexplained.items() if until > now}
        self._unexplained[submission_id] = now + EXPLAINED_WITHIN_S

    def _is_explained_later(self, submission_id: UUID) -> bool:
        return self._unexplained.get(submission_id, 0.0) > time.monotonic()

    def _remember_duration(self, progress: Progress | None) -> None:
        if progress is not None:
            seconds = (utc_now() - progress.started_at).total_seconds()
            before = seconds if self._usual_s is None else self._usual_s
            self._usual_s = before + (seconds - before) / _REMEMBERED

    def _tell(self, submission_id: UUID, event: Event) -> None:
        for watch in self._watches.get(submission_id, ()):
            watch.tell(event)

    def _copy(self, submission_id: UUID) -> Progress | None:
        progress = self._progress.get(submission_id)
        return None if progress is None else Progress(progress.attempt, progress.started_at, list(progress.cases))
