"""Logins and new accounts: limits, the line for hashing, and the cookies of a new session.

Requests wait for a hash without a worker thread and without a database connection. What reads or writes the database
runs in a thread before or after it.
"""

from collections.abc import Callable
from datetime import timedelta

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.accounts import service, sign_ins
from app.accounts.dependencies import address_of, set_session_cookie
from app.accounts.devices import known_device, remember_device
from app.accounts.passwords import hash_password_in_turn
from app.dependencies import services_of
from app.enums import SignInKind
from app.http.errors import ForbiddenError, WrongCredentialsError
from app.identity import Principal
from app.models import User


async def authenticate(request: Request, username: str, password: str) -> User:
    """Return the user with this name and password. Raises WrongCredentialsError, TooManyRequestsError."""
    services = services_of(request)
    key = service.username_key(username)
    device = await run_in_threadpool(known_device, request, key)
    with services.rate_limits.login(key, address_of(request), device):
        return await service.find_by_credentials(services.database, username, password)


async def check_own_password(request: Request, user: Principal, password: str) -> User:
    """Return the account as it was when its password was checked; see `confirmed`.

    Raises ForbiddenError if the password is wrong, TooManyRequestsError after many attempts.
    """
    try:
        return await authenticate(request, user.username, password)
    except WrongCredentialsError as error:
        raise ForbiddenError("password_wrong") from error


def confirmed(session: Session, checked: User) -> User:
    """Return the account in the transaction that needs its password. Raises ForbiddenError if that has changed."""
    user = service.find_unchanged(session, checked)
    if user is None:
        raise ForbiddenError("password_wrong")
    return user


async def log_in(request: Request, response: Response, username: str, password: str) -> User:
    """Log in with name and password. Raises WrongCredentialsError, TooManyRequestsError."""
    checked = await authenticate(request, username, password)

    def find(session: Session) -> User:
        user = service.find_unchanged(session, checked)
        if user is None:
            raise WrongCredentialsError("wrong_credentials")
        return user

    return await run_in_threadpool(enter, request, response, find, SignInKind.PASSWORD)


async def register(
    request: Request, response: Response, username: str, password: str, *, then: Callable[[Session, User], None]
) -> User:
    """Create a student account, do `then` in the same transaction, and log in.

    Raises ForbiddenError if registration is closed, InvalidError, ConflictError and TooManyRequestsError.
    """
    services = services_of(request)
    if not services.settings.registration_open:
        raise ForbiddenError("registration_closed")
    username = service.check_credentials(username, password)
    services.rate_limits.register(address_of(request))
    await run_in_threadpool(service.check_name_is_free, services.database, username)
    password_hash = await hash_password_in_turn(password)

    def make(session: Session) -> User:
        user = service.add_user(session, username, password_hash)
        then(session, user)
        return user

    return await run_in_threadpool(enter, request, response, make, SignInKind.REGISTERED)


def enter(request: Request, response: Response, find: Callable[[Session], User], kind: SignInKind) -> User:
    """Open a session for the user that `find` returns, note the sign-in, and set the cookies on the response."""
    services = services_of(request)
    lifetime = timedelta(days=services.settings.session_lifetime_days)
    with services.database.writing() as session:
        user = find(session)
        secret = service.open_session(session, user.id, lifetime)
        sign_ins.note(session, user.id, kind, request.headers.get("User-Agent", ""))
    set_session_cookie(request, response, secret)
    remember_device(request, response, user)
    return user
