"""Pages of one-time links: verify an address, and set a new password.

Opening a link changes nothing, because mail servers open links to scan them; a button does. The pages send no
referrer, since their address is the secret.
"""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app.accounts import email, password_reset, password_reset_requests
from app.accounts.dependencies import CurrentUser, address_of
from app.accounts.passwords import hash_password_in_turn
from app.accounts.secrets import sha256
from app.dependencies import ReadSession, WriteSession
from app.http.errors import AppError, InvalidError, TooManyRequestsError
from app.web.page import Page, PageDep, see_other
from app.web.pages.accounts import to_be_sent_again

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=1000)]


@router.get("/forgot")
def show_forgot(page: PageDep) -> HTMLResponse:
    """Show the form that asks for a link to set a new password."""
    return _forgot(page)


@router.post("/forgot")
def ask_for_link(page: PageDep, name: Text = "") -> HTMLResponse:
    """Ask for a link. The answer is the same whether or not the account exists."""
    try:
        password_reset_requests.ask(page.request, name)
    except AppError as error:
        return _forgot(page, error.status, name=name, error=page.words.message(error.message))
    return _forgot(page, is_sent=True)


@router.get("/verify/{token}")
def show_verification(token: str, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the address to verify, and a button. Raises LinkExpiredError, ForbiddenError."""
    link = email.find_verification(session, user, token)
    return _without_referrer(page.html("accounts/verify.html", email=link.email, token=token))


@router.post("/verify/{token}")
def verify(token: str, page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Verify the address. Raises LinkExpiredError, ForbiddenError, ConflictError."""
    email.verify(session, user, token)
    return see_other("/profile?verified#email-section")


@router.get("/reset/{token}")
def show_reset(token: str, page: PageDep, session: ReadSession) -> HTMLResponse:
    """Show the form for a new password. Raises LinkExpiredError."""
    _, user = password_reset.find_reset(session, token)
    return _reset(page, user.username)


@router.post("/reset/{token}")
async def reset(token: str, page: PageDep, password: Text) -> Response:
    """Set the new password. Raises LinkExpiredError."""
    user_agent = page.request.headers.get("User-Agent", "")
    database = page.services.database

    def check() -> str:
        with database.reading() as session:
            _, user = password_reset.find_reset(session, token)
            password_reset.check_reset(session, token, password)
            return user.username

    def store() -> None:
        with database.writing() as session:
            password_reset.reset(session, token, password_hash, user_agent)

    try:
        await run_in_threadpool(check)
        # Counted while it runs: one link, sent many times at once, would fill the line of everybody.
        with page.services.rate_limits.login(f"reset {sha256(token)}", address_of(page.request)):
            password_hash = await hash_password_in_turn(password)
            await run_in_threadpool(store)
    except (InvalidError, TooManyRequestsError) as error:
        return await run_in_threadpool(_reset_again, page, token, error)
    page.services.principals.clear()
    return see_other("/login?reset")


def _forgot(page: Page, status: int = 200, *, name: str = "", error: str = "", is_sent: bool = False) -> HTMLResponse:
    sends_mail = page.services.settings.sends_mail
    return page.html("accounts/forgot.html", status, sends_mail=sends_mail, name=name, error=error, is_sent=is_sent)


def _reset_again(page: Page, token: str, error: AppError) -> HTMLResponse:
    with page.services.database.reading() as session:
        _, user = password_reset.find_reset(session, token)
    form = _reset(page, user.username, error.status, error=page.words.message(error.message))
    return to_be_sent_again(form, error)


def _reset(page: Page, username: str, status: int = 200, *, error: str = "") -> HTMLResponse:
    return _without_referrer(page.html("accounts/reset.html", status, username=username, error=error))


def _without_referrer(response: HTMLResponse) -> HTMLResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
