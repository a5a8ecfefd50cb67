"""Browsers that logged in to an account before. Wrong logins from elsewhere do not make them wait.

A signed cookie names the account and the browser. The account's password hash is the key of the signature, so a new
password invalidates the cookies of all browsers.
"""

import hashlib
import hmac
import re
import secrets

from fastapi import Request, Response

from app.accounts.dependencies import is_https
from app.accounts.passwords import NO_PASSWORD
from app.accounts.service import find_by_name
from app.dependencies import services_of
from app.models import User

_COOKIE = "tensorjudge_device"
_A_YEAR_S = 365 * 24 * 3600
_MAX_ACCOUNTS = 5  # a browser may be that of several people
_ENTRY = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{64})")


def known_device(request: Request, username: str) -> str | None:
    """Return the identifier of this browser if it logged in to the account before, else None."""
    entries = _entries(request)
    if not entries:
        return None
    with services_of(request).database.reading() as session:
        user = find_by_name(session, username)
    if user is None or user.password_hash == NO_PASSWORD:  # the hash is the key
        return None
    for account, device, signature in entries:
        if account == user.id.hex and hmac.compare_digest(signature, _signature(user, device)):
            return device
    return None


def remember_device(request: Request, response: Response, user: User) -> None:
    """Set the cookie after a login or a change of the password."""
    if user.password_hash == NO_PASSWORD:
        return
    others = [entry for entry in _entries(request) if entry[0] != user.id.hex]
    device = secrets.token_hex(16)
    entries = [(user.id.hex, device, _signature(user, device)), *others][:_MAX_ACCOUNTS]
    response.set_cookie(
        _cookie_name(request),
        ".".join(map("".join, entries)),
        max_age=_A_YEAR_S,
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def _entries(request: Request) -> list[tuple[str, str, str]]:
    parts = request.cookies.get(_cookie_name(request), "").split(".")[:_MAX_ACCOUNTS]
    found = [_ENTRY.fullmatch(part) for part in parts]
    return [(one[1], one[2], one[3]) for one in found if one]


def _signature(user: User, device: str) -> str:
    return hmac.new(user.password_hash.encode(), f"{user.id.hex} {device}".encode(), hashlib.sha256).hexdigest()


def _cookie_name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if is_https(request) else _COOKIE
