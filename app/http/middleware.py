"""Middleware for every request: request id, body limit, access log, security headers."""

import re
import time

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db.ids import new_id
from app.http.errors import AppError, BadRequestError, TooLargeError
from app.http.openapi import API_PREFIX
from app.http.problems import RefusedBody, internal_error, problem_response
from app.observability.metrics import note_request
from app.observability.secret_paths import secret_prefix

_log = structlog.get_logger()
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class RequestContext:
    """Assigns each request an id and logs its result, without bodies and headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Request(scope))
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                seconds = time.perf_counter() - started
                note_request(scope["method"], _template(scope), status, seconds)
                path, duration_ms = _loggable_path(scope), round(seconds * 1000, 1)
                _log.info("request", method=scope["method"], path=path, status=status, duration_ms=duration_ms)
                structlog.contextvars.unbind_contextvars("user_id", "submission_id")  # bound by inner layers


class InternalErrors:
    """Turns uncaught exceptions into problem responses, and logs them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def note_start(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception:
            _log.exception("request failed", method=scope["method"], path=_loggable_path(scope))
            if has_started:
                raise  # part of the response is sent, so only a broken connection can signal the error
            await internal_error(Request(scope))(scope, receive, send)


class RequestLimits:
    """Refuses bodies over the limit: by Content-Length at once, otherwise while reading.

    It also refuses addresses with a NUL character: no name here has one, and PostgreSQL fails on it. Starlette's
    middleware lets a route that reads no body run first, and responds in plain text.
    """

    def __init__(self, app: ASGIApp, body_limit_bytes: int) -> None:
        self._app = app
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            await problem_response(request, BadRequestError("address_with_nul"))(scope, receive, send)
            return
        announced = request.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced) > self._body_limit_bytes:
            await problem_response(request, self._too_large())(scope, receive, send)
            return
        received_bytes = 0

        async def receive_within_limit() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._body_limit_bytes:
                raise RefusedBody(self._too_large())
            return message

        await self._app(scope, receive_within_limit, send)

    def _too_large(self) -> AppError:
        return TooLargeError("body_too_large", limit_bytes=self._body_limit_bytes)


class SecurityHeaders:
    """Adds security headers that a page has not set. API responses are personal, so caches must not store them."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self._is_https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _request_id(request: Request) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if _GIVEN_ID.fullmatch(given) else new_id().hex


def _template(scope: Scope) -> str:
    """Return the route's template, such as /api/v1/labs/{lab}, and never text from the client."""
    template: str | None = getattr(scope.get("route"), "path_format", None)
    if template is None:
        return "/static" if scope["path"].startswith("/static/") else "none"
    return API_PREFIX + template if scope["path"].startswith(f"{API_PREFIX}/") else template


def _loggable_path(scope: Scope) -> str:
    path: str = scope["path"]
    prefix = secret_prefix(path)
    return path[:200] if prefix is None else f"{prefix}..."
