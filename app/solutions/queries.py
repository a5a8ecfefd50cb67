"""Database queries for reference solutions and access to them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Kind
from app.models import Exercise, ExerciseFile, ExerciseVersion, Submission, UnlockedSolution
from grader.verdict import Verdict

_REFERENCE = "hidden/reference.py"


def current(session: Session, slug: str) -> Any:
    """Return id, current version and points of a listed exercise, or None."""
    return session.execute(
        sa.select(Exercise.id, Exercise.current_version_id, ExerciseVersion.points)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(Exercise.listed, Exercise.slug == slug)
    ).one_or_none()


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
