"""Pages for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from app.accounts.dependencies import CurrentAdministrator
from app.admin import service
from app.admin.schemas import ResetLinkRead
from app.dependencies import ReadSession, WriteSession
from app.enums import Role
from app.exercises import suspension
from app.http.errors import AppError, ConflictError
from app.outbox.outbox import send_again
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other

router = APIRouter(include_in_schema=False, prefix="/admin")

Cursor = Annotated[str | None, Query(max_length=64)]
_PER_PAGE = 50


@router.get("/users")
def show_users(
    page: PageDep,
    user: CurrentAdministrator,
    session: ReadSession,
    q: Annotated[str, Query(max_length=64)] = "",
    cursor: Cursor = None,
) -> HTMLResponse:
    """Show accounts and their roles."""
    return _users(page, q, cursor)


@router.post("/users/{user_id}/role")
def set_role(
    user_id: UUID,
    page: PageDep,
    user: CurrentAdministrator,
    role: Annotated[Role, Form()],
    q: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Set the role of an account."""
    try:
        with page.services.database.writing() as session:
            service.set_role(session, user, user_id, role)
    except AppError as error:
        return _users(page, q, None, error=reason(error, page.words), status=error.status)
    page.services.principals.clear()
    return _users(page, q, None, is_saved=True)


@router.post("/users/{user_id}/reset-link")
def make_reset_link(
    user_id: UUID,
    page: PageDep,
    user: CurrentAdministrator,
    q: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Make a one-time link that sets a new password, and show it once."""
    try:
        with page.services.database.writing() as session:
            made = service.make_reset_link(session, user, user_id, page.services.settings.address)
    except ConflictError as error:
        return _users(page, q, None, error=reason(error, page.words), status=error.status)
    shown = _users(page, q, None, reset=made)
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


@router.post("/operations/mail")
def send_mail_again(page: PageDep, user: CurrentAdministrator, session: WriteSession) -> Response:
    """Send the mails that failed again now."""
    send_again(session)
    return see_other("/admin/operations")


@router.post("/operations/exercises/{slug:exercise}/suspension")
def lift_suspension(slug: str, user: CurrentAdministrator, session: WriteSession) -> Response:
    """Let a suspended exercise accept submissions again. Raises NotFoundError."""
    suspension.lift(session, user, slug)
    return see_other("/admin/operations")


@router.post("/operations/catalogue")
def load_catalogue(page: PageDep, user: CurrentAdministrator, session: WriteSession) -> Response:
    """Read the built-in exercises again."""
    service.load_catalogue(page.services, session, user)
    return see_other("/admin/operations")


@router.get("/operations")
def show_operations(page: PageDep, user: CurrentAdministrator, session: ReadSession) -> HTMLResponse:
    """Show the state of the service."""
    operations = service.read_operations(page.services, session, page.words)
    return page.html("admin/operations.html", section="admin", tab="operations", operations=operations)


@router.get("/operations/state")
def show_operations_state(page: PageDep, user: CurrentAdministrator, session: ReadSession) -> HTMLResponse:
    """Show the part of the operations page that changes."""
    operations = service.read_operations(page.services, session, page.words)
    return HTMLResponse(page.fragment("admin/_operations.html", operations=operations))


@router.get("/audit")
def show_audit(
    page: PageDep,
    user: CurrentAdministrator,
    session: ReadSession,
    action: Annotated[str, Query(max_length=64)] = "",
    actor: Annotated[str, Query(max_length=32)] = "",
    cursor: Cursor = None,
) -> HTMLResponse:
    """Show the audit log."""
    found = service.list_audit(
        session, page.words, action=action.strip() or None, actor=actor or None, limit=_PER_PAGE, cursor=cursor
    )
    return page.html(
        "admin/audit.html",
        section="admin",
        tab="audit",
        entries=found.items,
        next_cursor=found.next_cursor,
        action=action,
        actor=actor,
    )


def _users(
    page: Page,
    query: str,
    cursor: str | None,
    *,
    error: str = "",
    is_saved: bool = False,
    reset: ResetLinkRead | None = None,
    status: int = 200,
) -> HTMLResponse:
    with page.services.database.reading() as session:
        found = service.list_accounts(session, query=query, role=None, limit=_PER_PAGE, cursor=cursor)
    words = page.words
    return page.html(
        "admin/users.html",
        status,
        section="admin",
        tab="users",
        accounts=found.items,
        next_cursor=found.next_cursor,
        query=query,
        error=error,
        is_saved=is_saved,
        reset=reset,
        role_names={
            Role.STUDENT: words.text("Student"),
            Role.INSTRUCTOR: words.text("Instructor"),
            Role.ADMINISTRATOR: words.text("Administrator"),
        },
    )
