"""Routes for the user's own account: settings, sessions, data export, deletion."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.accounts import dependencies, identities, sign_ins
from app.accounts.dependencies import CurrentUser
from app.accounts.schemas import IdentityRead, SignInRead
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems
from app.profile import details, requests, service
from app.profile.export import export
from app.profile.schemas import AccountDeletion, MeRead, MeUpdate, PasswordChange, SessionRead, SettingsRead
from app.submissions import service as submissions

router = APIRouter()


@router.get("/me", tags=["me"])
def read_me(user: CurrentUser, session: ReadSession) -> MeRead:
    """Return your account, settings, details and progress."""
    progress = submissions.progress(session, user.id)
    return MeRead(
        **details.read_settings(session, user).model_dump(),
        id=user.id,
        username=user.username,
        role=user.role,
        points=progress.points,
        accepted=progress.accepted,
    )


@router.patch(
    "/me", tags=["me"], responses=problems({403: "The password is wrong or missing.", 429: "Too many attempts."})
)
async def update_me(body: MeUpdate, request: Request, user: CurrentUser) -> SettingsRead:
    """Change your settings and details, and return all of them.

    What you state about yourself is shown to the staff of your courses, and matches nothing. Another address is not
    verified; where the service sends mail, a link that verifies it is sent. Another address needs your password.
    """
    return await requests.change_me(request, user, body)


@router.post(
    "/me/email/verification",
    status_code=202,
    tags=["me"],
    responses=problems({409: "There is no address to verify, or this service sends no mail.", 429: "Too many."}),
)
def send_verification(request: Request, user: CurrentUser) -> None:
    """Send a link that verifies your address once more."""
    requests.send_verification(request, user)


@router.get("/me/sign-ins", tags=["me"])
def list_sign_ins(user: CurrentUser, session: ReadSession) -> list[SignInRead]:
    """List the newest 50 logins, changes and resets of your password, newest first."""
    return sign_ins.list_sign_ins(session, user.id)


@router.get("/me/identities", tags=["me"])
def list_identities(user: CurrentUser, session: ReadSession) -> list[IdentityRead]:
    """List your identities at sign-on providers."""
    return identities.list_identities(session, user.id)


@router.delete(
    "/me/identities/{identity_id}",
    status_code=204,
    tags=["me"],
    responses=problems({404: "No such identity.", 409: "It is the only way to log in."}),
)
def unlink_identity(identity_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Unlink an identity from your account."""
    identities.unlink(session, user, identity_id)


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
async def change_password(body: PasswordChange, request: Request, response: Response, user: CurrentUser) -> None:
    """Change your password. All your other sessions end, and on request all API tokens."""
    await requests.change_password(
        request, response, user, body.password, body.new_password, revoke_tokens=body.revoke_tokens
    )


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
async def delete_me(body: AccountDeletion, request: Request, response: Response, user: CurrentUser) -> None:
    """Delete your account permanently. Submissions stay without your name; all your other data is deleted."""
    await requests.delete_account(request, user, body.password)
    dependencies.clear_session_cookie(request, response)
