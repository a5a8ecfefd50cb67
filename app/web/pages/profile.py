"""The profile: details, appearance, tokens, sessions, sign-ins, identities, password, and the end of the account."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app.accounts import dependencies, identities, service, sign_ins
from app.accounts.dependencies import CurrentUser
from app.accounts.schemas import TokenCreate
from app.dependencies import ReadSession, WriteSession
from app.enums import SignInKind
from app.http.errors import AppError, ConflictError, ForbiddenError, InvalidError
from app.identity import Principal
from app.profile import details, requests
from app.profile import service as profile
from app.profile.schemas import MeUpdate
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.accounts import set_appearance
from app.web.views.progress import progress_view

router = APIRouter(include_in_schema=False, prefix="/profile")

Text = Annotated[str, Form(max_length=1000)]
_NOTICES = ("saved", "password", "details", "email", "sent", "verified")

_FORMS = ("details", "email", "token", "identity", "password")


@router.get("")
def show_profile(page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the account of the user."""
    asked = page.request.query_params
    return _profile(page, session, user, notice=next((one for one in _NOTICES if one in asked), ""))


@router.post("")
def save_profile(page: PageDep, user: CurrentUser, language: Text, theme: Text) -> RedirectResponse:
    """Change language and theme."""
    response = see_other("/profile?saved")
    set_appearance(page, response, language=language, theme=theme)
    return response


@router.post("/details")
async def save_details(
    page: PageDep, user: CurrentUser, display_name: Text = "", student_number: Text = "", time_zone: Text = ""
) -> Response:
    """Change name, student number and time zone."""
    typed = {"display_name": display_name, "student_number": student_number, "time_zone": time_zone}
    return await _change(page, user, typed, "details")


@router.post("/email")
async def save_email(page: PageDep, user: CurrentUser, password: Text, email: Text = "") -> Response:
    """Change the e-mail address, and send the link that verifies it."""
    return await _change(page, user, {"email": email, "password": password}, "email")


@router.post("/email/verification")
def send_verification(page: PageDep, user: CurrentUser) -> RedirectResponse:
    """Send the link that verifies the address once more. Raises ConflictError, TooManyRequestsError."""
    requests.send_verification(page.request, user)
    return see_other("/profile?sent#email-section")


@router.post("/password")
async def change_password(
    page: PageDep,
    user: CurrentUser,
    password: Text,
    new_password: Text,
    revoke_tokens: Annotated[bool, Form()] = False,
) -> Response:
    """Change the password. Raises TooManyRequestsError."""
    response = see_other("/profile?password#password-section")
    try:
        await requests.change_password(
            page.request, response, user, password, new_password, revoke_tokens=revoke_tokens
        )
    except (ForbiddenError, InvalidError) as error:
        return await run_in_threadpool(_refused, page, user, "password", page.words.message(error.message))
    return response


@router.post("/tokens")
def create_token(page: PageDep, user: CurrentUser, session: WriteSession, name: Text) -> HTMLResponse:
    """Create an API token and show it once."""
    try:
        name = TokenCreate(name=name).name
    except ValidationError as error:
        return _profile(page, session, user, errors={"token": reason(error, page.words)})
    dependencies.check_login(page.request, session, user)
    _, secret = service.create_token(session, user.id, name)
    return _profile(page, session, user, new_token=secret)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(token_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Revoke an API token. Raises NotFoundError."""
    dependencies.forget(page.services, service.revoke_token(session, user.id, token_id))
    return see_other("/profile")


@router.post("/identities/{identity_id}/unlink")
def unlink_identity(identity_id: UUID, page: PageDep, user: CurrentUser) -> Response:
    """Unlink an identity at a sign-on provider. Raises NotFoundError."""
    try:
        with page.services.database.writing() as session:
            identities.unlink(session, user, identity_id)
    except ConflictError as error:
        return _refused(page, user, "identity", page.words.message(error.message), status=error.status)
    return see_other("/profile")


@router.post("/sessions/end")
def log_out_everywhere(
    page: PageDep, user: CurrentUser, session: WriteSession, revoke_tokens: Annotated[bool, Form()] = False
) -> RedirectResponse:
    """End all sessions, including this one, and on request all API tokens."""
    profile.log_out_everywhere(session, user, revoke_tokens=revoke_tokens)
    page.services.principals.clear()
    return _gone(page)


@router.post("/delete")
async def delete_account(page: PageDep, user: CurrentUser, password: Text) -> RedirectResponse:
    """Delete the account permanently. Raises ForbiddenError, ConflictError, TooManyRequestsError."""
    await requests.delete_account(page.request, user, password)
    return _gone(page)


async def _change(page: Page, user: Principal, typed: dict[str, str], form: str) -> Response:
    """Store what was typed in one of the forms, or show the form again with the reason."""
    try:
        await requests.change_me(page.request, user, MeUpdate.model_validate(typed))
    except ValidationError as error:
        text, status = reason(error, page.words), 422
    except AppError as error:
        text, status = page.words.message(error.message), error.status
    else:
        return see_other(f"/profile?{form}#{form}-section")
    typed.pop("password", None)
    return await run_in_threadpool(_refused, page, user, form, text, status=status, typed=typed)


def _refused(
    page: Page, user: Principal, form: str, text: str, *, status: int = 422, typed: dict[str, str] | None = None
) -> HTMLResponse:
    with page.services.database.reading() as session:
        return _profile(page, session, user, status=status, errors={form: text}, typed=typed or {})


def _profile(page: Page, session: Session, user: Principal, *, status: int = 200, **context: Any) -> HTMLResponse:
    shown = {"new_token": "", "errors": {}, "notice": "", "typed": {}, **context}
    stored = details.read_settings(session, user).model_dump()
    return page.html(
        "accounts/profile.html",
        422 if shown["errors"] and status == 200 else status,
        **{**shown, "errors": {**dict.fromkeys(_FORMS, ""), **shown["errors"]}},
        details={**{name: value or "" for name, value in stored.items()}, **shown["typed"]},
        stored_email=stored["email"],
        sends_mail=page.services.settings.sends_mail,
        tokens=service.list_tokens(session, user.id),
        progress=progress_view(page, session, user),
        sessions=profile.list_sessions(session, user, dependencies.session_secret(page.request)),
        sign_ins=sign_ins.list_sign_ins(session, user.id),
        sign_in_names=_sign_in_names(page),
        identities=identities.list_identities(session, user.id),
    )


def _sign_in_names(page: Page) -> dict[SignInKind, str]:
    words = page.words
    return {
        SignInKind.REGISTERED: words.text("Account created"),
        SignInKind.PASSWORD: words.text("Login with password"),
        SignInKind.IDENTITY: words.text("Login with a linked identity"),
        SignInKind.RESET_LINK_MADE: words.text("Link for a new password made"),
        SignInKind.PASSWORD_RESET: words.text("Password reset with a link"),
        SignInKind.PASSWORD_CHANGED: words.text("Password changed"),
    }


def _gone(page: Page) -> RedirectResponse:
    response = see_other("/")
    dependencies.clear_session_cookie(page.request, response)
    return response
