"""Grade submissions again, in a separate thread that runs while no submission waits."""

from dataclasses import dataclass
from threading import Event
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database, utc_now
from app.enums import RejudgingStatus
from app.grading.attempts import OUR_FAULT
from app.grading.case_waits import CaseWaits
from app.grading.queue.interface import GradingQueue
from app.grading.record import Outcome, outcome_without_cases
from app.grading.regrade import grade_again
from app.grading.versions import PinnedVersions
from app.models import Exercise, Judgement, Rejudging, Submission
from app.observability.background_thread import BackgroundThread
from grader.errors import AuthorError, NotPreparedError
from grader.grader import Grader
from grader.verdict import Verdict

_log = structlog.get_logger()

_LOOKS_AGAIN_AFTER_S = 0.05
_TRIES = 3


_running = (
    sa.select(Rejudging.id)
    .where(Rejudging.status == RejudgingStatus.RUNNING)
    .order_by(Rejudging.version_id.is_(None), Rejudging.id)  # previews first, because an author waits
)


@dataclass(frozen=True)
class _Task:
    id: UUID
    rejudging_id: UUID
    slug: str
    version_id: UUID
    user_id: UUID
    source: bytes
    seed: int | None
    program: int | None


class RejudgeRunner:
    """The thread that rejudges. Its queue is in the database, so that a restart continues the work."""

    def __init__(self, database: Database, queue: GradingQueue, grader: Grader) -> None:
        self._database = database
        self._queue = queue
        self._grader = grader
        self._versions = PinnedVersions(database)
        self._waits = CaseWaits()
        self._awake = Event()
        self._awake.set()  # a previous run may have left work
        self.thread = BackgroundThread("rejudging", self._serve, wake=self._awake.set)
        """It stops after the current submission."""

    def wake(self) -> None:
        """Wake the thread after new work was added."""
        self._awake.set()

    def _serve(self) -> None:
        while True:
            self._awake.wait()
            self._awake.clear()
            if self.thread.stopping.is_set():
                return
            try:
                while not self.thread.stopping.is_set() and (task := self._next()) is not None:
                    if self._waits_for_its_turn():
                        self._store(task, self._judge(task))
            except sa.exc.SQLAlchemyError:
                _log.exception("rejudging stopped; it goes on at the next start or the next rejudging")

    def _waits_for_its_turn(self) -> bool:
        """Wait until no submission waits. Return False when stopping."""
        while self._queue.waiting():
            if self.thread.stopping.wait(_LOOKS_AGAIN_AFTER_S):
                return False
        return not self.thread.stopping.is_set()

    def run(self, judgement_id: UUID) -> None:
        """Make one judgement now, in the caller's thread. Database errors propagate.

        Raises WaitsForCasesError, with nothing begun, if its case set is not ready.
        """
        if (task := self._find(judgement_id)) is not None:
            try:
                outcome = self._judge(task, wait=False)
            except NotPreparedError as error:
                raise self._waits.note(judgement_id, error) from None
            self._waits.forget(judgement_id)
            self._store(task, outcome)

    def give_up(self, judgement_id: UUID) -> None:
        """End a judgement as an internal error."""
        if (task := self._find(judgement_id)) is not None:
            self._store(task, outcome_without_cases(OUR_FAULT, verdict=Verdict.INTERNAL_ERROR))

    def end_what_is_done(self) -> None:
        """Finish every rejudging without remaining work, for example after an account deletion."""
        with self._database.writing() as session:
            for rejudging_id in session.scalars(_running).all():
                _end_if_done(session, rejudging_id)

    def interrupt(self) -> None:
        """Stop retrying."""
        self.thread.stopping.set()

    def _next(self) -> _Task | None:
        with self._database.reading() as session:
            for rejudging_id in session.scalars(_running).all():
                row = session.execute(_waiting(rejudging_id)).one_or_none()
                if row is not None:
                    return _Task(**row._mapping)
                with self._database.writing() as writing:
                    _end_if_done(writing, rejudging_id)  # the remaining users have deleted their accounts
        return None

    def _find(self, judgement_id: UUID) -> _Task | None:
        with self._database.reading() as session:
            rejudging_id = session.scalar(sa.select(Judgement.rejudging_id).where(Judgement.id == judgement_id))
            row = session.execute(_waiting(rejudging_id).where(Judgement.id == judgement_id)).one_or_none()
        return None if row is None else _Task(**row._mapping)

    def _judge(self, task: _Task, *, wait: bool = True) -> Outcome:
        for attempt in range(1, _TRIES + 1):
            try:
                self._waits.raise_failure(task.id)
                return grade_again(
                    self._grader,
                    self._versions,
                    task.slug,
                    task.version_id,
                    task.source,
                    task.seed,
                    user_id=task.user_id,
                    wait=wait,
                )
            except NotPreparedError:
                raise
            except Exception as error:
                _log.exception("a rejudgement failed", judgement=task.id.hex, attempt=attempt)
                if isinstance(error, AuthorError) or self.thread.stopping.wait(attempt):
                    break
        return outcome_without_cases(OUR_FAULT, verdict=Verdict.INTERNAL_ERROR)

    def _store(self, task: _Task, outcome: Outcome) -> None:
        values = {
            "verdict": outcome.verdict,
            "score": outcome.score,
            "seed": outcome.seed,
            "wall_time_s": outcome.wall_time_s,
            "families": outcome.families,
            "report": outcome.report,
            "judged_at": utc_now(),
        }
        judged = Judgement.id == task.id
        if task.program is not None:
            judged = sa.and_(Judgement.rejudging_id == task.rejudging_id, Judgement.program == task.program)
        with self._database.writing() as session:
            # Lock the rejudging. Otherwise two workers that finish the last two judgements at once would not see each
            # other's result, and neither would mark the rejudging as ready.
            session.scalar(sa.select(Rejudging.id).where(Rejudging.id == task.rejudging_id).with_for_update())
            session.execute(sa.update(Judgement).where(judged, Judgement.verdict.is_(None)).values(values))
            _end_if_done(session, task.rejudging_id)


def _end_if_done(session: Session, rejudging_id: UUID) -> None:
    if session.execute(_waiting(rejudging_id)).first() is None:
        session.execute(
            sa.update(Rejudging)
            .where(Rejudging.id == rejudging_id, Rejudging.status == RejudgingStatus.RUNNING)
            .values(status=RejudgingStatus.READY)
        )


def _waiting(rejudging_id: UUID | None) -> Any:
    """Select the next judgement to make in a rejudging."""
    return (
        sa.select(
            Judgement.id,
            Judgement.rejudging_id,
            Exercise.slug,
            Judgement.version_id,
            Submission.user_id,
            Submission.source,
            Judgement.seed,
            Judgement.program,
        )
        .join(Submission, Submission.id == Judgement.submission_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Judgement.rejudging_id == rejudging_id)
        .where(sa.literal_column("judgements.verdict IS NULL"))  # matches the partial index
        .order_by(Judgement.id)
        .limit(1)
    )
