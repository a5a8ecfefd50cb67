"""One-time links to an account. A link's secret is in its address; only the hash is stored."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.secrets import new_secret, sha256
from app.db.engine import utc_now
from app.enums import LinkPurpose
from app.http.errors import LinkExpiredError
from app.models import AccountLink

LIFETIME = timedelta(hours=24)


def issue(
    session: Session, user_id: UUID, purpose: LinkPurpose, *, email: str | None = None, made_by: UUID | None = None
) -> str:
    """Return the secret of a new link. Links that have expired are deleted."""
    now = utc_now()
    session.execute(sa.delete(AccountLink).where(AccountLink.expires_at < now))
    secret = new_secret()
    link = AccountLink(user_id=user_id, purpose=purpose, token_sha256=sha256(secret), email=email, made_by=made_by)
    link.expires_at = now + LIFETIME
    session.add(link)
    session.flush()
    return secret


def find(session: Session, purpose: LinkPurpose, secret: str) -> AccountLink:
    """Return the unused, unexpired link of this secret. Raises LinkExpiredError."""
    usable = sa.and_(AccountLink.used_at.is_(None), AccountLink.expires_at >= utc_now())
    found = sa.select(AccountLink).where(AccountLink.token_sha256 == sha256(secret), usable)
    link = session.scalar(found.where(AccountLink.purpose == purpose))
    if link is None:
        raise LinkExpiredError("account_link_expired")
    return link


def use(session: Session, link: AccountLink) -> None:
    """Mark the link as used, and end the others of its purpose. Raises LinkExpiredError if it was used meanwhile."""
    unused = sa.and_(AccountLink.id == link.id, AccountLink.used_at.is_(None))
    used = session.execute(
        sa.update(AccountLink).where(unused).values(used_at=utc_now()).returning(AccountLink.id)
    ).one_or_none()
    if used is None:
        raise LinkExpiredError("account_link_expired")
    revoke(session, link.user_id, link.purpose)


def revoke(session: Session, user_id: UUID, *purposes: LinkPurpose) -> None:
    """End the unused links of an account for these purposes."""
    theirs = sa.and_(AccountLink.user_id == user_id, AccountLink.purpose.in_(purposes))
    session.execute(sa.delete(AccountLink).where(theirs, AccountLink.used_at.is_(None)))
