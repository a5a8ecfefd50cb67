"""Runs of the publish gate: requested over HTTP, run one after the other in a thread.

An author's code runs in jails of a separate grader, so that it takes no slot from students. That grader's author jail
is not the one that prepares the students' case sets.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring import service, staged_versions, versions
from app.authoring.access import exercise_draft_for_author
from app.authoring.gate_record import check_json, read_run
from app.authoring.schemas import GateRunRead
from app.db.engine import Database, utc_now
from app.enums import Status
from app.http.errors import ConflictError, NotFoundError, TooManyRequestsError
from app.i18n.words import Words
from app.identity import Principal
from app.models import ExerciseDraft, GateRun
from app.observability.background_thread import BackgroundThread
from grader.errors import GraderError
from grader.exercise.exercise import Exercise
from grader.exercise.parse import content_hash, parse_exercise
from grader.grader import Grader
from grader.message import Message
from grader.publish_gate.gate import CheckResult, check_files

_log = structlog.get_logger()

_MOST_WAITING = 20
_MOST_WAITING_PER_PERSON = 3
# Messages for the end of a run. The row of a run stores the code.
_FAILED = Message("gate_failed")
_REFUSED = Message("gate_refused")
_PASSED = Message("gate_passed")
_PREVIEWED = Message("gate_previewed")
PUBLISHED = Message("gate_published")


def request(session: Session, actor: Principal, slug: str, *, publish: bool, unseen: bool = False) -> UUID:
    """Add a run of the gate. The caller passes the id to the runner after the commit.

    With `publish`, an exercise that passes is published. If submissions are stored, the service grades them first
    with the new version, and the author then publishes it by hand. `unseen` skips that preview.

    Raises NotFoundError, ConflictError if a run of this exercise is waiting, TooManyRequestsError.
    """
    draft = exercise_draft_for_author(session, actor, slug)
    waiting = sa.select(GateRun).where(GateRun.status != Status.FINISHED)
    rows = session.scalars(waiting).all()
    if any(row.draft_id == draft.id for row in rows):
        raise ConflictError("check_under_way")
    own = sum(row.requested_by == actor.id for row in rows)
    if own >= _MOST_WAITING_PER_PERSON or len(rows) >= _MOST_WAITING:
        raise TooManyRequestsError("checks_waiting", retry_after_s=30)
    run = GateRun(draft_id=draft.id, requested_by=actor.id, publishes=publish, unseen=unseen)
    session.add(run)
    session.flush()
    audit.record(session, actor, "exercise.check_requested", slug, publish=publish)
    return run.id


def read(session: Session, person: Principal, slug: str, run_id: UUID, words: Words) -> GateRunRead:
    """Return the current state of a run. Raises NotFoundError."""
    draft = exercise_draft_for_author(session, person, slug)
    run = session.get(GateRun, run_id)
    if run is None or run.draft_id != draft.id:
        raise NotFoundError("no_such_check")
    return read_run(run, slug, words)


def last(session: Session, person: Principal, slug: str, words: Words) -> GateRunRead | None:
    """Return the newest run on an exercise. Raises NotFoundError."""
    draft = exercise_draft_for_author(session, person, slug)
    run = session.scalar(sa.select(GateRun).where(GateRun.draft_id == draft.id).order_by(GateRun.id.desc()).limit(1))
    return None if run is None else read_run(run, slug, words)


class GateRunner:
    """The thread that runs the gate.

    `make_grader` returns a grader that is not started; it is closed when no run waits.

    `on_preview` is called when stored submissions wait to be graded with a version that has passed.
    """

    def __init__(
        self, database: Database, make_grader: Callable[[], Grader], on_preview: Callable[[], object]
    ) -> None:
        self._database = database
        self._on_preview = on_preview
        self._make_grader = make_grader
        self._waiting: SimpleQueue[UUID | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._grader: Grader | None = None
        self.thread = BackgroundThread("publish gate", self._serve, wake=self.interrupt)
        """Stops at once. The next start repeats a run that was interrupted."""

    def interrupt(self) -> None:
        """Stop the current run and start no further one."""
        self.thread.stopping.set()
        with self._lock:
            if self._grader is not None:
                self._grader.close()
        self._waiting.put(None)

    def put(self, run_id: UUID) -> None:
        """Queue a run whose row is committed."""
        self._waiting.put(run_id)

    def _serve(self) -> None:
        with self._database.reading() as session:
            unfinished = sa.select(GateRun.id).where(GateRun.status != Status.FINISHED).order_by(GateRun.id)
            left_undone = session.scalars(unfinished).all()
        for one in left_undone:
            self._waiting.put(one)
        while (run_id := self._waiting.get()) is not None and not self.thread.stopping.is_set():
            try:
                self.run(run_id)
            except sa.exc.SQLAlchemyError:
                _log.exception("a run of the publish gate could not be stored; it is run again after the next start")
            if self._waiting.empty():
                self.close_grader()

    def run(self, run_id: UUID) -> None:
        """Check an exercise now, in the caller's thread; one call at a time."""
        with structlog.contextvars.bound_contextvars(gate_run=run_id.hex):
            try:
                self._check(run_id)
            except Exception:
                if self.thread.stopping.is_set():
                    return
                _log.exception("the publish gate failed")
                self.close_grader()
                self.give_up(run_id)

    def give_up(self, run_id: UUID) -> None:
        """Finish a run as a failure of the service."""
        self._finish(run_id, passed=None, outcome=_FAILED)

    def _check(self, run_id: UUID) -> None:
        with self._database.writing() as session:
            run = session.get(GateRun, run_id)
            if run is None or run.status is Status.FINISHED:
                return
            draft = session.get_one(ExerciseDraft, run.draft_id)
            files = service.files_of(session, draft)
            run.status, run.checks, run.content_hash = Status.RUNNING, [], content_hash(files)
            slug = draft.slug
        results: list[dict[str, Any]] = []

        def on_check(result: CheckResult) -> None:
            if self.thread.stopping.is_set():
                raise GraderError("The service is stopping.")
            results.append(check_json(result))
            self._update(run_id, checks=list(results))

        report = check_files(slug, files, self._started_grader(), on_check=on_check)
        if not report.passed:
            self._finish(run_id, passed=False, outcome=_REFUSED)
            return
        exercise = parse_exercise(slug, files)
        samples = [asdict(sample) for sample in self._started_grader().samples(exercise)]
        with self._database.writing() as session:
            run = session.get_one(GateRun, run_id)
            outcome = _publish(session, run, exercise, samples) if run.publishes else _PASSED
            run.outcome = outcome.code
            run.status, run.passed, run.finished_at = Status.FINISHED, True, utc_now()
        if run.impact_preview_id is not None:
            self._on_preview()
        _log.info("exercise passed the gate", exercise=slug, outcome=run.outcome)

    def _started_grader(self) -> Grader:
        with self._lock:
            if self.thread.stopping.is_set():
                raise GraderError("The service is stopping.")
            if self._grader is None:
                grader = self._make_grader()
                grader.start()
                self._grader = grader
            return self._grader

    def close_grader(self) -> None:
        """Close the grader until the next run."""
        with self._lock:
            grader, self._grader = self._grader, None
        if grader is not None:
            grader.close()

    def _finish(self, run_id: UUID, *, passed: bool | None, outcome: Message) -> None:
        self._update(run_id, status=Status.FINISHED, passed=passed, outcome=outcome.code, finished_at=utc_now())

    def _update(self, run_id: UUID, **values: Any) -> None:
        with self._database.writing() as session:
            session.execute(sa.update(GateRun).where(GateRun.id == run_id).values(values))


def _publish(session: Session, run: GateRun, exercise: Exercise, samples: list[Any]) -> Message:
    """Publish an exercise that has passed, or start the impact preview. Return the message for the run."""
    draft = session.get_one(ExerciseDraft, run.draft_id)
    if not run.unseen:
        run.impact_preview_id = staged_versions.start_impact_preview(
            session, draft, exercise, samples, run.requested_by
        )
    if run.impact_preview_id is not None:
        return _PREVIEWED
    versions.publish(session, draft, exercise, samples)
    return PUBLISHED
