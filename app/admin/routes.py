"""Routes for administrators: accounts and roles, operations, the audit log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.accounts.dependencies import CurrentAdministrator
from app.accounts.schemas import AuditPage
from app.admin import service
from app.admin.schemas import AccountPage, OperationsRead, ResetLinkRead, RoleUpdate
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.enums import Role
from app.http.language import WordsDep
from app.http.openapi import problems
from app.http.types import WHOLE_NUMBER

router = APIRouter(tags=["administration"], prefix="/admin")

_ONLY = problems({403: "You are not an administrator."})
Limit = Annotated[int, Query(ge=1, le=200), WHOLE_NUMBER]
Cursor = Annotated[str | None, Query(max_length=64)]


@router.get("/users", responses=_ONLY)
def list_accounts(
    user: CurrentAdministrator,
    session: ReadSession,
    q: Annotated[str, Query(max_length=64)] = "",
    role: Role | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AccountPage:
    """List accounts, newest first."""
    return service.list_accounts(session, query=q, role=role, limit=limit, cursor=cursor)


@router.put(
    "/users/{user_id}/role",
    status_code=204,
    responses={**_ONLY, **problems({404: "No such account.", 409: "The only administrator."})},
)
def set_role(user_id: UUID, body: RoleUpdate, user: CurrentAdministrator, services: ServicesDep) -> None:
    """Set the role of an account: student, instructor or administrator."""
    with services.database.writing() as session:
        service.set_role(session, user, user_id, body.role)
    services.principals.clear()  # cached principals still have the old role


@router.post(
    "/users/{user_id}/reset-link",
    status_code=201,
    responses={**_ONLY, **problems({404: "No such account.", 409: "It is your own account."})},
)
def make_reset_link(
    user_id: UUID, user: CurrentAdministrator, services: ServicesDep, session: WriteSession
) -> ResetLinkRead:
    """Make a one-time link with which the owner of an account sets a new password. It works for 24 hours.

    The owner sees in the list of sign-ins that you made it.
    """
    return service.make_reset_link(session, user, user_id, services.settings.address)


@router.get("/audit", responses=_ONLY)
def list_audit(
    user: CurrentAdministrator,
    session: ReadSession,
    words: WordsDep,
    action: Annotated[str | None, Query(max_length=64, description="Prefix of an action, such as `grade.`")] = None,
    actor: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """List audit log entries, newest first."""
    return service.list_audit(session, words, action=action, actor=actor, limit=limit, cursor=cursor)


@router.get("/operations", responses=_ONLY)
def read_operations(
    user: CurrentAdministrator, services: ServicesDep, session: ReadSession, words: WordsDep
) -> OperationsRead:
    """Return the state of the queue, the number of slots, and the readiness checks."""
    return service.read_operations(services, session, words)


@router.post("/catalogue-load", status_code=202, responses=_ONLY)
def load_catalogue(user: CurrentAdministrator, services: ServicesDep, session: WriteSession) -> None:
    """Read the built-in exercises again, without a restart. `catalogue_load` of the operations has the outcome.

    Beyond one machine, a worker reads its folder. Stored submissions stay with the versions that judged them.
    """
    service.load_catalogue(services, session, user)
