"""The e-mail address of an account. What was typed links nothing until a mail to the address has verified it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit, links
from app.db.engine import utc_now
from app.enums import LinkPurpose, OutboxKind
from app.http.errors import ConflictError, ForbiddenError
from app.identity import Principal
from app.mail.addresses import address_key
from app.models import AccountLink, User
from app.outbox.outbox import put


def set_email(session: Session, user_id: UUID, email: str | None) -> bool:
    """Store an address, which is unverified, and return whether it is another one. Links to the old one end."""
    # Locked: a link that verifies the former address meanwhile would otherwise verify the new one.
    user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
    if email == user.email:
        return False
    user.email = email
    user.email_key = None if email is None else address_key(email)
    user.email_verified_at = None
    links.revoke(session, user_id, LinkPurpose.VERIFY_EMAIL, LinkPurpose.RESET_PASSWORD)
    return True


def send_verification(session: Session, user_id: UUID) -> str:
    """Send a link that verifies the account's address, and return the address.

    Raises ConflictError if there is nothing to verify.
    """
    user = session.get_one(User, user_id)
    if user.email is None or user.email_verified_at is not None:
        raise ConflictError("email_not_to_verify")
    put(session, OutboxKind.MAIL_VERIFICATION, user_id, user_id)
    return user.email


def find_verification(session: Session, user: Principal, secret: str) -> AccountLink:
    """Return the link that verifies the user's current address.

    Raises LinkExpiredError; ForbiddenError if the link is another account's.
    """
    link = links.find(session, LinkPurpose.VERIFY_EMAIL, secret)
    if link.user_id != user.id:
        raise ForbiddenError("link_of_another_account")
    return link


def verify(session: Session, user: Principal, secret: str) -> None:
    """Verify the user's address. Raises LinkExpiredError, ForbiddenError.

    Raises ConflictError if another account has verified the address, without saying which.
    """
    link = find_verification(session, user, secret)
    row = session.get_one(User, user.id, with_for_update=True, populate_existing=True)
    links.use(session, link)
    if row.email != link.email:  # changed meanwhile: the change should have ended the link
        raise ConflictError("email_not_to_verify")
    row.email_verified_at = utc_now()
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("email_of_another_account") from error
    audit.record(session, user, "account.email_verified", user.username)


def find_by_verified(session: Session, address: str) -> User | None:
    """Return the account that has verified this address."""
    key = address_key(address)
    return session.scalar(sa.select(User).where(User.email_key == key, User.email_verified_at.is_not(None)))
