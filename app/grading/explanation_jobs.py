"""Explanation jobs in the database: insert, read, and change state.

Writing functions run inside the group commit's transaction. Jobs with the same key are twins: they have the same
explanation. What one of them ends with, every waiting twin gets too.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.db.engine import utc_now
from app.db.ids import first_id_at
from app.enums import ExplanationStage, Kind
from app.grading.record import Json, storable
from app.models import Exercise, ExplanationJob, Submission
from grader.explain.refusal import Refusal
from grader.verdict import Report, Verdict

MOST_ATTEMPTS = 2
LEADS_FOR = timedelta(minutes=1)
_LONGEST_NAME, _LONGEST_REASON = 255, 64
GAVE_UP, FAILED, TURNED_OFF = "gave_up", "failed", "turned_off"
"""Reasons of the service. Any other reason is the step of the grader that reached its ceiling."""


@dataclass(frozen=True)
class JobKey:
    """Everything that an explanation depends on, apart from the code that makes it.

    `source_hash` covers the student's own input too. The comparison of an accepted submission's speed has no seed and
    no failing case.
    """

    source_hash: bytes
    version_id: UUID
    seed: int | None
    failing_case: str | None

    @property
    def is_refused(self) -> bool:
        return self.failing_case is not None

    @property
    def first_stage(self) -> ExplanationStage:
        return ExplanationStage.CARD if self.is_refused else ExplanationStage.REST


class WaitingJob(NamedTuple):
    """The place of a job in its line. A student with many waiting jobs yields to others; None yields to nobody."""

    submission_id: UUID
    stage: ExplanationStage
    is_refused: bool
    user_id: UUID | None = None


@dataclass(frozen=True)
class StoredJob:
    """A job with the columns of its submission that an explanation is made from."""

    submission_id: UUID
    user_id: UUID
    stage: ExplanationStage
    attempt: int
    key: JobKey
    exercise: str
    source: bytes
    inputs: Json | None
    report: Json | None
    finished_at: datetime | None

    def at(self, stage: ExplanationStage) -> WaitingJob:
        """Return the place of this job in the line of a stage."""
        return WaitingJob(self.submission_id, stage, self.key.is_refused, self.user_id)


@dataclass(frozen=True)
class ExplanationState:
    """The state of the explanations of a service. The age is that of the oldest waiting job; None without one."""

    cards_waiting: int
    rests_waiting: int
    oldest_card_age_s: float | None
    oldest_rest_age_s: float | None
    incomplete_last_day: Mapping[str, int]
    """Those of the submissions of the last day that are not complete, by reason."""


@dataclass(frozen=True)
class Found:
    """An explanation, or what is known about an accepted submission, as stored.

    `speed` holds its ratio where it is clear, and as `overwritten` the names of input arrays that it changes.
    """

    explanation: Json | None = None
    speed: Json | None = None

    @property
    def shown(self) -> Json | None:
        return self.explanation if self.speed is None else self.speed


_job = ExplanationJob
_twin = aliased(ExplanationJob)
_find = (
    sa.select(
        _job,
        Exercise.slug,
        Submission.user_id,
        Submission.source,
        Submission.inputs,
        Submission.report,
        Submission.finished_at,
    )
    .join(Submission, Submission.id == _job.submission_id)
    .join(Exercise, Exercise.id == Submission.exercise_id)
    .where(_job.submission_id == sa.bindparam("submission_id"))
)
_insert = sa.insert(ExplanationJob)
IS_WAITING: sa.ColumnElement[bool] = sa.literal_column("explanation_jobs.stage <> 'done'")
"""Matches the text of the partial index."""


def key_of(
    kind: Kind, source: bytes, version_id: UUID, inputs: Json | None, verdict: Verdict | None, refusal: Refusal | None
) -> JobKey | None:
    """Return the key of a graded submission; None if nothing is worked out about it.

    Runs that are accepted, syntax errors and failures of the service have neither explanation nor speed.
    """
    if verdict is Verdict.ACCEPTED:
        return JobKey(_hash(source, None), version_id, None, None) if kind is Kind.SUBMISSION else None
    if refusal is None or verdict in (None, Verdict.INTERNAL_ERROR):
        return None
    return JobKey(_hash(source, inputs), version_id, refusal.seed, storable(refusal.failing_case)[:_LONGEST_NAME])


def key_of_report(kind: Kind, source: bytes, version_id: UUID, inputs: Json | None, report: Report) -> JobKey | None:
    """Return the key of a submission that was just graded."""
    return key_of(kind, source, version_id, inputs, report.verdict, Refusal.of(report, inputs))


def add(connection: sa.Connection, submission_id: UUID, key: JobKey) -> None:
    """Add the job of a submission, in the transaction that stores its verdict."""
    connection.execute(_insert, _new(submission_id, key))


def replace(connection: sa.Connection, submission_id: UUID, key: JobKey | None) -> None:
    """Delete the job of a submission, and add one for its new verdict if there is something to work out."""
    connection.execute(sa.delete(_job).where(_job.submission_id == submission_id))
    if key is not None:
        add(connection, submission_id, key)


def find(connection: sa.Connection, submission_id: UUID) -> StoredJob | None:
    """Return a job with its submission."""
    row = connection.execute(_find, {"submission_id": submission_id}).one_or_none()
    if row is None:
        return None
    return StoredJob(
        submission_id=row.submission_id,
        user_id=row.user_id,
        stage=row.stage,
        attempt=row.attempt,
        key=JobKey(row.source_hash, row.version_id, row.seed, row.failing_case),
        exercise=row.slug,
        source=row.source,
        inputs=row.inputs,
        report=row.report,
        finished_at=row.finished_at,
    )


def is_waiting(connection: sa.Connection, submission_id: UUID) -> bool:
    """Return whether a submission has a job that is not done."""
    query = sa.select(_job.submission_id).where(_job.submission_id == submission_id, IS_WAITING)
    return connection.scalar(query) is not None


def waiting(connection: sa.Connection, limit: int | None = None) -> list[WaitingJob]:
    """Return the jobs that are not done, oldest first."""
    query = _places().where(IS_WAITING).order_by(_job.submission_id).limit(limit)
    return [WaitingJob(*row) for row in connection.execute(query)]


def count_waiting_of(connection: sa.Connection, user_id: UUID, stage: ExplanationStage, most: int) -> int:
    """Count a user's jobs of the last hour that wait at a stage, up to `most`."""
    found = (
        sa.select(sa.literal(1))
        .select_from(Submission)
        .join(_job, _job.submission_id == Submission.id)
        .where(Submission.user_id == user_id, Submission.id >= first_id_at(utc_now() - timedelta(hours=1)))
        .where(_job.stage == stage)
        .limit(most)
    )
    return connection.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0


def leading(
    connection: sa.Connection, stage: ExplanationStage, condition: sa.ColumnElement[bool] | sa.TextClause, limit: int
) -> list[WaitingJob]:
    """Return the oldest waiting jobs of a stage that meet the condition and have no older twin at the same stage."""
    older = (
        sa.select(_twin.submission_id)
        .where(
            _twin.source_hash == _job.source_hash,
            _twin.version_id == _job.version_id,
            _twin.seed.is_not_distinct_from(_job.seed),
            _twin.failing_case.is_not_distinct_from(_job.failing_case),
            _twin.stage == stage,
            _twin.submission_id < _job.submission_id,
        )
        .exists()
    )
    query = (
        _places()
        .where(IS_WAITING, _job.stage == stage, condition, sa.not_(older))
        .order_by(_job.submission_id)
        .limit(limit)
    )
    return [WaitingJob(*row) for row in connection.execute(query)]


def is_led(connection: sa.Connection, job: StoredJob) -> bool:
    """Return whether an older twin waits at the same stage. That one is made, and this one gets the result.

    One that has waited for long leads nobody: its student may have so many jobs that it stands far behind.
    """
    older = sa.select(sa.literal(1)).where(_has_key(job.key), _job.stage == job.stage, IS_WAITING)
    older = older.where(_job.submission_id >= first_id_at(utc_now() - LEADS_FOR))
    return connection.scalar(older.where(_job.submission_id < job.submission_id).limit(1)) is not None


def find_twin(connection: sa.Connection, job: StoredJob, code_version: str) -> tuple[ExplanationStage, Found] | None:
    """Return what a twin already has: a complete explanation, or the card if this job waits for one."""
    is_complete = sa.and_(_job.stage == ExplanationStage.DONE, _job.is_complete.is_(True))
    has_card = sa.and_(_job.stage == ExplanationStage.REST, _job.card_at.is_not(None))
    row = connection.execute(
        sa.select(_job.stage, Submission.explanation, Submission.speed)
        .join(Submission, Submission.id == _job.submission_id)
        .where(_has_key(job.key), _job.code_version == code_version, _job.submission_id != job.submission_id)
        .where(sa.or_(is_complete, has_card) if job.stage is ExplanationStage.CARD else is_complete)
        .order_by(_job.stage)  # "done" before "rest"
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.stage, Found(row.explanation, row.speed))


def store_card(connection: sa.Connection, job: StoredJob, card: Json, code_version: str) -> list[UUID]:
    """Store the card of a job and of its twins that wait for one. Return their submissions, oldest first.

    Nothing is stored if the job has ended or changed meanwhile.
    """
    values = {"stage": ExplanationStage.REST, "attempt": 1, "card_at": utc_now(), "code_version": code_version}
    ids = _change(connection, job, _job.stage == ExplanationStage.CARD, values)
    _write(connection, ids, Found(explanation=card))
    return ids


def end(
    connection: sa.Connection,
    job: StoredJob,
    found: Found | None,
    code_version: str | None,
    *,
    is_complete: bool,
    reason: str | None = None,
) -> list[UUID]:
    """End a job and its waiting twins, and store what was found. Return their submissions, oldest first.

    With `found` None, each submission keeps what it has: nothing, or a card, which is all there will be.
    """
    values = {
        "stage": ExplanationStage.DONE,
        "done_at": utc_now(),
        "code_version": code_version,
        "is_complete": is_complete,
        "reason": reason and reason[:_LONGEST_REASON],
    }
    ids = _change(connection, job, IS_WAITING, values)
    if found is not None:
        _write(connection, ids, found)
    else:
        _close_cards(connection, ids)
    return ids


def begin_again(
    connection: sa.Connection, submission_id: UUID, stage: ExplanationStage | None = None
) -> tuple[WaitingJob | None, list[UUID]]:
    """Count an attempt whose process was lost. Return the job to queue again, and the submissions that were ended.

    After the last attempt the job ends, and so do its waiting twins: they would crash the service in the same way.
    Nothing happens if the job has ended, or has left the given stage.
    """
    job = find(connection, submission_id)
    if job is None or job.stage is ExplanationStage.DONE or stage not in (None, job.stage):
        return None, []
    if job.attempt >= MOST_ATTEMPTS:
        return None, end(connection, job, None, None, is_complete=False, reason=GAVE_UP)
    is_ours = next_attempt(connection, job)
    return (job.at(job.stage) if is_ours else None), []


def next_attempt(connection: sa.Connection, job: StoredJob, found: Found | None = None) -> bool:
    """Start the next attempt of a job, with what the last one found. Return False if the job has changed."""
    result = connection.execute(
        sa.update(_job)
        .where(_job.submission_id == job.submission_id, _job.stage == job.stage, _job.attempt == job.attempt)
        .values(attempt=job.attempt + 1)
    )
    if result.rowcount == 1 and found is not None:
        _write(connection, [job.submission_id], found)
    return result.rowcount == 1


def read_state(connection: sa.Connection) -> ExplanationState:
    """Return how many jobs wait, since when, and how many of the last day are not complete."""
    now = utc_now()
    rows = connection.execute(
        sa.select(_job.stage, sa.func.count(), sa.func.min(_job.created_at)).where(IS_WAITING).group_by(_job.stage)
    )
    waiting = {stage: (count, (now - oldest).total_seconds()) for stage, count, oldest in rows}
    cards, card_age_s = waiting.get(ExplanationStage.CARD, (0, None))
    rests, rest_age_s = waiting.get(ExplanationStage.REST, (0, None))
    incomplete = connection.execute(
        sa.select(_job.reason, sa.func.count())
        .where(_job.submission_id >= first_id_at(now - timedelta(days=1)), _job.is_complete.is_(False))
        .group_by(_job.reason)
    )
    return ExplanationState(
        cards, rests, card_age_s, rest_age_s, {reason or "": count for reason, count in incomplete}
    )


def _places() -> "sa.Select[UUID, ExplanationStage, bool, UUID]":
    columns = (_job.submission_id, _job.stage, _job.failing_case.is_not(None), Submission.user_id)
    return sa.select(*columns).join(Submission, Submission.id == _job.submission_id)


def _change(connection: sa.Connection, job: StoredJob, condition: sa.ColumnElement[bool], values: Json) -> list[UUID]:
    """Change a job and its twins that meet the condition, unless the job itself has changed meanwhile."""
    is_current = (
        sa.select(_twin.submission_id)
        .where(_twin.submission_id == job.submission_id, _twin.stage == job.stage, _has_key(job.key, _twin))
        .exists()
    )
    changed = (
        sa.update(_job).where(_has_key(job.key), condition, is_current).values(values).returning(_job.submission_id)
    )
    return sorted(connection.scalars(changed))


def _write(connection: sa.Connection, submission_ids: Sequence[UUID], found: Found) -> None:
    if submission_ids:
        connection.execute(
            sa.update(Submission)
            .where(Submission.id.in_(submission_ids))
            .values(explanation=found.explanation, speed=found.speed)
        )


def _close_cards(connection: sa.Connection, submission_ids: Sequence[UUID]) -> None:
    """Note in the cards of these submissions that nothing follows."""
    has_card = (Submission.id.in_(submission_ids), Submission.explanation.is_not(None))
    for row in connection.execute(sa.select(Submission.id, Submission.explanation).where(*has_card)).all():
        closed = {**row.explanation, "stage": ExplanationStage.REST, "is_complete": False}
        connection.execute(sa.update(Submission).where(Submission.id == row.id).values(explanation=closed))


def _has_key(key: JobKey, table: Any = ExplanationJob) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.source_hash == key.source_hash,
        table.version_id == key.version_id,
        table.seed.is_not_distinct_from(key.seed),
        table.failing_case.is_not_distinct_from(key.failing_case),
    )


def _new(submission_id: UUID, key: JobKey) -> Json:
    return {
        "submission_id": submission_id,
        "stage": key.first_stage,
        "attempt": 1,
        "source_hash": key.source_hash,
        "version_id": key.version_id,
        "seed": key.seed,
        "failing_case": key.failing_case,
        "created_at": utc_now(),
    }


def _hash(source: bytes, inputs: Json | None) -> bytes:
    parts = b"" if inputs is None else json.dumps(inputs, sort_keys=True).encode()
    return hashlib.sha256(len(source).to_bytes(8) + source + parts).digest()
