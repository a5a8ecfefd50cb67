"""Changes of the own account that need the password first. Pages and API share them."""

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from app.accounts import dependencies
from app.accounts import service as accounts
from app.accounts.devices import remember_device
from app.accounts.email import send_verification as store_verification
from app.accounts.login import check_own_password, confirmed
from app.accounts.passwords import hash_password_in_turn
from app.dependencies import services_of
from app.http.errors import ConflictError, ForbiddenError
from app.identity import Principal
from app.mail.addresses import address_key
from app.models import User
from app.profile import details, service
from app.profile.schemas import MeUpdate, SettingsRead


async def change_me(request: Request, user: Principal, update: MeUpdate) -> SettingsRead:
    """Store settings and details. Raises ForbiddenError if the address changes without the right password."""
    services = services_of(request)
    checked = None
    changes_email = await run_in_threadpool(_changes_email, request, user, update)
    if changes_email:
        if update.password is None:
            raise ForbiddenError("password_for_email")
        checked = await check_own_password(request, user, update.password)
        services.rate_limits.verification(user.id.hex)
        if update.email and services.settings.sends_mail:
            services.rate_limits.mail(address_key(update.email))

    def store() -> SettingsRead:
        with services.database.writing() as session:
            if checked is not None:
                confirmed(session, checked)
            accounts.update_settings(session, user.id, language=update.language, theme=update.theme)
            details.update_details(session, user, update)
            if changes_email and update.email is not None:
                details.set_email(session, user, update.email, sends_mail=services.settings.sends_mail)
            session.expire_all()
            return details.read_settings(session, user)

    stored = await run_in_threadpool(store)
    services.principals.clear()
    return stored


def send_verification(request: Request, user: Principal) -> None:
    """Send a link that verifies the user's address once more. Raises ConflictError, TooManyRequestsError."""
    services = services_of(request)
    if not services.settings.sends_mail:
        raise ConflictError("no_mail_here")
    services.rate_limits.verification(user.id.hex)
    with services.database.writing() as session:
        services.rate_limits.mail(address_key(store_verification(session, user.id)))


async def change_password(
    request: Request, response: Response, user: Principal, password: str, new: str, *, revoke_tokens: bool
) -> None:
    """Change the password, and keep this browser logged in. Raises ForbiddenError, InvalidError."""
    services = services_of(request)
    checked = await check_own_password(request, user, password)
    accounts.check_password(user.username, new)
    password_hash = await hash_password_in_turn(new)
    secret = dependencies.session_secret(request)

    def store() -> User:
        with services.database.writing() as session:
            confirmed(session, checked)
            user_agent = request.headers.get("User-Agent", "")
            return service.change_password(
                session, user, password_hash, secret, user_agent=user_agent, revoke_tokens=revoke_tokens
            )

    row = await run_in_threadpool(store)
    services.principals.clear()
    if secret is not None:
        remember_device(request, response, row)


async def delete_account(request: Request, user: Principal, password: str) -> None:
    """Delete the account. Raises ForbiddenError, ConflictError, TooManyRequestsError."""
    services = services_of(request)
    checked = await check_own_password(request, user, password)

    def delete() -> None:
        with services.database.writing() as session:
            confirmed(session, checked)
            service.delete_account(session, user)

    await run_in_threadpool(delete)
    services.principals.clear()


def _changes_email(request: Request, user: Principal, update: MeUpdate) -> bool:
    if update.email is None:
        return False
    with services_of(request).database.reading() as session:
        return details.read_settings(session, user).email != (update.email or None)
