"""The mails of accounts. Each is made when it is sent, with a link that is stored only as a hash."""

from sqlalchemy.orm import Session

from app.accounts import links
from app.enums import LinkPurpose
from app.i18n.words import Words
from app.mail.message import Mail
from app.models import OutboxMessage, User
from grader.languages import DEFAULT
from grader.message import Message

_HOURS = int(links.LIFETIME.total_seconds() // 3600)


def verification_mail(session: Session, message: OutboxMessage, address: str) -> Mail | None:
    """Return the mail that verifies an address, unless it was verified or removed meanwhile."""
    user = session.get(User, message.person_id)
    if user is None or user.email is None or user.email_verified_at is not None:
        return None
    secret = links.issue(session, user.id, LinkPurpose.VERIFY_EMAIL, email=user.email)
    values = _values(user, f"{address}/verify/{secret}")
    words = Words(user.language or DEFAULT)
    subject = words.message(Message("mail_verification_subject"))
    return Mail(user.email, subject, words.message(Message("mail_verification_text", values)), words.language)


def reset_mail(session: Session, message: OutboxMessage, address: str) -> Mail | None:
    """Return the mail that sets a new password, unless the address is no longer verified."""
    user = session.get(User, message.person_id)
    if user is None or user.email is None or user.email_verified_at is None:
        return None
    secret = links.issue(session, user.id, LinkPurpose.RESET_PASSWORD, email=user.email)
    values = _values(user, f"{address}/reset/{secret}")
    words = Words(user.language or DEFAULT)
    subject = words.message(Message("mail_reset_subject"))
    return Mail(user.email, subject, words.message(Message("mail_reset_text", values)), words.language)


def _values(user: User, link: str) -> dict[str, object]:
    return {"name": user.username, "link": link, "hours": _HOURS}
