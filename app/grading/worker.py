"""The worker: grades a submission, stores the report, and publishes it."""

import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from threading import Event
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database, utc_now
from app.db.group_commit import GroupCommit
from app.enums import Kind, Status
from app.grading import store
from app.grading.attempts import OUR_FAULT
from app.grading.case_waits import CaseWaits
from app.grading.explanation_jobs import JobKey, WaitingJob
from app.grading.explanations import Explanations
from app.grading.health import Health
from app.grading.progress import ProgressSink
from app.grading.queue.interface import PendingWrite
from app.grading.record import Outcome, Record, outcome_of, outcome_without_cases
from app.grading.versions import PinnedVersions
from app.observability import metrics
from grader.errors import AuthorError, CheckerFailedOnOutputsError, InputError, NotPreparedError
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.message import Message
from grader.verdict import Report, Verdict

_log = structlog.get_logger()

T = TypeVar("T")

PAUSE_S = 1.0


class Worker:
    """Grades one submission at a time per calling thread.

    A row stays `queued` in the table until its report is written. If the worker dies before that, the submission is
    graded again.
    """

    def __init__(
        self,
        database: Database,
        writer: GroupCommit,
        progress_hub: ProgressSink,
        grader: Grader,
        explanations: Explanations,
        *,
        max_attempts: int,
        health: Health | None = None,
    ) -> None:
        self._database = database
        self._writer = writer
        self._progress_hub = progress_hub
        self._grader = grader
        self._explanations = explanations
        self._max_attempts = max_attempts
        self._versions = PinnedVersions(database)
        self._waits = CaseWaits()
        self._health = health or Health()
        self._cancelled: dict[UUID, Event] = {}
        self.stopping = Event()

    def cancel(self, submission_id: UUID) -> None:
        """Stop the grading of a cancelled submission early. Its results are not stored."""
        if cancelled := self._cancelled.get(submission_id):
            cancelled.set()

    def handle(self, submission_id: UUID, fresh: PendingWrite | None = None) -> None:
        """Grade a submission, store the report and publish it. Database errors propagate.

        Raises WaitsForCasesError, with nothing begun, if its exercise has no case set ready.
        """
        cancelled = self._cancelled[submission_id] = Event()
        try:
            self._handle(submission_id, fresh, cancelled)
        finally:
            self._cancelled.pop(submission_id, None)

    def _handle(self, submission_id: UUID, fresh: PendingWrite | None, cancelled: Event) -> None:
        record = fresh.record if fresh else self._read(submission_id)
        if record is None or record.status is Status.FINISHED:
            return
        first_attempt = record.attempt
        while True:
            started_at = utc_now()
            try:
                self._waits.raise_failure(record.id)
                outcome, key = self._grade(record, cancelled, started_at)
            except NotPreparedError as error:
                if self._health.is_suspended(record.exercise):
                    outcome, key = _suspended(error), None
                else:
                    raise self._waits.note(record.id, error, reads_row=record.attempt > first_attempt) from None
            except Exception as error:
                metrics.note_failure()
                _log.exception("grading failed", attempt=record.attempt)
                is_over = isinstance(error, AuthorError) and self._health.is_suspended(record.exercise)
                is_over = is_over or isinstance(error, CheckerFailedOnOutputsError)  # it would fail again
                if record.attempt < self._max_attempts and not is_over:
                    if not self._begin_next_attempt(record, error) or self.stopping.is_set():
                        self._progress_hub.drop(record.id)
                        return
                    record = replace(record, attempt=record.attempt + 1)
                    continue
                outcome, key = _internal_error(error), None
            if fresh:
                decision = fresh.decision()
                if decision is None:
                    self._progress_hub.drop(record.id)  # the sender got an error
                    return
                record = replace(
                    record,
                    assignment_id=decision.assignment_id,
                    admission=decision.admission,
                    scoring=decision.scoring,
                )
            self._waits.forget(record.id)
            self._store(record, outcome, key, started_at)
            return

    def _read(self, submission_id: UUID) -> Record | None:
        with self._database.reader.connect() as connection:
            return store.find(connection, submission_id)

    def _grade(self, record: Record, cancelled: Event, started_at: datetime) -> tuple[Outcome, JobKey | None]:
        exercise = self._versions.read(record.exercise, record.version_id)
        told: dict[str, Any] = {
            "on_start": partial(self._progress_hub.start, record.id, record.attempt, started_at),
            "on_case": partial(self._progress_hub.add_case, record.id),
            "cancelled": cancelled,
            "wait": False,
        }
        if record.inputs is None:
            report = self._grade_on_cases(record, exercise, told)
        else:
            try:
                report = self._grader.run_inputs(
                    exercise, record.source, record.inputs, with_expected=record.show_expected, **told
                )
            except InputError as error:
                return outcome_without_cases(error.message, verdict=None), None
        return outcome_of(report), self._explanations.key_for(record, report)

    def _grade_on_cases(self, record: Record, exercise: Exercise, told: dict[str, Any]) -> Report:
        try:
            if record.kind is Kind.SUBMISSION:
                report = self._grader.grade(exercise, record.source, person=record.user_id, **told)
            else:
                report = self._grader.run_visible(exercise, record.source, **told)
        except CheckerFailedOnOutputsError as error:
            self._health.note(exercise, error, record.user_id)
            raise
        except AuthorError as error:
            self._health.note(exercise, error)
            raise
        if record.kind is Kind.SUBMISSION:  # the sample seed says nothing of the others
            self._health.note_graded(exercise)
        return report

    def _begin_next_attempt(self, record: Record, error: Exception) -> bool:
        is_ours = self._writer.do(
            lambda connection: store.begin_next_attempt(connection, record.id, record.attempt)
        ).result()
        if not isinstance(error, AuthorError):  # then the next case set takes the time
            self.stopping.wait(PAUSE_S * record.attempt)
        return is_ours

    def _store(self, record: Record, outcome: Outcome, key: JobKey | None, started_at: datetime) -> None:
        """Store the verdict together with the job of its explanation, then publish it."""
        finished_at = utc_now()

        def finish(connection: sa.Connection) -> tuple[bool, bool]:
            is_ours = store.finish(connection, record.id, record.attempt, outcome, started_at, finished_at)
            if is_ours and key is not None:
                self._explanations.add(connection, record.id, key, record.user_id)
            return is_ours, store.is_forfeited(connection, record.id)

        is_ours, is_forfeited = self._written(finish)
        if not is_ours:
            ended = self._read(record.id) or record
            if not ended.is_cancelled:
                _log.warning("a verdict was there already; this one is dropped", attempt=record.attempt)
            self._progress_hub.finish(ended)
            return
        metrics.note_graded(record.kind, outcome.verdict, record.created_at, started_at, finished_at)
        _log.info(
            "graded",
            kind=record.kind,
            exercise=record.exercise,
            verdict=outcome.verdict,
            wall_time_s=outcome.wall_time_s,
        )
        self._progress_hub.finish(
            replace(
                record,
                status=Status.FINISHED,
                verdict=outcome.verdict,
                score=outcome.score,
                is_forfeited=is_forfeited,
                seed=outcome.seed,
                wall_time_s=outcome.wall_time_s,
                started_at=started_at,
                finished_at=finished_at,
                report=outcome.report,
                explanation_stage=None if key is None else key.first_stage,
            )
        )
        self._explanations.turns.note_verdict()
        if key is not None:  # the verdict is published before its explanation begins
            place = WaitingJob(record.id, key.first_stage, key.is_refused, record.user_id)
            self._explanations.queue.put(place)

    def _written(self, operation: Callable[[sa.Connection], T]) -> T:
        """Run the operation and retry while the database fails, so that no result is computed twice."""
        while True:
            try:
                return self._writer.do(operation).result()
            except sa.exc.OperationalError:
                _log.exception("a report could not be stored; trying again")
                if self.stopping.wait(PAUSE_S):
                    raise


def _suspended(error: Exception) -> Outcome:
    return outcome_without_cases(Message("exercise_suspended"), verdict=Verdict.INTERNAL_ERROR, failure=str(error))


def _internal_error(error: Exception) -> Outcome:
    failure = "".join(traceback.format_exception(error))
    return outcome_without_cases(OUR_FAULT, verdict=Verdict.INTERNAL_ERROR, failure=failure)
