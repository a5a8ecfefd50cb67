"""Account pages: register, log in and out, profile, and the first administrator."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts import dependencies, service
from app.accounts.dependencies import CurrentUser
from app.accounts.devices import remember_device
from app.accounts.login import authenticate, check_own_password
from app.accounts.login import log_in as log_in_user
from app.accounts.schemas import TokenCreate
from app.accounts.secrets import sha256
from app.dependencies import ReadSession, WriteSession
from app.enums import Theme
from app.http.errors import AppError, ForbiddenError, InvalidError
from app.identity import Principal
from app.models import User
from app.profile.service import change_password as change_own_password
from app.profile.service import list_sessions
from app.web.forms import reason
from app.web.page import Page, PageDep, own_path, remember, see_other
from app.web.views.progress import progress_view
from grader.languages import LANGUAGES

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def show_login(page: PageDep, next: str = "") -> HTMLResponse:  # noqa: A002 - the name in the address
    """Show the login form."""
    return _form(page, "accounts/login.html", next=own_path(next, ""))


@router.post("/login")
def log_in(page: PageDep, username: Text, password: Text, next: Text = "") -> Response:  # noqa: A002
    """Log in, and return to the previous page."""

    def find(_: Session) -> User:
        return authenticate(page.request, username, password)

    return _enter(page, find, "accounts/login.html", username, next)


@router.get("/register")
def show_register(page: PageDep, next: str = "") -> HTMLResponse:  # noqa: A002
    """Show the registration form."""
    return _form(page, "accounts/register.html", is_new=True, next=own_path(next, ""))


@router.post("/register")
def register(page: PageDep, username: Text, password: Text, next: Text = "") -> Response:  # noqa: A002
    """Create a student account and log in."""
    if not page.services.settings.registration_open:
        raise ForbiddenError("registration_closed")

    def make(session: Session) -> User:
        page.services.rate_limits.register(dependencies.address_of(page.request))
        user = service.register(session, username, password)
        service.update_settings(session, user.id, language=page.language, theme=page.theme)
        return user

    return _enter(page, make, "accounts/register.html", username, next, is_new=True)


@router.get("/setup/{token}")
def show_setup(token: str, page: PageDep, session: ReadSession) -> HTMLResponse:
    """Show the form for the first administrator. Raises LinkExpiredError."""
    service.check_setup_token(session, token)
    return _form(page, "accounts/setup.html", is_new=True)


@router.post("/setup/{token}")
def set_up(token: str, page: PageDep, username: Text, password: Text) -> Response:
    """Create the first administrator and log in."""

    def make(session: Session) -> User:
        return service.make_first_administrator(session, token, username, password)

    return _enter(page, make, "accounts/setup.html", username, "/", is_new=True)


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


@router.get("/profile")
def show_profile(page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show settings and API tokens."""
    asked = page.request.query_params
    return _profile(page, session, user, is_saved="saved" in asked, is_password_new="password" in asked)


@router.post("/profile")
def save_profile(page: PageDep, user: CurrentUser, language: Text, theme: Text) -> RedirectResponse:
    """Change language and theme."""
    response = see_other("/profile?saved")
    _set(page, response, language=language, theme=theme)
    return response


@router.post("/profile/password")
def change_password(
    page: PageDep,
    user: CurrentUser,
    password: Text,
    new_password: Text,
    revoke_tokens: Annotated[bool, Form()] = False,
) -> Response:
    """Change the password. Raises TooManyRequestsError."""
    secret = dependencies.session_secret(page.request)
    try:
        check_own_password(page.request, user, password)
        with page.services.database.writing() as session:
            row = change_own_password(session, user, new_password, secret, revoke_tokens=revoke_tokens)
    except (ForbiddenError, InvalidError) as error:
        with page.services.database.reading() as session:
            return _profile(page, session, user, password_error=page.words.message(error.message))
    page.services.principals.clear()
    response = see_other("/profile?password#password-section")
    remember_device(page.request, response, row)
    return response


@router.post("/profile/tokens")
def create_token(page: PageDep, user: CurrentUser, session: WriteSession, name: Text) -> HTMLResponse:
    """Create an API token and show it once."""
    try:
        name = TokenCreate(name=name).name
    except ValidationError as error:
        return _profile(page, session, user, error=reason(error, page.words))
    _, secret = service.create_token(session, user.id, name)
    return _profile(page, session, user, new_token=secret)


@router.post("/profile/tokens/{token_id}/revoke")
def revoke_token(token_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Revoke an API token. Raises NotFoundError."""
    dependencies.forget(page.services, service.revoke_token(session, user.id, token_id))
    return see_other("/profile")


@router.post("/language/{code}")
def choose_language(code: str, page: PageDep) -> RedirectResponse:
    """Change the language, and return to the current page."""
    response = see_other(_came_from(page))
    _set(page, response, language=code)
    return response


@router.post("/theme/{name}")
def choose_theme(name: str, page: PageDep) -> RedirectResponse:
    """Change the theme, and return to the current page."""
    response = see_other(_came_from(page))
    _set(page, response, theme=name)
    return response


def _form(page: Page, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    fields = {"username": "", "error": "", "is_new": False, "next": "", **context}
    return page.html(template, status, **fields)


def _enter(
    page: Page, find: Callable[[Session], User], template: str, username: str, path: str, *, is_new: bool = False
) -> Response:
    """Log in the user that `find` returns, or show the form again with the reason."""
    response = see_other(own_path(path))
    try:
        with page.services.database.writing() as session:
            log_in_user(page.request, response, session, find(session))
    except AppError as error:
        reason = page.words.message(error.message)
        form = _form(
            page, template, error.status, username=username, error=reason, is_new=is_new, next=own_path(path)
        )
        if error.retry_after_s is not None:
            form.headers["Retry-After"] = str(error.retry_after_s)
        return form
    return response


def _profile(page: Page, session: Session, user: Principal, **context: Any) -> HTMLResponse:
    none = {"new_token": "", "error": "", "password_error": "", "is_saved": False, "is_password_new": False}
    shown = {**none, **context}
    shown |= {
        "tokens": service.list_tokens(session, user.id),
        "progress": progress_view(page, session, user),
        "sessions": list_sessions(session, user, dependencies.session_secret(page.request)),
    }
    return page.html("accounts/profile.html", 422 if shown["error"] or shown["password_error"] else 200, **shown)


def _set(page: Page, response: RedirectResponse, *, language: str | None = None, theme: str | None = None) -> None:
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
