"""Submissions in the database: insert, read, and change state.

Writing functions run inside the group commit's transaction. Functions that end a submission return whether they did.
"""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.enums import Kind, Status
from app.grading import summaries
from app.grading.record import Decision, Json, Outcome, Record
from app.models import Assignment, Exercise, ExerciseVersion, ExplanationJob, Submission, scoring
from app.models.exercises import time_class

summary_columns = (
    Submission.id,
    Submission.user_id,
    Exercise.slug.label("exercise"),
    Submission.version_id,
    ExerciseVersion.content_hash.label("version"),
    ExerciseVersion.points,
    Submission.kind,
    Submission.status,
    Submission.verdict,
    scoring.points_earned.label("score"),
    scoring.is_forfeited.label("is_forfeited"),
    Submission.attempt,
    Submission.seed,
    Submission.wall_time_s,
    Submission.created_at,
    Submission.started_at,
    Submission.finished_at,
    Submission.is_cancelled,
    Submission.assignment_id,
    Submission.admission,
)


def with_exercise(*columns: Any) -> sa.Select[Any]:
    """Select these columns of submissions, joined with exercises and pinned versions."""
    return (
        sa.select(*columns)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
    )


_one = (
    with_exercise(
        *summary_columns,
        Submission.source,
        Submission.inputs,
        Submission.report,
        Submission.explanation,
        Submission.speed,
        Submission.show_expected,
        Assignment.scoring,
        ExplanationJob.stage.label("explanation_stage"),
    )
    .outerjoin(ExplanationJob, ExplanationJob.submission_id == Submission.id)
    .outerjoin(Assignment, Assignment.id == Submission.assignment_id)
    .where(Submission.id == sa.bindparam("submission_id"))
)
_forfeited_one = sa.select(scoring.is_forfeited).where(Submission.id == sa.bindparam("submission_id"))
_insert = sa.insert(Submission)
_place = (Submission.assignment_id, Submission.admission, Submission.user_id, Submission.exercise_id)
_finish = (
    sa.update(Submission)
    .where(
        Submission.id == sa.bindparam("submission_id"),
        Submission.attempt == sa.bindparam("claimed_attempt"),
        Submission.status != Status.FINISHED,
    )
    .values(status=Status.FINISHED)
    .returning(*_place)
)


def find(connection: sa.Connection, submission_id: UUID) -> Record | None:
    """Return one submission with all its columns."""
    row = connection.execute(_one, {"submission_id": submission_id}).one_or_none()
    return None if row is None else Record(**row._mapping)


def insert(connection: sa.Connection, record: Record, exercise_id: UUID, decision: Decision) -> None:
    """Store a new submission with what was decided about it."""
    values = {
        "id": record.id,
        "user_id": record.user_id,
        "exercise_id": exercise_id,
        "version_id": record.version_id,
        "kind": record.kind,
        "assignment_id": decision.assignment_id,
        "admission": decision.admission,
        "status": record.status,
        "created_at": record.created_at,
        "source": record.source,
        "inputs": record.inputs,
        "show_expected": record.show_expected,
    }
    connection.execute(_insert, values)
    if record.kind is Kind.SUBMISSION:
        summaries.note(connection, SimpleNamespace(**values))


def finish(
    connection: sa.Connection,
    submission_id: UUID,
    attempt: int,
    outcome: Outcome,
    started_at: datetime,
    finished_at: datetime,
) -> bool:
    """Write the final verdict, unless the submission has ended or a later attempt has started.

    Return whether it was written.
    """
    values = {
        "submission_id": submission_id,
        "claimed_attempt": attempt,
        "verdict": outcome.verdict,
        "score": outcome.score,
        "seed": outcome.seed,
        "wall_time_s": outcome.wall_time_s,
        "report": outcome.report,
        "families": outcome.families,
        "started_at": started_at,
        "finished_at": finished_at,
    }
    return _is_written(connection, connection.execute(_finish, values).one_or_none())


def cancel(
    connection: sa.Connection, submission_id: UUID, report: Json, started_at: datetime | None, finished_at: datetime
) -> bool:
    """End a submission without a verdict, unless it has ended. Return whether this call ended it."""
    result = connection.execute(
        sa.update(Submission)
        .where(Submission.id == submission_id, Submission.status != Status.FINISHED)
        .values(
            status=Status.FINISHED, is_cancelled=True, report=report, started_at=started_at, finished_at=finished_at
        )
        .returning(*_place)
    )
    return _is_written(connection, result.one_or_none())


def _is_written(connection: sa.Connection, ended: Any) -> bool:
    if ended is not None:
        summaries.note(connection, ended)
    return ended is not None


def is_forfeited(connection: sa.Connection, submission_id: UUID) -> bool:
    """Return whether the user gave up the points of this exercise by unlocking its solution."""
    return bool(connection.scalar(_forfeited_one, {"submission_id": submission_id}))


def begin_next_attempt(connection: sa.Connection, submission_id: UUID, attempt: int) -> bool:
    """Count a failed attempt. Return False if the submission has ended or another attempt has started."""
    result = connection.execute(
        sa.update(Submission)
        .where(Submission.id == submission_id, Submission.attempt == attempt, Submission.status != Status.FINISHED)
        .values(attempt=attempt + 1)
    )
    return result.rowcount == 1


def unfinished(connection: sa.Connection) -> list[tuple[UUID, UUID, Kind, str | None]]:
    """Return id, user, kind and time class of every submission without a report, oldest first."""
    rows = connection.execute(
        sa.select(Submission.id, Submission.user_id, Submission.kind, time_class.label("time_class"))
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(sa.literal_column("submissions.status <> 'finished'"))  # must match the text of the partial index
        .order_by(Submission.id)
    )
    return [(row.id, row.user_id, row.kind, row.time_class) for row in rows]


def finished_of(connection: sa.Connection, submission_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of the given submissions that have a report."""
    query = sa.select(Submission.id).where(Submission.id.in_(submission_ids), Submission.status == Status.FINISHED)
    return list(connection.scalars(query))
