"""The audit log. A staff action and its entry share one transaction.

Administrators read all entries, owners those of their course.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.schemas import AuditPage, AuditRead
from app.http.pagination import cursor_after, read_cursor
from app.i18n.words import Words
from app.identity import Principal
from app.models import AuditEntry, Course, User
from grader.message import Message

_LONGEST_SUBJECT = 200


def record(
    session: Session,
    actor: Principal | None,
    action: str,
    subject: str,
    *,
    course_id: UUID | None = None,
    **details: Any,
) -> None:
    """Record that `actor` did `action` (such as "course.created") to `subject`. `details` are JSON.

    The actor is None for a command of the operator.
    """
    entry = AuditEntry(
        actor_id=actor.id if actor else None,
        action=action,
        subject=subject[:_LONGEST_SUBJECT],
        course_id=course_id,
        details=details,
    )
    session.add(entry)


def list_entries(
    session: Session, words: Words, *conditions: sa.ColumnElement[bool], limit: int, cursor: str | None
) -> AuditPage:
    """Return the entries under these conditions, newest first. The caller has checked permissions.

    Raises InvalidError for an invalid cursor.
    """
    query = (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            User.username.label("actor"),
            AuditEntry.action,
            AuditEntry.subject,
            Course.title.label("course"),
            AuditEntry.details,
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Course, Course.id == AuditEntry.course_id)
        .where(*conditions)
        .order_by(AuditEntry.id.desc())
    )
    if cursor is not None:
        query = query.where(AuditEntry.id < read_cursor(cursor))
    rows = session.execute(query.limit(limit + 1)).all()
    items = [AuditRead(**row._mapping, title=words.message(Message(row.action))) for row in rows[:limit]]
    return AuditPage(items=items, next_cursor=cursor_after(items[-1].id) if len(rows) > limit else None)
