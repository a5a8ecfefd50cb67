"""The user's own account: sessions, password and deletion."""

import secrets
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit, links, password_reset, sign_ins
from app.accounts import service as users
from app.accounts.passwords import NO_PASSWORD, hash_password
from app.accounts.secrets import sha256
from app.courses import membership
from app.courses import service as courses
from app.db.engine import utc_now
from app.enums import LinkPurpose, Role, SignInKind, Theme
from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.models import (
    AccountLink,
    ApiToken,
    Comment,
    CommentReport,
    CourseInvitation,
    Draft,
    ExternalIdentity,
    IdempotencyKey,
    LeaderboardEntry,
    LoginSession,
    OutboxMessage,
    RegradeRequest,
    Remark,
    RosterEntry,
    SignIn,
    Submission,
    TimeSpent,
    User,
)
from app.profile.schemas import SessionRead

# Unlocked solutions stay with the submissions. Without them, grades would rise.
_ENDED = (
    *(LoginSession, ApiToken, AccountLink, SignIn, ExternalIdentity, RosterEntry),
    *(Draft, TimeSpent, CommentReport, LeaderboardEntry, IdempotencyKey, CourseInvitation),
)


def list_sessions(session: Session, user: Principal, secret: str | None) -> list[SessionRead]:
    """Return the user's login sessions, oldest first. `secret` is that of the current browser."""
    current = None if secret is None else sha256(secret)
    rows = session.scalars(
        sa.select(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.expires_at > utc_now())
        .order_by(LoginSession.id)
    )
    return [
        SessionRead(
            id=row.id,
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_current=row.token_sha256 == current,
        )
        for row in rows
    ]


def log_out_everywhere(session: Session, user: Principal, *, revoke_tokens: bool = False) -> None:
    """End all sessions of the user, including the current one, and on request all API tokens."""
    session.execute(sa.delete(LoginSession).where(LoginSession.user_id == user.id))
    if revoke_tokens:
        _revoke_tokens(session, user.id)
    audit.record(session, user, "account.logged_out_everywhere", user.username, tokens_revoked=revoke_tokens)


def change_password(
    session: Session,
    user: Principal,
    password_hash: str,
    secret: str | None,
    *,
    user_agent: str = "",
    revoke_tokens: bool = False,
) -> User:
    """Set a new password, and end every session except that of the current browser. Return the account.

    Links that would set a password end too, on request API tokens. The caller has checked the password.
    """
    row = session.get_one(User, user.id)
    row.password_hash = password_hash
    current = None if secret is None else sha256(secret)
    session.execute(
        sa.delete(LoginSession).where(
            LoginSession.user_id == user.id, LoginSession.token_sha256.is_distinct_from(current)
        )
    )
    links.revoke(session, user.id, LinkPurpose.RESET_PASSWORD)
    if revoke_tokens:
        _revoke_tokens(session, user.id)
    sign_ins.note(session, user.id, SignInKind.PASSWORD_CHANGED, user_agent)
    audit.record(session, user, "account.password_changed", user.username, tokens_revoked=revoke_tokens)
    return row


def reset_password(session: Session, username: str, password: str) -> None:
    """Set a new password for an operator, and revoke every login and API token of the account.

    Raises NotFoundError; InvalidError if a rule is broken.
    """
    user = users.find_by_name(session, username)
    if user is None:
        raise NotFoundError("no_such_username", name=username)
    users.check_password(user.username, password)
    password_reset.set_password(session, user, hash_password(password))
    sign_ins.note(session, user.id, SignInKind.PASSWORD_RESET)
    audit.record(session, None, "account.password_reset", user.username, tokens_revoked=True)


def _revoke_tokens(session: Session, user_id: UUID) -> None:
    session.execute(sa.delete(ApiToken).where(ApiToken.user_id == user_id))


def delete_account(session: Session, user: Principal) -> None:
    """Delete the user's data, and keep a nameless account without login for the submissions.

    Raises ConflictError for the only administrator, and for the only owner of a course with other members.
    """
    users.lock_administrators(session)
    if user.role is Role.ADMINISTRATOR and _administrators(session) == 1:
        raise ConflictError("you_are_only_administrator")
    courses.check_courses_keep_owners(session, user.id)
    membership.end_all(session, user.id)
    _delete_mail(session, user.id)
    for table in _ENDED:
        session.execute(sa.delete(table).where(table.user_id == user.id))
    session.execute(sa.delete(RegradeRequest).where(RegradeRequest.user_id == user.id))
    of_user = sa.select(Submission.id).where(Submission.user_id == user.id)
    session.execute(sa.delete(Remark).where(Remark.submission_id.in_(of_user)))  # a remark may name the student
    session.execute(
        sa.update(Comment)
        .where(Comment.user_id == user.id)
        .values(text="", removed_at=sa.func.coalesce(Comment.removed_at, utc_now()))
    )
    name = f"{users.DELETED_PREFIX}{secrets.token_hex(12)}"
    audit.rename_subject(session, user.username, name)
    session.execute(
        sa.update(User)
        .where(User.id == user.id)
        .values(
            username=name,
            username_key=name,
            password_hash=NO_PASSWORD,
            role=Role.STUDENT,
            language=None,
            theme=Theme.SYSTEM,
            display_name=None,
            student_number=None,
            email=None,
            email_key=None,
            email_verified_at=None,
            time_zone=None,
        )
    )


def _delete_mail(session: Session, user_id: UUID) -> None:
    """Delete mail to the user: of the account, and invitations that the user accepted."""
    entries = sa.select(RosterEntry.id).where(RosterEntry.user_id == user_id)
    about = [user_id, *session.scalars(entries)]
    session.execute(
        sa.delete(OutboxMessage).where(sa.or_(OutboxMessage.person_id.in_(about), OutboxMessage.target_id.in_(about)))
    )


def _administrators(session: Session) -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(User).where(User.role == Role.ADMINISTRATOR))
    return count or 0
