"""Database queries for progress and time spent."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import utc_now
from app.enums import Kind
from app.models import Exercise, Lab, Submission, TimeSpent
from app.models.scoring import points_earned
from grader.verdict import Verdict


def reached(session: Session, user_id: UUID) -> list[Any]:
    """Return slug, count, points and first acceptance of each exercise that a user has submitted to."""
    accepted_at = sa.case((Submission.verdict == Verdict.ACCEPTED, Submission.created_at), else_=None)
    query = (
        sa.select(
            Exercise.slug,
            sa.func.count().label("submissions"),
            sa.func.max(points_earned).label("points"),
            sa.func.min(accepted_at, type_=Submission.created_at.type).label("accepted_at"),
        )
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Submission.user_id == user_id, Submission.kind == Kind.SUBMISSION)
        .group_by(Exercise.slug)
    )
    return list(session.execute(query))


def times(session: Session, user_id: UUID) -> dict[str, int]:
    """Return the seconds spent, by exercise."""
    query = sa.select(Exercise.slug, TimeSpent.seconds).join(Exercise, Exercise.id == TimeSpent.exercise_id)
    return {row.slug: row.seconds for row in session.execute(query.where(TimeSpent.user_id == user_id))}


def lab_times(session: Session, user_id: UUID, lab: str) -> dict[str, int]:
    """Return the seconds spent on the exercises of one lab."""
    query = (
        sa.select(Exercise.slug, TimeSpent.seconds)
        .join(Exercise, Exercise.id == TimeSpent.exercise_id)
        .join(Lab, Lab.id == Exercise.lab_id)
        .where(TimeSpent.user_id == user_id, Lab.slug == lab)
    )
    return {row.slug: row.seconds for row in session.execute(query)}


def moments_of_acceptance(session: Session, user_id: UUID) -> list[datetime]:
    """Return the times of a user's accepted submissions."""
    return list(
        session.scalars(
            sa.select(Submission.created_at).where(
                Submission.user_id == user_id,
                Submission.kind == Kind.SUBMISSION,
                Submission.verdict == Verdict.ACCEPTED,
            )
        )
    )


def add_time(connection: sa.Connection, user_id: UUID, exercise_id: UUID, seconds: int) -> int:
    """Add time spent, limited to the time since the last addition. Return the exercise's total."""
    now = utc_now()
    mine = sa.and_(TimeSpent.user_id == user_id, TimeSpent.exercise_id == exercise_id)
    last = connection.scalar(sa.select(sa.func.max(TimeSpent.counted_at)).where(TimeSpent.user_id == user_id))
    if last is not None:
        seconds = max(0, min(seconds, (now - last) // timedelta(seconds=1)))
    before = connection.scalar(sa.select(TimeSpent.seconds).where(mine))
    total: int = (before or 0) + seconds
    values = {"seconds": total, "counted_at": now}
    if before is None:
        connection.execute(sa.insert(TimeSpent).values(user_id=user_id, exercise_id=exercise_id, **values))
    else:
        connection.execute(sa.update(TimeSpent).where(mine).values(values))
    return total
