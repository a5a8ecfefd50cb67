"""Pages for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from app.accounts.dependencies import CurrentAdministrator
from app.admin import service
from app.dependencies import ReadSession
from app.enums import Role
from app.http.errors import AppError
from app.web.forms import reason
from app.web.page import Page, PageDep

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
    page: Page, query: str, cursor: str | None, *, error: str = "", is_saved: bool = False, status: int = 200
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
        role_names={
            Role.STUDENT: words.text("Student"),
            Role.INSTRUCTOR: words.text("Instructor"),
            Role.ADMINISTRATOR: words.text("Administrator"),
        },
    )
