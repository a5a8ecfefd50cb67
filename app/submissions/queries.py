"""Database queries for a user's submissions and drafts."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db.engine import utc_now
from app.enums import Kind, Status
from app.grading.record import Record
from app.grading.store import summary_columns, with_exercise
from app.models import Draft, Exercise, ExerciseVersion, Submission
from app.models.scoring import points_earned
from grader.verdict import Verdict


def page(
    connection: sa.Connection,
    user_id: UUID,
    *,
    kind: Kind,
    exercise: str | None,
    verdict: Verdict | None = None,
    before: UUID | None,
    limit: int,
) -> list[Any]:
    """Return a user's submissions, newest first, without their large columns."""
    query = with_exercise(*summary_columns).where(Submission.user_id == user_id, Submission.kind == kind)
    if exercise is not None:
        query = query.where(Exercise.slug == exercise)
    if verdict is not None:
        query = query.where(Submission.verdict == verdict)
    if before is not None:
        query = query.where(Submission.id < before)
    return list(connection.execute(query.order_by(Submission.id.desc()).limit(limit)))


def best_scores(connection: sa.Connection, user_id: UUID) -> list[Any]:
    """Return slug, best score and acceptance of each exercise that a user has tried."""
    accepted = sa.func.max(sa.case((Submission.verdict == Verdict.ACCEPTED, 1), else_=0))
    query = (
        sa.select(Exercise.slug, sa.func.max(points_earned).label("score"), accepted.label("accepted"))
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Submission.user_id == user_id, Submission.kind == Kind.SUBMISSION)
        .group_by(Exercise.slug)
        .order_by(Exercise.slug)
    )
    return list(connection.execute(query))


def best_score_before(connection: sa.Connection, user_id: UUID, exercise: str, submission_id: UUID) -> int:
    """Return a user's best score in an exercise before one of their submissions."""
    best: int | None = connection.scalar(
        sa.select(sa.func.max(points_earned))
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.user_id == user_id,
            Exercise.slug == exercise,
            Submission.kind == Kind.SUBMISSION,
            Submission.id < submission_id,
        )
    )
    return best or 0


def submission_before(
    connection: sa.Connection, record: Record, condition: sa.ColumnElement[bool] | None = None
) -> Any:
    """Return id and source of the user's previous submission to the same exercise that fulfils it, or None."""
    return connection.execute(
        sa.select(Submission.id, Submission.source)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.user_id == record.user_id,
            Exercise.slug == record.exercise,
            Submission.kind == Kind.SUBMISSION,
            Submission.id < record.id,
            sa.true() if condition is None else condition,
        )
        .order_by(Submission.id.desc())
        .limit(1)
    ).one_or_none()


def last_case_count(connection: sa.Connection, user_id: UUID, version: str) -> int | None:
    """Return the number of cases of a user's last submission to a version; None if there is none."""
    count: int | None = connection.scalar(
        sa.select(Submission.report["case_count"].as_integer())
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(
            Submission.user_id == user_id,
            ExerciseVersion.content_hash == version,
            Submission.kind == Kind.SUBMISSION,
            Submission.status == Status.FINISHED,
            sa.not_(Submission.is_cancelled),
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return count


def find_draft(connection: sa.Connection, user_id: UUID, exercise: str) -> Any:
    """Return source and time of a draft, or None."""
    return connection.execute(
        sa.select(Draft.source, Draft.updated_at)
        .join(Exercise, Exercise.id == Draft.exercise_id)
        .where(Draft.user_id == user_id, Exercise.slug == exercise)
    ).one_or_none()


def save_draft(connection: sa.Connection, user_id: UUID, exercise_id: UUID, source: bytes) -> datetime:
    """Store a draft, replacing the previous one."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    now = utc_now()
    statement = insert(Draft).values(user_id=user_id, exercise_id=exercise_id, source=source, updated_at=now)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "exercise_id"], set_={"source": source, "updated_at": now}
        )
    )
    return now
