"""Profile actions that end sessions or delete the account."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from app.accounts import dependencies
from app.accounts.dependencies import CurrentUser
from app.dependencies import WriteSession
from app.profile import service
from app.web.page import PageDep, see_other

router = APIRouter(include_in_schema=False)


@router.post("/profile/sessions/end")
def log_out_everywhere(page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """End all sessions, including this one."""
    service.log_out_everywhere(session, user)
    return _gone(page)


@router.post("/profile/delete")
def delete_account(
    page: PageDep, user: CurrentUser, password: Annotated[str, Form(max_length=1000)]
) -> RedirectResponse:
    """Delete the account permanently. Raises ForbiddenError, ConflictError, TooManyRequestsError."""
    service.check_password(page.services, user, password, dependencies.address_of(page.request))
    with page.services.database.writing() as session:
        service.delete_account(session, user)
    return _gone(page)


def _gone(page: PageDep) -> RedirectResponse:
    page.services.principals.clear()
    response = see_other("/")
    dependencies.clear_session_cookie(page.request, response)
    return response
