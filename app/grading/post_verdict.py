"""Analysis after the verdict, in a separate thread that runs while no submission waits to be graded.

It explains refused submissions, and compares the speed of accepted ones with the reference.
"""

import time
from collections import deque
from dataclasses import dataclass
from threading import Condition
from uuid import UUID

import structlog

from app.db.group_commit import GroupCommit
from app.enums import Kind
from app.grading import store
from app.grading.progress import ProgressSink
from app.grading.queue.interface import GradingQueue
from app.grading.record import Json, storable
from app.observability.background_thread import BackgroundThread
from grader.exercise.exercise import Exercise
from grader.explain.explanation import Explanation
from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.verdict import Report, Verdict

_log = structlog.get_logger()

_MOST_WAITING = 64
_PATIENCE_S = 15.0
_LOOKS_AGAIN_AFTER_S = 0.05
_QUIET_S = 0.5  # without a verdict, before a speed is measured, so that a quick resubmission is not slowed down
_MOST_OF_IT = 0.75
_SAYS_SOMETHING = ("output", "smallest", "diagnoses", "hint", "gradient_self_check", "properties")


@dataclass(frozen=True)
class GradedSubmission:
    """A submission with its verdict, and the inputs of the analysis. The full report exists only here."""

    submission_id: UUID
    exercise: Exercise
    source: bytes
    report: Report
    inputs: Json | None = None

    @property
    def is_accepted(self) -> bool:
        return self.report.verdict is Verdict.ACCEPTED


class PostVerdictAnalysis:
    """A thread that analyses graded submissions, refused ones first, and publishes each result or its absence.

    Best effort: a full queue, a failure or a long wait leaves a submission without a result.
    """

    def __init__(
        self,
        writer: GroupCommit,
        queue: GradingQueue,
        progress_hub: ProgressSink,
        grader: Grader,
        *,
        time_limit_s: float,
        speed_time_limit_s: float,
    ) -> None:
        self._writer = writer
        self._queue = queue
        self._progress_hub = progress_hub
        self._grader = grader
        self._time_limit_s = time_limit_s
        self._speed_time_limit_s = speed_time_limit_s
        self._waiting: deque[tuple[float, GradedSubmission]] = deque()
        self._offered_at = 0.0
        self._changed = Condition()
        self.thread = BackgroundThread("explanations", self._serve, wake=self._notify)
        """It stops after the current explanation and drops the waiting ones."""

    def wants(self, kind: Kind, report: Report) -> bool:
        """Return whether this report needs an analysis."""
        if report.verdict is Verdict.ACCEPTED:
            return kind is Kind.SUBMISSION and self._speed_time_limit_s > 0
        return self._time_limit_s > 0 and any(case.verdict is not Verdict.ACCEPTED for case in report.cases)

    def offer(self, judged: GradedSubmission) -> None:
        """Queue a submission and return at once. If the queue is full, publish that nothing was found."""
        with self._changed:
            self._offered_at = time.monotonic()
            is_taken = len(self._waiting) < _MOST_WAITING
            if is_taken:
                self._waiting.append((time.monotonic(), judged))
                self._changed.notify_all()
        if not is_taken:
            self._give_up(judged, "too many wait")

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _serve(self) -> None:
        while (waiting := self._take()) is not None:
            since, judged = waiting
            with structlog.contextvars.bound_contextvars(submission_id=judged.submission_id.hex):
                if time.monotonic() - since > _PATIENCE_S:
                    self._give_up(judged, "it waited too long")
                    continue
                try:
                    if judged.is_accepted:
                        self._compare(judged)
                    else:
                        self._explain(judged)
                except Exception:
                    _log.exception("nothing was found out about a submission")
                    self._progress_hub.explain(judged.submission_id, None)

    def _take(self) -> tuple[float, GradedSubmission] | None:
        """Return the next submission once the grading queue is empty or its wait is over; None when stopping."""
        with self._changed:
            while not self.thread.stopping.is_set():
                if not self._waiting:
                    self._changed.wait()
                    continue
                chosen = next((one for one in self._waiting if not one[1].is_accepted), self._waiting[0])
                if self._has_to_wait(*chosen):
                    self._changed.wait(_LOOKS_AGAIN_AFTER_S)
                else:
                    self._waiting.remove(chosen)
                    return chosen
        return None

    def _has_to_wait(self, since: float, judged: GradedSubmission) -> bool:
        now = time.monotonic()
        is_busy = self._queue.waiting() > 0 or (judged.is_accepted and now - self._offered_at < _QUIET_S)
        return is_busy and now - since <= _PATIENCE_S

    def _compare(self, judged: GradedSubmission) -> None:
        found = self._grader.compare_speed(judged.exercise, judged.source)
        speed: Json | None = found.to_json() if found and found.is_clear else None
        if speed is not None:
            self._writer.do(lambda connection: store.note_speed(connection, judged.submission_id, speed)).result()
        self._progress_hub.explain(judged.submission_id, speed)
        _log.info("compared with the reference", speed=speed)

    def _explain(self, refusal: GradedSubmission) -> None:
        began = time.monotonic()
        made = self._make(refusal)
        ran_out = time.monotonic() - began > _MOST_OF_IT * self._time_limit_s
        if ran_out and not _is_named(made) and not self._queue.waiting():
            # The first explanation of an exercise spends its time filling the grader's caches, so try it again.
            made = self._make(refusal)
        explanation = _stored_form(made)
        if explanation is not None:
            self._writer.do(lambda connection: store.explain(connection, refusal.submission_id, explanation)).result()
        self._progress_hub.explain(refusal.submission_id, explanation)
        names = [diagnosis.name for diagnosis in made.diagnoses]
        took_s = round(time.monotonic() - began, 3)
        _log.info("explained", diagnoses=names, found=explanation is not None, wall_time_s=took_s)

    def _make(self, refusal: GradedSubmission) -> Explanation:
        found = Refusal.of(refusal.report, refusal.inputs)
        return self._grader.explain(refusal.exercise, refusal.source, found) if found else Explanation()

    def _give_up(self, judged: GradedSubmission, reason: str) -> None:
        _log.info("nothing is found out after the verdict", submission_id=judged.submission_id.hex, reason=reason)
        self._progress_hub.explain(judged.submission_id, None)


def _is_named(explanation: Explanation) -> bool:
    return bool(explanation.diagnoses or explanation.hint)


def _stored_form(explanation: Explanation) -> Json | None:
    """Return the explanation as stored; None if it is empty."""
    made: Json = storable(explanation.to_json())
    return made if any(made[part] for part in _SAYS_SOMETHING) else None
