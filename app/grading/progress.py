"""Live progress of submissions: workers publish events, event streams and waiting requests subscribe."""

import asyncio
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

_REMEMBERED = 20  # window of the running average of durations


@dataclass(frozen=True)
class AttemptStarted:
    """A worker has started an attempt. Cases arrive from the first one."""

    attempt: int
    started_at: datetime


@dataclass(frozen=True)
class CaseDone:
    """One case is judged."""

    index: int
    case: CaseResult


@dataclass(frozen=True)
class GradingFinished:
    """The report is stored. If its record is explained later, ExplanationStored follows, once or several times."""

    record: Record


@dataclass(frozen=True)
class ExplanationStored:
    """A card, an explanation or a speed is stored; None if there is none. After the last one nothing follows."""

    found: Json | None
    is_last: bool


@dataclass(frozen=True)
class ServiceShutdown:
    """The service stops, and no more events follow."""


class ProgressSink(Protocol):
    """The receiver of a worker's events: subscribers in this process, or other processes."""

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        """Publish that a worker starts an attempt."""

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        """Publish one more judged case."""

    def finish(self, record: Record) -> None:
        """Publish that a report is stored."""

    def explain(self, submission_id: UUID, found: Json | None, *, is_last: bool) -> None:
        """Publish that a card, an explanation or a speed is stored, or that there is none."""

    def drop(self, submission_id: UUID) -> None:
        """Discard the progress of a submission that a worker has released without a report."""


Event = AttemptStarted | CaseDone | GradingFinished | ExplanationStored | ServiceShutdown


@dataclass
class Progress:
    """The progress of one submission at its worker."""

    attempt: int
    started_at: datetime
    cases: list[CaseResult] = field(default_factory=list)


@dataclass
class Watch:
    """One subscriber. `progress` is the state when the subscription started; later events come from `next`."""

    progress: Progress | None
    loop: asyncio.AbstractEventLoop
    wants_cases: bool
    events: "asyncio.Queue[Event]" = field(default_factory=asyncio.Queue)

    async def next(self, timeout_s: float | None = None) -> Event | None:
        """Return the next event; None after the timeout."""
        try:
            return await asyncio.wait_for(self.events.get(), timeout_s)
        except TimeoutError:
            return None

    def tell(self, event: Event) -> None:
        """Queue an event. Workers call this in their threads."""
        if self.wants_cases or not isinstance(event, CaseDone):
            with suppress(RuntimeError):  # the loop is closed, so nobody is subscribed
                self.loop.call_soon_threadsafe(self.events.put_nowait, event)


class ProgressHub:
    """Progress by submission, with subscribers. One lock keeps each subscriber's events complete and ordered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._progress: dict[UUID, Progress] = {}
        self._watches: dict[UUID, list[Watch]] = {}
        self._closed = False
        self._usual_s: float | None = None

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        with self._lock:
            self._progress[submission_id] = Progress(attempt, started_at)
            self._tell(submission_id, AttemptStarted(attempt, started_at))

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        with self._lock:
            progress = self._progress.get(submission_id)
            if progress is None:
                return  # cancelled, or started before this process subscribed: the report has all cases
            cases = progress.cases
            if cases and cases[0].name == case.name:
                cases.clear()  # the grader lost its jail and has started again
            cases.append(case)
            self._tell(submission_id, CaseDone(len(cases) - 1, case))

    def finish(self, record: Record) -> None:
        with self._lock:
            progress = self._progress.pop(record.id, None)
            if not record.is_cancelled:
                self._remember_duration(progress)
            self._tell(record.id, GradingFinished(record))

    def end(self, submission_id: UUID) -> bool:
        """Record that another process stored a report. Return whether a subscriber waits for a call of `finish`."""
        with self._lock:
            self._remember_duration(self._progress.pop(submission_id, None))
            return submission_id in self._watches

    def watched(self) -> list[UUID]:
        """Return the submissions that have subscribers."""
        with self._lock:
            return list(self._watches)

    def explain(self, submission_id: UUID, found: Json | None, *, is_last: bool) -> None:
        with self._lock:
            self._tell(submission_id, ExplanationStored(found, is_last))

    def drop(self, submission_id: UUID) -> None:
        with self._lock:
            self._progress.pop(submission_id, None)

    def progress(self, submission_id: UUID) -> Progress | None:
        """Return a copy of the progress; None if no worker has the submission."""
        with self._lock:
            return self._copy(submission_id)

    @contextmanager
    def watch(self, submission_id: UUID, *, wants_cases: bool = True) -> Iterator[Watch]:
        """Subscribe on the running event loop during the block."""
        with self._lock:
            watch = Watch(self._copy(submission_id), asyncio.get_running_loop(), wants_cases)
            self._watches.setdefault(submission_id, []).append(watch)
            if self._closed:
                watch.tell(ServiceShutdown())
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[submission_id].remove(watch)
                if not self._watches[submission_id]:
                    del self._watches[submission_id]

    def listeners(self) -> int:
        """Count the subscribers, both event streams and waiting requests."""
        with self._lock:
            return sum(len(watches) for watches in self._watches.values())

    def close(self) -> None:
        """End every stream, so that the service can stop. Clients reconnect."""
        with self._lock:
            self._closed = True
            for submission_id in self._watches:
                self._tell(submission_id, ServiceShutdown())

    @property
    def usual_s(self) -> float | None:
        """The running average of grading times in seconds; None before the first."""
        return self._usual_s

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
