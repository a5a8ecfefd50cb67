"""Comments on exercises: reading, writing, editing and removing, with their permissions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import audit
from app.comments import queries
from app.comments.schemas import CommentRead, CommentsRead
from app.db.engine import utc_now
from app.db.ids import new_id
from app.dependencies import Services
from app.enums import CommentsPolicy, Role
from app.exercises import access
from app.http.errors import ForbiddenError, NotFoundError, invalid_field
from app.http.pagination import cursor_after, read_cursor
from app.identity import Principal
from app.models import Comment, CommentReport
from app.visibility.permissions import Permission

_STAFF = (Role.INSTRUCTOR, Role.ADMINISTRATOR)


def list_comments(session: Session, user: Principal, slug: str, *, limit: int, cursor: str | None) -> CommentsRead:
    """Return the newest threads of an exercise, if this user may read them. Raises NotFoundError, InvalidError."""
    exercise_id, policy, is_hidden = _place(session, user, slug)
    if is_hidden or policy is CommentsPolicy.OFF:
        return CommentsRead(is_hidden=is_hidden, is_off=policy is CommentsPolicy.OFF, items=[], next_cursor=None)
    before = None if cursor is None else read_cursor(cursor)
    threads = queries.threads(session, exercise_id, before=before, limit=limit + 1)
    shown = threads[:limit]
    rows = sorted(queries.in_threads(session, shown), key=lambda row: (-row.Comment.thread_id.int, row.Comment.id))
    following = cursor_after(shown[-1]) if len(threads) > limit else None
    return CommentsRead(is_hidden=False, is_off=False, items=_views(session, user, rows), next_cursor=following)


def count(session: Session, user: Principal, slug: str) -> int | None:
    """Count the comments this user may read; None if comments are off or an exam runs. Raises NotFoundError."""
    if Permission.COMMENTS not in access.find(session, user, slug).permissions:
        return None
    exercise_id, policy, is_hidden = _place(session, user, slug)
    if policy is CommentsPolicy.OFF:
        return None
    return 0 if is_hidden else queries.count(session, exercise_id)


def write(
    services: Services, session: Session, user: Principal, slug: str, text: str, parent_id: UUID | None
) -> CommentRead:
    """Add a comment. Raises NotFoundError, ForbiddenError, InvalidError, TooManyRequestsError."""
    exercise_id, policy, is_hidden = _place(session, user, slug)
    if policy is CommentsPolicy.OFF:
        raise ForbiddenError("comments_off")
    if is_hidden:
        raise ForbiddenError("comments_after_submitting")
    comment_id = new_id()
    thread_id = comment_id
    if parent_id is not None:
        parent = session.get(Comment, parent_id)
        if parent is None or parent.exercise_id != exercise_id or parent.removed_at is not None:
            raise invalid_field("parent_id", "parent_comment_gone")
        thread_id = parent.thread_id
    services.rate_limits.comment(user.id.hex)
    session.add(
        Comment(
            id=comment_id,
            exercise_id=exercise_id,
            user_id=user.id,
            thread_id=thread_id,
            parent_id=parent_id,
            text=text,
            removed_by_staff=False,
        )
    )
    session.flush()
    return _read_one(session, user, comment_id)


def edit(session: Session, user: Principal, comment_id: UUID, text: str) -> CommentRead:
    """Edit the user's own comment. Raises NotFoundError, ForbiddenError."""
    comment = _find(session, user, comment_id)
    if comment.user_id != user.id:
        raise ForbiddenError("own_comments_only")
    comment.text, comment.edited_at = text, utc_now()
    session.flush()
    return _read_one(session, user, comment_id)


def remove(session: Session, user: Principal, comment_id: UUID) -> str:
    """Remove the user's own comment, or any as staff, and return its exercise.

    Raises NotFoundError, ForbiddenError.
    """
    comment = _find(session, user, comment_id)
    if comment.user_id == user.id:
        comment.text = ""
    elif user.is_staff:
        comment.removed_by_staff = True
        audit.record(session, user, "comment.removed", comment_id.hex)
    else:
        raise ForbiddenError("author_or_instructors_only")
    comment.removed_at = utc_now()
    queries.forget_reports(session, comment_id)
    return _read_one(session, user, comment_id).exercise


def report(services: Services, session: Session, user: Principal, comment_id: UUID, reason: str) -> str:
    """Report a comment to the staff and return its exercise.

    Raises NotFoundError, ForbiddenError, TooManyRequestsError.
    """
    comment = _find(session, user, comment_id)
    if comment.user_id == user.id:
        raise ForbiddenError("own_comment_reported")
    services.rate_limits.report(user.id.hex)
    session.merge(CommentReport(comment_id=comment_id, user_id=user.id, reason=reason))
    session.flush()
    return _read_one(session, user, comment_id).exercise


def keep(session: Session, user: Principal, comment_id: UUID) -> str:
    """Dismiss the reports of a comment and return its exercise. Raises NotFoundError."""
    _find(session, user, comment_id)
    audit.record(session, user, "comment.kept", comment_id.hex)
    queries.forget_reports(session, comment_id)
    return _read_one(session, user, comment_id).exercise


def list_reported(session: Session, user: Principal) -> list[CommentRead]:
    """Return the reported comments that this user may read."""
    return _views(session, user, queries.reported(session, user))


def _place(session: Session, user: Principal, slug: str) -> tuple[UUID, CommentsPolicy, bool]:
    """Return an exercise's id, its comments policy, and whether the policy hides comments from this user."""
    exercise = access.find(session, user, slug, Permission.COMMENTS)
    policy = queries.policy(session, exercise.id)
    is_hidden = (
        policy is CommentsPolicy.AFTER_SUBMITTING
        and not user.is_staff
        and not queries.has_submitted(session, user.id, exercise.id)
    )
    return exercise.id, policy, is_hidden


def _find(session: Session, user: Principal, comment_id: UUID) -> Comment:
    """Return a comment that this user may read. Raises NotFoundError."""
    row = queries.one(session, comment_id)
    if row is None or row.Comment.removed_at is not None:
        raise NotFoundError("no_such_comment")
    if Permission.COMMENTS in access.permissions_on(session, user, row.slug):
        _, policy, is_hidden = _place(session, user, row.slug)
        if not is_hidden and policy is not CommentsPolicy.OFF:
            comment: Comment = row.Comment
            return comment
    raise NotFoundError("no_such_comment")


def _read_one(session: Session, user: Principal, comment_id: UUID) -> CommentRead:
    return _views(session, user, [queries.one(session, comment_id)])[0]


def _views(session: Session, user: Principal, rows: Sequence[Any]) -> list[CommentRead]:
    reasons = queries.reasons(session, [row.Comment.id for row in rows]) if user.is_staff else {}
    return [_view(user, row, reasons.get(row.Comment.id, [])) for row in rows]


def _view(user: Principal, row: Any, reasons: list[str]) -> CommentRead:
    comment: Comment = row.Comment
    is_removed = comment.removed_at is not None
    return CommentRead(
        id=comment.id,
        exercise=row.slug,
        parent_id=comment.parent_id,
        author=None if is_removed else row.username,
        is_instructor=not is_removed and row.role in _STAFF,
        is_own=comment.user_id == user.id,
        text="" if is_removed else comment.text,
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        is_removed=is_removed,
        removed_by_staff=comment.removed_by_staff,
        reports=reasons,
    )
