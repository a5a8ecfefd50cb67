"""CSRF protection: refuses cross-origin requests that change something.

Browsers state the origin of a request in `Sec-Fetch-Site`, older ones in `Origin`. A program that sends neither has
no cookie to abuse. Another site cannot forge a request with an API token: the browser sends a preflight request for
that header, which is refused.
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http.errors import CrossOriginError
from app.http.problems import problem_response

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITES = frozenset({"same-origin", "none"})


class CrossOriginProtection:
    """ASGI middleware. `public_url` is the address in the browser, for proxies that change the Host header."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_origin = _origin(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS:
            request = Request(scope)
            if not self._is_own(request):
                await problem_response(request, CrossOriginError("sent_by_another_site"))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_own(self, request: Request) -> bool:
        headers = request.headers
        if headers.get("Authorization", "").lower().startswith("bearer "):
            return True
        site = headers.get("Sec-Fetch-Site")
        if site is not None:
            return site in _OWN_SITES
        origin = headers.get("Origin")
        if origin is None:
            return True
        return _origin(origin) == self._public_origin or _origin(origin)[1] == headers.get("Host")


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[x
        return "", ""
    return parts.scheme, parts.netloc
