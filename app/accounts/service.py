"""Accounts, logins, API tokens, and the first administrator."""

import re
import unicodedata
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.passwords import hash_password, hash_password_in_turn, normal_form, verify_password_in_turn
from app.accounts.secrets import TOKEN_PREFIX, new_secret, sha256
from app.db.engine import Database, utc_now
from app.db.group_commit import GroupCommit
from app.db.ttl_cache import TtlCache
from app.enums import Role
from app.http.errors import ConflictError, LinkExpiredError, NotFoundError, WrongCredentialsError, invalid_field
from app.identity import Principal
from app.models import ApiToken, LoginSession, SetupToken, User

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 200
_USE_IS_NOTED_EVERY = timedelta(minutes=10)
_REMEMBERED_S = 5.0
_MOST_REMEMBERED = 10_000
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,31}")
DELETED_PREFIX = "deleted-"
"""The beginning of the names of deleted accounts, which nobody can register."""


def remembered_principals() -> TtlCache[str, Principal]:
    """Return a short-lived cache of principals, by the hash of a session's or token's secret."""
    return TtlCache(_REMEMBERED_S, _MOST_REMEMBERED)


def register(session: Session, username: str, password: str, role: Role = Role.STUDENT) -> User:
    """Create an account, for commands.

    Raises InvalidError if a rule is broken, ConflictError if the name is taken.
    """
    username = check_credentials(username, password)
    return add_user(session, username, hash_password(password), role)


def check_credentials(username: str, password: str) -> str:
    """Check the name and password of a new account, and return the name to store. Raises InvalidError."""
    username = _trimmed(username)
    check_username(username)
    check_password(username, password)
    return username


def check_name_is_free(database: Database, username: str) -> None:
    """Raise ConflictError if the name is taken: before a hash is made for nothing."""
    with database.reading() as session:
        if find_by_name(session, username) is not None:
            raise ConflictError("username_taken", name=username)


def add_user(session: Session, username: str, password_hash: str, role: Role = Role.STUDENT) -> User:
    """Store an account whose name and password were checked. Raises ConflictError if the name is taken."""
    user = User(username=username, username_key=username_key(username), password_hash=password_hash, role=role)
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("username_taken", name=username) from error
    return user


def username_key(username: str) -> str:
    """Return the form of a typed user name that is equal for all ways to type it."""
    return _trimmed(username).lower()


def _trimmed(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip()


def check_username(username: str) -> None:
    """Check a user name. Raises InvalidError, whose message states the rule, if it cannot be used."""
    if not _USERNAME.fullmatch(username):
        raise invalid_field("username", "username_wrong")
    if username.lower().startswith(DELETED_PREFIX):
        raise invalid_field("username", "username_reserved", name=username)


def check_password(username: str, password: str) -> None:
    """Check a password. Raises InvalidError, whose message states the rule, if it cannot be used."""
    password = normal_form(password)
    if len(password) < MIN_PASSWORD_LENGTH:
        raise invalid_field("password", "password_too_short", count=MIN_PASSWORD_LENGTH)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise invalid_field("password", "password_too_long", count=MAX_PASSWORD_LENGTH)
    if password.lower() == username.lower():
        raise invalid_field("password", "password_is_username")
    if len(set(password)) < 3:
        raise invalid_field("password", "password_too_uniform")


def find_by_name(session: Session, username: str) -> User | None:
    """Return the user with this typed name. A text that cannot be a name, NUL for example, is not looked up."""
    if not _USERNAME.fullmatch(_trimmed(username)):
        return None
    return session.scalar(sa.select(User).where(User.username_key == username_key(username)))


async def find_by_credentials(database: Database, username: str, password: str) -> User:
    """Return the user with this name and password. Raises WrongCredentialsError, without saying which is wrong.

    While the hash is computed, no thread and no database connection is held: connections are few.
    """
    user = await to_thread.run_sync(_read_by_name, database, username)
    found = await verify_password_in_turn(password, user.password_hash if user else None)
    if not found.matches or user is None:
        raise WrongCredentialsError("wrong_credentials")
    if found.is_outdated:
        renewed = await hash_password_in_turn(password)
        if not await to_thread.run_sync(_renew_hash, database, user, renewed):
            return await find_by_credentials(database, username, password)
    return user


def find_unchanged(session: Session, user: User) -> User | None:
    """Return the account, locked, unless its password changed after it was read.

    A password is checked outside of transactions, after a wait. Meanwhile a reset may have ended every login.
    """
    unchanged = sa.and_(User.id == user.id, User.password_hash == user.password_hash)
    found = sa.select(User).where(unchanged).with_for_update(key_share=True)
    return session.scalar(found.execution_options(populate_existing=True))


def _read_by_name(database: Database, username: str) -> User | None:
    with database.reading() as session:
        return find_by_name(session, username)


def _renew_hash(database: Database, user: User, renewed: str) -> bool:
    """Store the hash of the password's normal form. Return False if the stored hash was changed meanwhile."""
    unchanged = sa.and_(User.id == user.id, User.password_hash == user.password_hash)
    with database.writing() as session:
        renew = sa.update(User).where(unchanged).values(password_hash=renewed).returning(User.id)
        is_renewed = session.execute(renew).one_or_none() is not None
    user.password_hash = renewed
    return is_renewed


def open_session(session: Session, user_id: UUID, lifetime: timedelta) -> str:
    """Log a user in and return the secret for the cookie. Also delete expired sessions."""
    now = utc_now()
    session.execute(sa.delete(LoginSession).where(LoginSession.expires_at < now))
    secret = new_secret()
    session.add(LoginSession(user_id=user_id, token_sha256=sha256(secret), expires_at=now + lifetime))
    return secret


def find_by_session(database: Database, secret_sha256: str) -> Principal | None:
    """Return the user whose session cookie has this hash, unless it has expired."""
    session_is_theirs = sa.and_(
        LoginSession.user_id == User.id,
        LoginSession.token_sha256 == secret_sha256,
        LoginSession.expires_at > utc_now(),
    )
    with database.reading() as session:
        user = session.scalar(sa.select(User).join(LoginSession, session_is_theirs))
        return None if user is None else _person(user)


def find_by_token(database: Database, secret_sha256: str, *, writer: GroupCommit) -> Principal | None:
    """Return the user whose API token has this hash. Record its use at most every ten minutes, without waiting."""
    with database.reading() as session:
        found = session.execute(
            sa.select(User, ApiToken)
            .join(ApiToken, ApiToken.user_id == User.id)
            .where(ApiToken.token_sha256 == secret_sha256)
        ).one_or_none()
    if found is None:
        return None
    user, token = found
    now = utc_now()
    noted = sa.update(ApiToken).where(ApiToken.id == token.id)
    if token.last_used_at is None or token.last_used_at < now - _USE_IS_NOTED_EVERY:
        # The group commit batches these updates. Otherwise a class that starts at once would queue for the write
        # lock.
        writer.do(lambda connection: connection.execute(noted.values(last_used_at=now)))
    return _person(user)


def is_logged_in(session: Session, user_id: UUID, secret_sha256: str) -> bool:
    """Return whether this session or token of the user has not ended. The account is locked before the look."""
    session.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    return any(
        session.scalar(sa.select(table.id).where(table.user_id == user_id, table.token_sha256 == secret_sha256))
        for table in (LoginSession, ApiToken)
    )


def close_session(session: Session, secret: str) -> None:
    """End the session of a browser."""
    session.execute(sa.delete(LoginSession).where(LoginSession.token_sha256 == sha256(secret)))


def create_token(session: Session, user_id: UUID, name: str) -> tuple[ApiToken, str]:
    """Create an API token and return it with its secret, which is not stored."""
    secret = new_secret(TOKEN_PREFIX)
    token = ApiToken(user_id=user_id, name=name, token_sha256=sha256(secret))
    session.add(token)
    session.flush()
    return token, secret


def list_tokens(session: Session, user_id: UUID) -> list[ApiToken]:
    """Return a user's API tokens, oldest first."""
    return list(session.scalars(sa.select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id)))


def revoke_token(session: Session, user_id: UUID, token_id: UUID) -> str:
    """Delete an API token and return its hash. Raises NotFoundError if the user has no token with this id."""
    token = session.scalar(sa.select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.id == token_id))
    if token is None:
        raise NotFoundError("no_such_token")
    session.delete(token)
    return token.token_sha256


def update_settings(session: Session, user_id: UUID, *, language: str | None, theme: str | None) -> None:
    """Store the settings that are not None."""
    changes = {"language": language, "theme": theme}
    changes = {name: value for name, value in changes.items() if value is not None}
    if changes:
        session.execute(sa.update(User).where(User.id == user_id).values(changes))


def needs_administrator(session: Session) -> bool:
    """Return whether the service has no administrator yet."""
    return session.scalar(sa.select(User.id).where(User.role == Role.ADMINISTRATOR).limit(1)) is None


def lock_administrators(session: Session) -> None:
    """Let other changes of the administrators wait. Otherwise the last two could leave at once."""
    session.execute(sa.select(User.id).where(User.role == Role.ADMINISTRATOR).order_by(User.id).with_for_update())


def issue_setup_token(session: Session, lifetime: timedelta) -> str:
    """Return a new one-time secret for the set-up link. Earlier secrets stop working."""
    session.execute(sa.delete(SetupToken))
    secret = new_secret()
    session.add(SetupToken(token_sha256=sha256(secret), expires_at=utc_now() + lifetime))
    return secret


def check_setup_token(session: Session, secret: str) -> SetupToken:
    """Return the unused, unexpired token of this secret. Raises LinkExpiredError otherwise."""
    token = session.scalar(sa.select(SetupToken).where(SetupToken.token_sha256 == sha256(secret)))
    if token is None or token.used_at is not None or token.expires_at < utc_now() or not needs_administrator(session):
        raise LinkExpiredError("setup_link_expired")
    return token


def make_first_administrator(session: Session, secret: str, username: str, password: str) -> User:
    """Create the first administrator and invalidate the set-up link.

    Raises LinkExpiredError, InvalidError or ConflictError.
    """
    # Locked, so that the link works once.
    session.execute(sa.select(SetupToken.id).where(SetupToken.token_sha256 == sha256(secret)).with_for_update())
    token = check_setup_token(session, secret)
    user = register(session, username, password, Role.ADMINISTRATOR)
    token.used_at = utc_now()
    return user


def _person(user: User) -> Principal:
    return Principal(user.id, user.username, user.role, user.language, user.theme, user.time_zone)
