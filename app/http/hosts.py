"""A check of the Host header: the service answers only to its own names.

Otherwise another site's name could be made to lead here, and its pages would count as this site's.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.errors import BadRequestError
from app.http.problems import problem_response

# Probes and collectors name the address of a container. These answers hold no links and use no cookie but /metrics'.
_ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})


class AllowedHosts:
    """ASGI middleware. It allows the host of the public address, loopback and further names; "*" is every name."""

    def __init__(self, app: ASGIApp, public_url: str, further: Iterable[str]) -> None:
        self._app = app
        self._public_url = public_url
        own = urlsplit(public_url).netloc
        self._names = {"localhost", *(_name(one) or one.lower() for one in (own, *further))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _ANY_HOST:
            request = Request(scope)
            if not self._is_allowed(request.headers.get("Host", "")):
                error = BadRequestError("host_not_allowed", address=self._public_url)
                await problem_response(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_allowed(self, host: str) -> bool:
        name = _name(host)
        return name is not None and ("*" in self._names or name in self._names or _is_loopback(name))


def _name(host: str) -> str | None:
    """Return the name in a Host header without its port, as browsers send it; None if it cannot be read."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").rstrip("."), parts.port
        if parts.netloc != host or "@" in host or not name:
            return None
        return name if name.isascii() else name.encode("idna").decode()
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
