"""Explains refusals after their verdict, in one thread of its own, while no submission waits to be graded."""

import time
from collections import deque
from dataclasses import dataclass
from threading import Condition, Thread
from uuid import UUID

import structlog

from app.queue import GradingQueue
from app.submissions import queries
from app.submissions.live import Teller
from app.submissions.records import Json, storable
from app.writer import Writer
from grader.exercise import Exercise
from grader.explanation import Explanation
from grader.grade import Grader
from grader.verdict import Report

_log = structlog.get_logger()

_MOST_WAITING = 64
_PATIENCE_S = 15.0
_LOOKS_AGAIN_AFTER_S = 0.05
_MOST_OF_IT = 0.75
_SAYS_SOMETHING = ("output", "smallest", "diagnoses", "hint", "own_forward", "properties")


@dataclass(frozen=True)
class Refusal:
    """A refused submission, with what an explanation is made from: the report is kept nowhere else."""

    submission_id: UUID
    exercise: Exercise
    source: bytes
    report: Report


class Explaining:
    """Takes refusals and tells each an explanation, or that there is none.

    An explanation is a courtesy: too many at once, a failure, or a class before its deadline, and there is none.
    """

    def __init__(
        self, writer: Writer, queue: GradingQueue, live: Teller, grader: Grader, *, time_limit_s: float
    ) -> None:
        self._writer = writer
        self._queue = queue
        self._live = live
        self._grader = grader
        self._time_limit_s = time_limit_s
        self._waiting: deque[tuple[float, Refusal]] = deque()
        self._changed = Condition()
        self._stopping = False
        self._thread = Thread(target=self._serve, name="explaining", daemon=True)

    @property
    def is_on(self) -> bool:
        """Whether refusals are explained at all."""
        return self._time_limit_s > 0

    def start(self) -> None:
        """Begins to explain."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the explanation that is being made; those that wait are never made."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def is_alive(self) -> bool:
        """Whether refusals will be explained."""
        return self._thread.is_alive()

    def offer(self, refusal: Refusal) -> None:
        """Lets a refusal wait for its explanation. Returns at once; what is too much is told that there is none."""
        with self._changed:
            is_taken = self.is_on and len(self._waiting) < _MOST_WAITING
            if is_taken:
                self._waiting.append((time.monotonic(), refusal))
                self._changed.notify_all()
        if not is_taken:
            self._give_up(refusal, "too many wait")

    def _serve(self) -> None:
        while (waiting := self._take()) is not None:
            since, refusal = waiting
            with structlog.contextvars.bound_contextvars(submission_id=refusal.submission_id.hex):
                if time.monotonic() - since > _PATIENCE_S:
                    self._give_up(refusal, "it waited too long")
                    continue
                try:
                    self._explain(refusal)
                except Exception:
                    _log.exception("a refusal could not be explained")
                    self._live.explain(refusal.submission_id, None)

    def _take(self) -> tuple[float, Refusal] | None:
        """The next refusal, once no submission waits or its patience is over; None when stopping."""
        with self._changed:
            while not self._stopping:
                if not self._waiting:
                    self._changed.wait()
                elif self._queue.waiting() and time.monotonic() - self._waiting[0][0] <= _PATIENCE_S:
                    self._changed.wait(_LOOKS_AGAIN_AFTER_S)
                else:
                    return self._waiting.popleft()
        return None

    def _explain(self, refusal: Refusal) -> None:
        began = time.monotonic()
        made = self._make(refusal)
        ran_out = time.monotonic() - began > _MOST_OF_IT * self._time_limit_s
        if ran_out and not _is_named(made) and not self._queue.waiting():
            # The first explanation of an exercise spends its time on what the grader keeps for those after it.
            made = self._make(refusal)
        explanation = _stored_form(made)
        if explanation is not None:
            self._writer.do(
                lambda connection: queries.explain(connection, refusal.submission_id, explanation)
            ).result()
        self._live.explain(refusal.submission_id, explanation)
        names = [diagnosis.name for diagnosis in made.diagnoses]
        took_s = round(time.monotonic() - began, 3)
        _log.info("explained", diagnoses=names, found=explanation is not None, wall_time_s=took_s)

    def _make(self, refusal: Refusal) -> Explanation:
        limit_s = self._time_limit_s
        return self._grader.explain(refusal.exercise, refusal.source, refusal.report, time_limit_s=limit_s)

    def _give_up(self, refusal: Refusal, reason: str) -> None:
        _log.info("a refusal stays unexplained", submission_id=refusal.submission_id.hex, reason=reason)
        self._live.explain(refusal.submission_id, None)


def _is_named(explanation: Explanation) -> bool:
    return bool(explanation.diagnoses or explanation.hint)


def _stored_form(explanation: Explanation) -> Json | None:
    """As it is stored; None if it would say nothing."""
    made: Json = storable(explanation.to_json())
    return made if any(made[part] for part in _SAYS_SOMETHING) else None
