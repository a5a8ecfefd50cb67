"""The audit log. A staff action and its entry share one transaction.

Administrators read all entries, owners those of their course.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts.schemas import AuditPage, AuditRead
from app.http.pagination import cursor_after, read_cursor
from app.i18n.words import Words
from app.identity import Principal
from app.models import AuditEntry, Course, User
from grader.message import Message

_LONGEST_SUBJECT = 200
_ABOUT_PEOPLE = ("account.", "course.member_", "extension.", "grade.", "regrade.", "remark.", "roster.accepted")


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


def rename_subject(session: Session, old: str, new: str) -> None:
    """Replace the name of a deleted account where entries are about it.

    Invitations that were not accepted keep the name as it was typed: otherwise staff would learn of the account.
    """
    accepted = aliased(AuditEntry)
    is_accepted = sa.exists().where(
        accepted.course_id == AuditEntry.course_id,
        accepted.action == "invitation.accepted",
        sa.func.lower(accepted.subject) == old.lower(),
    )
    is_about_person = sa.or_(*(AuditEntry.action.startswith(prefix) for prefix in _ABOUT_PEOPLE))
    ids = sa.select(AuditEntry.id).where(
        sa.func.lower(AuditEntry.subject) == old.lower(),
        sa.or_(is_about_person, sa.and_(AuditEntry.action.startswith("invitation."), is_accepted)),
    )
    found = session.scalars(ids).all()
    session.execute(sa.update(AuditEntry).where(AuditEntry.id.in_(found)).values(subject=new))
    chosen = sa.func.lower(sa.func.trim(AuditEntry.details["username"].as_string())) == old.lower()
    for entry in session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "rejudging.created", chosen)):
        entry.details = {**entry.details, "username": new}


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
