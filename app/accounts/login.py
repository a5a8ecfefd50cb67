"""Logins: checks of a password with a limit on wrong ones, and the cookies of a new session."""

from datetime import timedelta

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.dependencies import address_of, set_session_cookie
from app.accounts.devices import known_device, remember_device
from app.dependencies import services_of
from app.http.errors import ForbiddenError, WrongCredentialsError
from app.identity import Principal
from app.models import User


def authenticate(request: Request, username: str, password: str) -> User:
    """Return the user with this name and password. Raises WrongCredentialsError, TooManyRequestsError."""
    services = services_of(request)
    key = service.username_key(username)
    with services.rate_limits.login(key, address_of(request), known_device(request, key)):
        return service.find_by_credentials(services.database, username, password)


def check_own_password(request: Request, user: Principal, password: str) -> None:
    """Check the user's password. Raises ForbiddenError if it is wrong, TooManyRequestsError after many attempts."""
    try:
        authenticate(request, user.username, password)
    except WrongCredentialsError as error:
        raise ForbiddenError("password_wrong") from error


def log_in(request: Request, response: Response, session: Session, user: User) -> None:
    """Open a session for the user, and set its cookies on the response."""
    lifetime = timedelta(days=services_of(request).settings.session_lifetime_days)
    set_session_cookie(request, response, service.open_session(session, user.id, lifetime))
    remember_device(request, response, user)
