"""Health of the exercises' own code: failures in a row are counted in the database, and suspend an exercise.

The author's lanes and the workers report; a thread writes, so that neither waits for the database.
"""

from dataclasses import dataclass
from queue import SimpleQueue
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.exercises import suspension
from app.grading.health import Health
from app.models import Exercise
from app.observability import metrics
from app.observability.background_thread import BackgroundThread
from grader.errors import AuthorError
from grader.exercise.exercise import Exercise as ParsedExercise
from grader.message import Message
from grader.publish_gate.checks.finding import of_author

_log = structlog.get_logger()
_LONGEST_REASON = 500


@dataclass(frozen=True)
class _Event:
    slug: str
    version: str
    reason: Message | None
    person_id: UUID | None = None


class ExerciseHealth(Health):
    """Counter of failures in a row. Failures of a jail or of the machine are not reported to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: SimpleQueue[_Event | None] = SimpleQueue()
        self._failing: set[str] = set()
        self.thread = BackgroundThread("exercise health", self._serve, wake=lambda: self._events.put(None))
        """It stores all reported events before it stops."""

    def note(self, exercise: ParsedExercise, error: AuthorError | None, person_id: UUID | None = None) -> None:
        """Report a failure of an exercise's own code, or a success. Returns at once."""
        if error is not None:
            self._failing.add(exercise.slug)
        reason = None if error is None else _reason(error)
        self._events.put(_Event(exercise.slug, exercise.version, reason, person_id))

    def note_graded(self, exercise: ParsedExercise) -> None:
        """Report a verdict: it ends a row of failures."""
        if exercise.slug in self._failing:
            self.note(exercise, None)

    def is_suspended(self, slug: str) -> bool:
        """Return whether an exercise is suspended."""
        with self._database.reading() as session:
            return suspension.is_suspended(session, slug)

    def _serve(self) -> None:
        while (event := self._events.get()) is not None:
            try:
                self._store(event)
            except sa.exc.SQLAlchemyError:
                _log.exception("the health of an exercise could not be stored", exercise=event.slug)

    def _store(self, event: _Event) -> None:
        if event.reason is None:
            self._failing.discard(event.slug)
            if not self._counts_failures(event.slug):
                return
        with self._database.writing() as session:
            if event.reason is None:
                suspension.note_success(session, event.slug, event.version)
            elif self._is_suspended_by(session, event, event.reason):
                metrics.note_suspension()
                _log.error("exercise suspended", exercise=event.slug, reason=str(event.reason))

    def _is_suspended_by(self, session: Session, event: _Event, reason: Message) -> bool:
        if event.person_id is None:
            return suspension.note_failure(session, event.slug, event.version, reason)
        return suspension.note_failure_on_outputs(session, event.slug, event.version, event.person_id, reason)

    def _counts_failures(self, slug: str) -> bool:
        with self._database.reader.connect() as connection:
            return bool(connection.scalar(sa.select(Exercise.failures_in_a_row).where(Exercise.slug == slug)))


def _reason(error: AuthorError) -> Message:
    """Return the failure in short, with its place in the exercise's folder."""
    finding = of_author(error)
    message = finding.message
    if message.code == "verbatim":
        message = Message("verbatim", {"text": str(message.values["text"])[:_LONGEST_REASON]})
    return (
        Message("suspended_at_place", {"file": f"{finding.file}:{finding.line}", "reason": message})
        if (finding.file and finding.line)
        else message
    )
