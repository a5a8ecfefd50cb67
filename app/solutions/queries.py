"""Database queries for reference solutions and access to them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Kind
from app.models import Exercise, ExerciseFile, ExerciseVersion, Submission, UnlockedSolution, User
from app.models.scoring import points_earned
from grader.verdict import Verdict

_REFERENCE = "hidden/reference.py"


def current(session: Session, exercise_id: UUID) -> Any:
    """Return the current version and the points of an exercise."""
    return session.execute(
        sa.select(Exercise.current_version_id, ExerciseVersion.points)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(Exercise.id == exercise_id)
    ).one()


def balance(session: Session, user_id: UUID, exercise_id: UUID) -> int:
    """Return the points that a user can spend on an exercise: those earned, less the prices of unlocked solutions.

    Points of the exercise itself pay for nothing, because unlocking it forfeits them. There are never less than 0.
    """
    best = (
        sa.select(sa.func.max(points_earned).label("points"))
        .where(
            Submission.user_id == user_id,
            Submission.kind == Kind.SUBMISSION,
            Submission.exercise_id != exercise_id,
        )
        .group_by(Submission.exercise_id)
        .subquery()
    )
    earned = session.scalar(sa.select(sa.func.sum(best.c.points))) or 0
    paid = sa.select(sa.func.sum(UnlockedSolution.price)).where(UnlockedSolution.user_id == user_id)
    return max(0, int(earned) - int(session.scalar(paid) or 0))


def lock_account(session: Session, user_id: UUID) -> None:
    """Let one request of a user at a time spend points. SQLite has a single writer and ignores the lock."""
    session.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def reference(session: Session, version_id: UUID) -> str:
    """Return the source of a version's reference solution."""
    content = session.scalar(
        sa.select(ExerciseFile.content).where(ExerciseFile.version_id == version_id, ExerciseFile.path == _REFERENCE)
    )
    assert content is not None, "every version has a reference"
    return content.decode("utf-8")


def is_accepted(session: Session, user_id: UUID, exercise_id: UUID) -> bool:
    """Return whether a user has an accepted submission to an exercise, in any of its versions."""
    return (
        session.scalar(
            sa.select(
                sa.exists().where(
                    Submission.user_id == user_id,
                    Submission.exercise_id == exercise_id,
                    Submission.kind == Kind.SUBMISSION,
                    Submission.verdict == Verdict.ACCEPTED,
                )
            )
        )
        is True
    )


def is_bought(session: Session, user_id: UUID, exercise_id: UUID) -> bool:
    """Return whether a user has unlocked the solution of an exercise."""
    return session.get(UnlockedSolution, (user_id, exercise_id)) is not None


def bought_slugs(session: Session, user_id: UUID) -> set[str]:
    """Return the exercises whose solution a user has unlocked."""
    query = sa.select(Exercise.slug).join(UnlockedSolution, UnlockedSolution.exercise_id == Exercise.id)
    return set(session.scalars(query.where(UnlockedSolution.user_id == user_id)))
