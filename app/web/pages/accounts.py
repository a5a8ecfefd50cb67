"""Account pages: register, log in and out, the first administrator, language and theme."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app.accounts import dependencies, service
from app.accounts.hashing_pool import LineTooLongError
from app.accounts.login import enter as enter_as
from app.accounts.login import log_in as log_in_user
from app.accounts.login import register as register_user
from app.accounts.secrets import sha256
from app.dependencies import ReadSession, WriteSession
from app.enums import SignInKind, Theme
from app.http.errors import AppError
from app.models import User
from app.web.page import Page, PageDep, own_path, remember, see_other
from grader.languages import LANGUAGES

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def show_login(page: PageDep, next: str = "") -> HTMLResponse:  # noqa: A002 - the name in the address
    """Show the login form."""
    is_reset = "reset" in page.request.query_params
    return _form(page, "accounts/login.html", next=own_path(next, ""), is_reset=is_reset)


@router.post("/login")
async def log_in(page: PageDep, username: Text, password: Text, next: Text = "") -> Response:  # noqa: A002
    """Log in, and return to the previous page."""

    async def enter(response: Response) -> None:
        await log_in_user(page.request, response, username, password)

    return await _enter(page, enter, "accounts/login.html", username, next)


@router.get("/register")
def show_register(page: PageDep, next: str = "") -> HTMLResponse:  # noqa: A002
    """Show the registration form."""
    return _form(page, "accounts/register.html", is_new=True, next=own_path(next, ""))


@router.post("/register")
async def register(page: PageDep, username: Text, password: Text, next: Text = "") -> Response:  # noqa: A002
    """Create a student account and log in."""

    def set_up_pages(session: Session, user: User) -> None:
        service.update_settings(session, user.id, language=page.language, theme=page.theme)

    async def enter(response: Response) -> None:
        await register_user(page.request, response, username, password, then=set_up_pages)

    return await _enter(page, enter, "accounts/register.html", username, next, is_new=True)


@router.get("/setup/{token}")
def show_setup(token: str, page: PageDep, session: ReadSession) -> HTMLResponse:
    """Show the form for the first administrator. Raises LinkExpiredError."""
    service.check_setup_token(session, token)
    return _form(page, "accounts/setup.html", is_new=True)


@router.post("/setup/{token}")
async def set_up(token: str, page: PageDep, username: Text, password: Text) -> Response:
    """Create the first administrator and log in."""

    def make(session: Session) -> User:
        return service.make_first_administrator(session, token, username, password)

    async def enter(response: Response) -> None:
        await run_in_threadpool(enter_as, page.request, response, make, SignInKind.REGISTERED)

    return await _enter(page, enter, "accounts/setup.html", username, "/", is_new=True)


@router.post("/logout")
def log_out(page: PageDep, session: WriteSession) -> RedirectResponse:
    """End the session of this browser."""
    response = see_other("/")
    secret = dependencies.session_secret(page.request)
    if secret is not None:
        service.close_session(session, secret)
        dependencies.forget(page.services, sha256(secret))
    dependencies.clear_session_cookie(page.request, response)
    return response


@router.post("/language/{code}")
def choose_language(code: str, page: PageDep) -> RedirectResponse:
    """Change the language, and return to the current page."""
    response = see_other(_came_from(page))
    set_appearance(page, response, language=code)
    return response


@router.post("/theme/{name}")
def choose_theme(name: str, page: PageDep) -> RedirectResponse:
    """Change the theme, and return to the current page."""
    response = see_other(_came_from(page))
    set_appearance(page, response, theme=name)
    return response


def _form(page: Page, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    fields = {
        "username": "",
        "error": "",
        "is_new": False,
        "next": "",
        "retry_after_s": None,
        "is_reset": False,
        **context,
    }
    return page.html(template, status, sends_mail=page.services.settings.sends_mail, **fields)


async def _enter(
    page: Page,
    enter: Callable[[Response], Awaitable[None]],
    template: str,
    username: str,
    path: str,
    *,
    is_new: bool = False,
) -> Response:
    """Log in by `enter`, or show the form again with the reason and the typed name."""
    response = see_other(own_path(path))
    try:
        await enter(response)
    except AppError as error:
        form = await run_in_threadpool(
            partial(_form, page, template, error.status, username=username),
            error=page.words.message(error.message),
            is_new=is_new,
            next=own_path(path),
        )
        return to_be_sent_again(form, error)
    return response


def to_be_sent_again(form: HTMLResponse, error: AppError) -> HTMLResponse:
    """Return the form with the time after which to send it again; a script does so if it only waits in line."""
    if error.retry_after_s is not None:
        form.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, LineTooLongError):
        form.headers["X-In-Line"] = "true"
    return form


def set_appearance(
    page: Page, response: RedirectResponse, *, language: str | None = None, theme: str | None = None
) -> None:
    """Store known settings, with the account and in this browser. Unknown values are ignored."""
    language = language if language in LANGUAGES else None
    theme = theme if theme in set(Theme) else None
    if page.user is not None:
        with page.services.database.writing() as session:
            service.update_settings(session, page.user.id, language=language, theme=theme)
        page.services.principals.clear()
    for name, value in (("language", language), ("theme", theme)):
        if value is not None:
            remember(page.request, response, name, value)


def _came_from(page: Page) -> str:
    try:
        url = urlsplit(page.request.headers.get("Referer", ""))
    except ValueError:  # such as http://[x
        return "/"
    return own_path(f"{url.path}?{url.query}" if url.query else url.path)
