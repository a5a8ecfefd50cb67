"""Problems as pages: what the API says in JSON, a browser that asked for a page gets as one."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.accounts.dependencies import optional_user
from app.http.errors import MEDIA_TYPE
from app.i18n.sentences import translate
from app.i18n.words import mark
from app.web.page import Page, here, page_for

_KEPT_HEADERS = (b"retry-after", b"allow")

_TITLES = {
    400: mark("The request could not be read"),
    401: mark("Please log in"),
    403: mark("This is not allowed"),
    404: mark("There is nothing here"),
    405: mark("This address does not work like that"),
    409: mark("This does not fit what is there"),
    410: mark("This link has run out"),
    412: mark("It has been changed since"),
    413: mark("That is too large"),
    422: mark("Something in the form is not right"),
    429: mark("Too many at once"),
    500: mark("Something went wrong on our side"),
    503: mark("The service is not ready"),
}
_EXPLANATIONS = {
    404: mark("The address may be mistyped, or what was here has been moved or belongs to somebody else."),
    500: mark("It is not your fault, and nothing you submitted is lost. Try again in a moment."),
    503: mark("It is starting or very busy. Try again in a moment."),
}


class ErrorPages:
    """Holds back a problem on its way to a browser, and sends the page that tells of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _wants_page(Request(scope)):
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        body = b""

        async def hold_problems(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start" and _is_problem(message):
                held = message
            elif held is None:
                await send(message)
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, hold_problems)
        if held is not None:
            response = await _page(Request(scope), json.loads(body))
            response.raw_headers += [pair for pair in held["headers"] if pair[0].lower() in _KEPT_HEADERS]
            await response(scope, receive, send)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.url.path.startswith(("/api/", "/static/"))


def _is_problem(message: Message) -> bool:
    headers = dict(message["headers"])
    return bool(headers.get(b"content-type", b"").startswith(MEDIA_TYPE.encode()))


async def _page(request: Request, problem: Mapping[str, Any]) -> Response:
    status = problem["status"]
    if status == 401 and request.method == "GET":
        return RedirectResponse(f"/login?next={quote(here(request))}", 303)
    # Where we failed ourselves, the database may be what failed: such a page asks it nothing.
    user = await optional_user(request) if status < 500 else None
    return await run_in_threadpool(_render, page_for(request, user), problem)


def _render(page: Page, problem: Mapping[str, Any]) -> Response:
    status = problem["status"]
    fallback = mark("This did not work")
    explanation = _EXPLANATIONS.get(status)
    return page.html(
        "site/error.html",
        status,
        error_status=status,
        title=page.words.text(_TITLES.get(status, fallback)),
        explanation=page.words.text(explanation) if explanation else translate(problem["detail"], page.words),
        request_id=problem.get("request_id") if status >= 500 else "",
    )
