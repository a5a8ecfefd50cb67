"""Routes for accounts, logins and API tokens."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import dependencies, password_reset_requests, service
from app.accounts.dependencies import CurrentUser
from app.accounts.login import log_in
from app.accounts.login import register as register_user
from app.accounts.schemas import Credentials, PasswordResetRequest, TokenCreate, TokenCreated, TokenRead, UserRead
from app.accounts.secrets import sha256
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import PUBLIC, problems

router = APIRouter()


@router.post(
    "/auth/register",
    status_code=201,
    tags=["auth"],
    openapi_extra=PUBLIC,
    responses=problems({403: "Registration is closed.", 409: "The name is taken.", 429: "Too many attempts."}),
)
async def register(body: Credentials, request: Request, response: Response) -> UserRead:
    """Create a student account and log in. The response sets the session cookie."""
    user = await register_user(request, response, body.username, body.password, then=lambda *_: None)
    return UserRead.model_validate(user)


@router.post(
    "/auth/login",
    tags=["auth"],
    openapi_extra=PUBLIC,
    responses=problems({401: "User name or password is wrong.", 429: "Too many attempts."}),
)
async def login(body: Credentials, request: Request, response: Response) -> UserRead:
    """Log in. The response sets the session cookie."""
    return UserRead.model_validate(await log_in(request, response, body.username, body.password))


@router.post(
    "/auth/password-reset",
    status_code=202,
    tags=["auth"],
    openapi_extra=PUBLIC,
    responses=problems({409: "This service sends no mail.", 429: "Too many attempts."}),
)
def request_password_reset(body: PasswordResetRequest, request: Request) -> None:
    """Ask for a mail with a link that sets a new password. The answer is the same whether or not it is sent.

    It is sent to the verified address of the account with this name or address, if there is one.
    """
    password_reset_requests.ask(request, body.name)


@router.post("/auth/logout", status_code=204, tags=["auth"], openapi_extra=PUBLIC)
def logout(request: Request, response: Response, services: ServicesDep, session: WriteSession) -> None:
    """Log out: end the session and delete the cookie."""
    secret = dependencies.session_secret(request)
    if secret is not None:
        service.close_session(session, secret)
        dependencies.forget(services, sha256(secret))
    dependencies.clear_session_cookie(request, response)


@router.post("/auth/tokens", status_code=201, tags=["auth"])
def create_token(body: TokenCreate, request: Request, user: CurrentUser, session: WriteSession) -> TokenCreated:
    """Create an API token. The response is the only place that shows it; send it as `Authorization: Bearer TOKEN`."""
    dependencies.check_login(request, session, user)
    token, secret = service.create_token(session, user.id, body.name)
    return TokenCreated(**TokenRead.model_validate(token).model_dump(), token=secret)


@router.get("/auth/tokens", tags=["auth"])
def list_tokens(user: CurrentUser, session: ReadSession) -> list[TokenRead]:
    """List your API tokens, without their secrets."""
    return [TokenRead.model_validate(token) for token in service.list_tokens(session, user.id)]


@router.delete("/auth/tokens/{token_id}", status_code=204, tags=["auth"], responses=problems({404: "No such token."}))
def revoke_token(token_id: UUID, user: CurrentUser, services: ServicesDep, session: WriteSession) -> None:
    """Revoke an API token."""
    dependencies.forget(services, service.revoke_token(session, user.id, token_id))
