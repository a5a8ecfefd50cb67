"""Profile actions that end sessions or delete the account."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from app.accounts import dependencies
from app.accounts.dependencies import CurrentUser
from app.accounts.login import check_own_password
from app.dependencies import WriteSession
from app.profile import service
from app.web.page import PageDep, see_other

router = APIRouter(include_in_schema=False)


@router.post("/profile/sessions/end")
def log_out_everywhere(
    page: PageDep, user: CurrentUser, session: WriteSession, revoke_tokens: Annotated[bool, Form()] = False
) -> RedirectResponse:
    """End all sessions, including this one, and on request all API tokens."""
    service.log_out_everywhere(session, user, revoke_tokens=revoke_tokens)
    return _gone(page)


@router.post("/profile/delete")
def delete_account(
    page: PageDep, user: CurrentUser, password: Annotated[str, Form(max_length=1000)]
) -> RedirectResponse:
    """Delete the account permanently. Raises ForbiddenError, ConflictError, TooManyRequestsError."""
    check_own_password(page.request, user, password)
    with page.services.database.writing() as session:
        service.delete_account(session, user)
    return _gone(page)


def _gone(page: PageDep) -> RedirectResponse:
    page.services.principals.clear()
    response = see_other("/")
    dependencies.clear_session_cookie(page.request, response)
    return response
