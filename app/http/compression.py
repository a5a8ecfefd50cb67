"""Middleware that compresses pages, except those that show a secret, and answers that ask for it."""

import gzip
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The length of a compressed page tells whether text of an attacker's choice occurs in it twice. So a page that shows
# a token, a code or a link with one is not compressed: templates give these the class `secret`, routes a parameter.
_SECRET = b'class="secret"'
_SECRET_PARAMETERS = {"code", "token"}
_LEAST_BYTES = 1000
_LEVEL = 5
_GZIP = re.compile(r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=(?:0\.\d*[1-9]\d*|1(?:\.0*)?)\s*)?(?:,|$)", re.IGNORECASE)


def allow_compression(request: Request) -> None:
    """Let the answer to this request be compressed though it is no page. It shows no secret."""
    request.state.may_be_compressed = True


class PageCompression:
    """Compresses HTML for clients that accept gzip. A page is one message; what is streamed passes through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepts = _GZIP.search(Headers(scope=scope).get("Accept-Encoding", "")) is not None
        start: Message | None = None

        async def compress(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and (_is_page(message) or _is_allowed(scope)):
                MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
                start = message
                return
            if start is not None:
                held, start = start, None
                if accepts and _may_be_compressed(scope, message):
                    message = {**message, "body": gzip.compress(message["body"], _LEVEL, mtime=0)}
                    headers = MutableHeaders(scope=held)
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(message["body"]))
                await send(held)
            await send(message)

        await self._app(scope, receive, compress)


def _is_page(start: Message) -> bool:
    headers = Headers(scope=start)
    return headers.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in headers


def _is_allowed(scope: Scope) -> bool:
    return bool(scope.get("state", {}).get("may_be_compressed"))


def _may_be_compressed(scope: Scope, message: Message) -> bool:
    body = message.get("body", b"")
    has_secret = _SECRET in body or _SECRET_PARAMETERS & scope.get("path_params", {}).keys()
    return len(body) >= _LEAST_BYTES and not message.get("more_body", False) and not has_secret
