"""Error pages for browsers that request a page."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.accounts.dependencies import optional_user
from app.http.problems import MEDIA_TYPE, title_of
from app.web.forms import field_reason
from app.web.page import Page, here, page_for
from grader.message import Message as Sentence

_KEPT_HEADERS = (b"retry-after", b"allow")


class ErrorPages:
    """Middleware that replaces problem responses with pages."""

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
    # After an internal error the database may be down, so the page must not use it.
    user = await optional_user(request) if status < 500 else None
    return await run_in_threadpool(_render, page_for(request, user), problem)


def _render(page: Page, problem: Mapping[str, Any]) -> Response:
    status = problem["status"]
    return page.html(
        "site/error.html",
        status,
        error_status=status,
        title=page.words.message(title_of(status)),
        explanations=_explanations(page, problem),
        request_id=problem.get("request_id") if status >= 500 else "",
    )


def _explanations(page: Page, problem: Mapping[str, Any]) -> list[str]:
    """Return the texts of a problem. Fields of a form appear under their labels."""
    refused = [one for one in problem.get("errors", []) if problem["code"] == "at_field"]
    if not refused:
        return [page.words.message(Sentence.from_json(problem))]
    fields = [(one["field"].removeprefix("body."), Sentence.from_json(one)) for one in refused]
    return [field_reason(field, message, page.words) for field, message in fields]
