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
        self._names = {urlsplit(public_url).hostname or "", "localhost", *map(str.lower, further)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _ANY_HOST:
            request = Request(scope)
            if not self._is_allowed(request.headers.get("Host", "")):
                error = BadRequestError("host_not_allowed", address=self._public_url)
                await problem_response(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_allowed(self, host: str) -> bool:
        if "*" in self._names:
            return True
        try:
            parts = urlsplit(f"//{host}")
            name, _ = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if parts.netloc != host or "@" in host:
            return False
        return name in self._names or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
