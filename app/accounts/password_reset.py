"""Reset of a forgotten password: by a link in a mail to a verified address, or by one that an administrator makes."""

from contextlib import suppress
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit, links, sign_ins
from app.accounts.email import find_by_verified
from app.accounts.service import DELETED_PREFIX, check_password, find_by_name
from app.enums import LinkPurpose, OutboxKind, Role, SignInKind
from app.errors import InvalidValueError
from app.http.errors import ConflictError, ForbiddenError, LinkExpiredError, NotFoundError
from app.identity import Principal
from app.mail.addresses import address
from app.models import AccountLink, ApiToken, LoginSession, User
from app.outbox.outbox import put


def find_account(session: Session, typed: str) -> User | None:
    """Return the account with this name or verified address, if a link can be sent to it."""
    user = find_by_name(session, typed)
    if user is None and "@" in typed:
        with suppress(InvalidValueError):
            user = find_by_verified(session, address(typed))
    return user if user is not None and user.email_verified_at is not None else None


def send_link(session: Session, user: User, user_agent: str) -> None:
    """Send a link that sets a new password to the account's verified address."""
    put(session, OutboxKind.MAIL_RESET, user.id, user.id)
    sign_ins.note(session, user.id, SignInKind.RESET_LINK_MADE, user_agent)


def make_link(session: Session, actor: Principal | None, user_id: UUID) -> str:
    """Return the secret of a link that sets a new password. `actor` is an administrator, or None for a command.

    Earlier links of the account end. Raises NotFoundError; ConflictError for the own account, because the link would
    let a stolen login set a password.
    """
    user = session.get(User, user_id)
    if user is None or user.username_key.startswith(DELETED_PREFIX):
        raise NotFoundError("no_such_account")
    if actor is not None and actor.role is not Role.ADMINISTRATOR:
        raise ForbiddenError("administrators_only")
    if actor is not None and actor.id == user_id:
        raise ConflictError("reset_link_for_oneself")
    links.revoke(session, user_id, LinkPurpose.RESET_PASSWORD)
    made_by = actor.id if actor else None
    secret = links.issue(session, user_id, LinkPurpose.RESET_PASSWORD, made_by=made_by)
    sign_ins.note(session, user_id, SignInKind.RESET_LINK_MADE, actor_id=made_by)
    audit.record(session, actor, "account.reset_link_made", user.username)
    return secret


def find_reset(session: Session, secret: str) -> tuple[AccountLink, User]:
    """Return the link and its account.

    Raises LinkExpiredError, also if the link went to a former address, or its maker is no administrator any more.
    """
    link = links.find(session, LinkPurpose.RESET_PASSWORD, secret)
    user = session.get_one(User, link.user_id)
    if link.email is not None and (link.email != user.email or user.email_verified_at is None):
        raise LinkExpiredError("account_link_expired")
    if link.made_by is not None and session.get_one(User, link.made_by).role is not Role.ADMINISTRATOR:
        raise LinkExpiredError("account_link_expired")
    return link, user


def check_reset(session: Session, secret: str, password: str) -> None:
    """Check the link and the new password. Raises LinkExpiredError; InvalidError if a rule is broken."""
    _, user = find_reset(session, secret)
    check_password(user.username, password)


def reset(session: Session, secret: str, password_hash: str, user_agent: str) -> None:
    """Set the new password by a link, and end every login and API token. Raises LinkExpiredError."""
    link, user = find_reset(session, secret)
    links.use(session, link)
    set_password(session, user, password_hash)
    sign_ins.note(session, user.id, SignInKind.PASSWORD_RESET, user_agent)
    by = "administrator" if link.made_by else "mail" if link.email else "command"
    audit.record(session, None, "account.password_reset", user.username, tokens_revoked=True, link_by=by)


def set_password(session: Session, user: User, password_hash: str) -> None:
    """Set a password, and end every login, API token and link of the account. Browsers known before are forgotten."""
    user.password_hash = password_hash
    session.execute(sa.delete(LoginSession).where(LoginSession.user_id == user.id))
    session.execute(sa.delete(ApiToken).where(ApiToken.user_id == user.id))
    links.revoke(session, user.id, *LinkPurpose)
