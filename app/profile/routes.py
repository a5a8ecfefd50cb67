"""Routes for the user's own account: settings, sessions, data export, deletion."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts import dependencies
from app.accounts import service as accounts
from app.accounts.dependencies import CurrentUser
from app.accounts.devices import remember_device
from app.accounts.login import check_own_password
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems
from app.profile import service
from app.profile.export import export
from app.profile.schemas import AccountDeletion, MeRead, MeUpdate, PasswordChange, SessionRead
from app.submissions import service as submissions

router = APIRouter()


@router.get("/me", tags=["me"])
def read_me(user: CurrentUser, session: ReadSession) -> MeRead:
    """Return your account, settings and progress."""
    progress = submissions.progress(session, user.id)
    return MeRead(
        id=user.id,
        username=user.username,
        role=user.role,
        language=user.language,
        theme=user.theme,
        points=progress.points,
        accepted=progress.accepted,
    )


@router.patch("/me", tags=["me"])
def update_me(body: MeUpdate, user: CurrentUser, services: ServicesDep, session: WriteSession) -> MeUpdate:
    """Change your settings. The response repeats the changes."""
    accounts.update_settings(session, user.id, language=body.language, theme=body.theme)
    services.principals.clear()
    return body


@router.get("/auth/sessions", tags=["auth"])
def list_sessions(request: Request, user: CurrentUser, session: ReadSession) -> list[SessionRead]:
    """List your login sessions."""
    return service.list_sessions(session, user, dependencies.session_secret(request))


@router.delete("/auth/sessions", status_code=204, tags=["auth"])
def log_out_everywhere(
    request: Request,
    response: Response,
    user: CurrentUser,
    services: ServicesDep,
    session: WriteSession,
    revoke_tokens: Annotated[bool, Query(description="Whether all API tokens are revoked too.")] = False,
) -> None:
    """Log out of all sessions, including this one."""
    service.log_out_everywhere(session, user, revoke_tokens=revoke_tokens)
    services.principals.clear()
    dependencies.clear_session_cookie(request, response)


@router.put(
    "/me/password",
    status_code=204,
    tags=["me"],
    responses=problems({403: "The password is wrong.", 429: "Too many attempts."}),
)
def change_password(
    body: PasswordChange, request: Request, response: Response, user: CurrentUser, services: ServicesDep
) -> None:
    """Change your password. All your other sessions end, and on request all API tokens."""
    check_own_password(request, user, body.password)
    secret = dependencies.session_secret(request)
    with services.database.writing() as session:
        row = service.change_password(session, user, body.new_password, secret, revoke_tokens=body.revoke_tokens)
    services.principals.clear()
    if secret is not None:
        remember_device(request, response, row)


@router.get(
    "/me/export",
    tags=["me"],
    response_class=StreamingResponse,
    responses=problems({429: "Too many in an hour."}),
)
def export_me(user: CurrentUser, services: ServicesDep) -> StreamingResponse:
    """Export all data stored about you, as a JSON download."""
    services.rate_limits.export(user.id.hex)
    headers = {"Content-Disposition": f'attachment; filename="tensorjudge-{user.username}.json"'}
    content = export(services.database, user)
    return StreamingResponse(content, media_type="application/json", headers=headers)


@router.post(
    "/me/deletion",
    status_code=204,
    tags=["me"],
    responses=problems(
        {
            403: "The password is wrong.",
            409: "You are the only administrator, or the only owner of a course.",
            429: "Too many attempts.",
        }
    ),
)
def delete_me(
    body: AccountDeletion, request: Request, response: Response, user: CurrentUser, services: ServicesDep
) -> None:
    """Delete your account permanently. Submissions stay without your name; all your other data is deleted."""
    check_own_password(request, user, body.password)
    with services.database.writing() as session:
        service.delete_account(session, user)
    services.principals.clear()
    dependencies.clear_session_cookie(request, response)
