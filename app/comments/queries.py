"""Database queries for comments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CommentsPolicy, Kind
from app.exercises import access
from app.identity import Principal
from app.models import Comment, CommentReport, Exercise, ExerciseVersion, Submission, User
from app.visibility.permissions import Permission

_with_author = (
    sa.select(Comment, User.username, User.role, Exercise.slug)
    .join(User, User.id == Comment.user_id)
    .join(Exercise, Exercise.id == Comment.exercise_id)
)


def policy(session: Session, exercise_id: UUID) -> CommentsPolicy:
    """Return the author's policy for comments on an exercise."""
    public = session.scalars(
        sa.select(ExerciseVersion.public)
        .join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
        .where(Exercise.id == exercise_id)
    ).one()
    return CommentsPolicy(public.get("comments", CommentsPolicy.OPEN))


def has_submitted(session: Session, user_id: UUID, exercise_id: UUID) -> bool:
    """Return whether a user has submitted to an exercise. Runs do not count."""
    found = session.scalar(
        sa.select(Submission.id)
        .where(
            Submission.user_id == user_id,
            Submission.exercise_id == exercise_id,
            Submission.kind == Kind.SUBMISSION,
        )
        .limit(1)
    )
    return found is not None


def threads(session: Session, exercise_id: UUID, *, before: UUID | None, limit: int) -> list[UUID]:
    """Return the first comments of the newest threads that have a visible comment."""
    shown = sa.alias(Comment.__table__)
    is_there = sa.exists().where(shown.c.thread_id == Comment.id, shown.c.removed_at.is_(None))
    query = sa.select(Comment.id).where(Comment.exercise_id == exercise_id, Comment.parent_id.is_(None), is_there)
    if before is not None:
        query = query.where(Comment.id < before)
    return list(session.scalars(query.order_by(Comment.id.desc()).limit(limit)))


def in_threads(session: Session, thread_ids: Sequence[UUID]) -> list[Any]:
    """Return every comment of these threads with its author, oldest first."""
    return list(session.execute(_with_author.where(Comment.thread_id.in_(thread_ids)).order_by(Comment.id)))


def one(session: Session, comment_id: UUID) -> Any:
    """Return one comment with its author, or None."""
    return session.execute(_with_author.where(Comment.id == comment_id)).one_or_none()


def reported(session: Session, viewer: Principal) -> list[Any]:
    """Return reported comments on exercises whose comments the viewer may read, oldest first."""
    asked_for = sa.select(CommentReport.comment_id)
    query = _with_author.where(Comment.id.in_(asked_for), Comment.removed_at.is_(None)).order_by(Comment.id)
    return access.visible_rows(session, viewer, query, Permission.COMMENTS)


def reasons(session: Session, comment_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the reasons for which comments were reported."""
    found: dict[UUID, list[str]] = {}
    rows = session.execute(
        sa.select(CommentReport.comment_id, CommentReport.reason)
        .where(CommentReport.comment_id.in_(comment_ids))
        .order_by(CommentReport.created_at)
    )
    for comment_id, reason in rows:
        found.setdefault(comment_id, []).append(reason)
    return found


def count(session: Session, exercise_id: UUID) -> int:
    """Count the visible comments of an exercise."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(Comment.exercise_id == exercise_id, Comment.removed_at.is_(None))
        )
        or 0
    )


def forget_reports(session: Session, comment_id: UUID) -> None:
    """Delete the reports of a comment."""
    session.execute(sa.delete(CommentReport).where(CommentReport.comment_id == comment_id))
