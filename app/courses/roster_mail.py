"""Invitations by mail. Each has a new link, which is made when the mail is sent."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import roster
from app.db.engine import utc_now
from app.enums import OutboxKind
from app.http.errors import ConflictError
from app.i18n.words import Words
from app.identity import Principal
from app.mail.message import Mail
from app.models import Course, OutboxMessage, RosterEntry, User
from app.outbox import outbox
from grader.languages import DEFAULT
from grader.message import Message

_NOT_AGAIN_FOR = timedelta(days=1)


def send_all(
    session: Session, actor: Principal, course_id: UUID, *, sends_mail: bool, may_mail: Callable[[str], bool]
) -> int:
    """Send an invitation to each pending entry with an address, and return their number.

    Those that were sent in the last day are left out, and those to an address that `may_mail` refuses. Earlier links
    stop working when the mail is sent. Raises ForbiddenError, NotFoundError, ConflictError in an archived course, or
    if the service sends no mail.
    """
    entries = [entry for entry in roster.pending(session, actor, course_id) if entry.email is not None]
    if not sends_mail:
        raise ConflictError("mail_not_set_up")
    recent = set(
        session.scalars(
            sa.select(OutboxMessage.person_id).where(
                OutboxMessage.kind == OutboxKind.MAIL_INVITATION,
                OutboxMessage.target_id == course_id,
                OutboxMessage.given_up_at.is_(None),
                OutboxMessage.changed_at > utc_now() - _NOT_AGAIN_FOR,
            )
        )
    )
    due = [entry for entry in entries if entry.id not in recent and may_mail(entry.email_key or "")]
    for entry in due:
        entry.invited_by = actor.id
        outbox.put(session, OutboxKind.MAIL_INVITATION, course_id, entry.id)
    if due:
        title = session.get_one(Course, course_id).title
        audit.record(session, actor, "roster.mailed", title, course_id=course_id, count=len(due))
    return len(due)


def invitation_mail(session: Session, message: OutboxMessage, address: str) -> Mail | None:
    """Return the mail with the link of an entry, unless it was accepted or withdrawn meanwhile."""
    entry = session.get(RosterEntry, message.person_id)
    course = session.get(Course, message.target_id)
    if entry is None or course is None or course.archived or entry.user_id is not None or entry.email is None:
        return None
    inviter = None if entry.invited_by is None else session.get(User, entry.invited_by)
    words = Words((inviter and inviter.language) or DEFAULT)
    values = {
        "title": course.title,
        "teacher": inviter.username if inviter else course.title,
        "link": f"{address}/invitation/{roster.renew_secret(entry)}",
        "days": roster.LINK_LIFETIME.days,
    }
    subject = words.message(Message("mail_invitation_subject", values))
    text = words.message(Message("mail_invitation_text", values))
    return Mail(entry.email, subject, text, words.language)
