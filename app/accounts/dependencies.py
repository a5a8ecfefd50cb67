"""Request authentication: by API token (`Authorization: Bearer`) or by session cookie."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

import structlog
from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.accounts import service
from app.accounts.secrets import sha256
from app.db.engine import Database
from app.dependencies import Services, services_of
from app.enums import Role
from app.http.errors import ForbiddenError, NotAuthenticatedError
from app.identity import Principal

_COOKIE = "tensorjudge_session"


async def optional_user(request: Request) -> Principal | None:
    """Return the authenticated user, or None for a visitor. Raises NotAuthenticatedError for an invalid token."""
    services = services_of(request)
    token = bearer_token(request)
    if token is not None:
        person = await _person(services, sha256(token), partial(service.find_by_token, writer=services.writer))
        if person is None:
            raise NotAuthenticatedError("token_not_valid")
        return person
    secret = session_secret(request)
    return None if secret is None else await _person(services, sha256(secret), service.find_by_session)


async def current_user(request: Request) -> Principal:
    """Return the authenticated user. Raises NotAuthenticatedError for a visitor."""
    person = await optional_user(request)
    if person is None:
        raise NotAuthenticatedError("not_logged_in")
    return person


async def current_instructor(person: Annotated[Principal, Depends(current_user)]) -> Principal:
    """Return the user if they are an instructor or administrator. Raises ForbiddenError otherwise."""
    if not person.is_staff:
        raise ForbiddenError("instructors_only")
    return person


async def current_administrator(person: Annotated[Principal, Depends(current_user)]) -> Principal:
    """Return the user if they are an administrator. Raises ForbiddenError otherwise."""
    if person.role is not Role.ADMINISTRATOR:
        raise ForbiddenError("administrators_only")
    return person


OptionalUser = Annotated[Principal | None, Depends(optional_user)]
CurrentUser = Annotated[Principal, Depends(current_user)]
CurrentInstructor = Annotated[Principal, Depends(current_instructor)]
CurrentAdministrator = Annotated[Principal, Depends(current_administrator)]


def session_secret(request: Request) -> str | None:
    """Return the secret in the session cookie, if there is one."""
    return request.cookies.get(_cookie_name(request))


def set_session_cookie(request: Request, response: Response, secret: str) -> None:
    """Set the session cookie on the response."""
    lifetime = timedelta(days=services_of(request).settings.session_lifetime_days)
    response.set_cookie(
        _cookie_name(request),
        secret,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(request: Request, response: Response) -> None:
    """Delete the session cookie from the browser."""
    response.delete_cookie(_cookie_name(request), path="/", secure=is_https(request), httponly=True, samesite="lax")


def forget(services: Services, secret_sha256: str) -> None:
    """Remove a session or token from the cache, so that it stops working at once."""
    services.principals.forget(secret_sha256)


def address_of(request: Request) -> str:
    """Return the client address of the request, for rate limits: of IPv6 the network, which one client owns whole."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:  # a socket without addresses
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))
    return host


def check_login(request: Request, session: Session, user: Principal) -> None:
    """Check that the session or token of this request has not ended, and let a reset of the password wait.

    Each process remembers for some seconds who is logged in. What would outlive a reset must not rely on that.
    Raises NotAuthenticatedError.
    """
    secret = bearer_token(request) or session_secret(request)
    if secret is None or not service.is_logged_in(session, user.id, sha256(secret)):
        raise NotAuthenticatedError("not_logged_in")


def bearer_token(request: Request) -> str | None:
    """Return the token in the Authorization header, if there is one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _cookie_name(request: Request) -> str:
    # Browsers accept a cookie named __Host- only over https. No other host can set such a cookie.
    return f"__Host-{_COOKIE}" if is_https(request) else _COOKIE


def is_https(request: Request) -> bool:
    """Return whether clients reach the service over https, so that cookies may be marked secure."""
    return request.url.scheme == "https" or services_of(request).settings.address.startswith("https:")


async def _person(
    services: Services, secret_sha256: str, find: Callable[[Database, str], Principal | None]
) -> Principal | None:
    person = services.principals.get(secret_sha256)
    if person is None:
        person = await run_in_threadpool(find, services.database, secret_sha256)
        if person is not None:
            services.principals.put(secret_sha256, person)
    if person is not None:
        structlog.contextvars.bind_contextvars(user_id=person.id.hex)  # for the request's last log line
    return person
