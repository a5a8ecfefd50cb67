"""Requests for a reset link by mail. Neither the answer nor its time tells whether an account exists."""

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.orm import Session

from app.accounts import password_reset
from app.accounts.dependencies import address_of
from app.dependencies import services_of
from app.http.errors import ConflictError


def ask(request: Request, typed: str) -> None:
    """Send a link to the verified address of this account, if there is one.

    The writer thread looks the account up after the answer. Raises TooManyRequestsError for an address that asks
    often, ConflictError if the service sends no mail.
    """
    services = services_of(request)
    if not services.settings.sends_mail:
        raise ConflictError("no_mail_here")
    services.rate_limits.reset(address_of(request))
    user_agent = request.headers.get("User-Agent", "")

    def send(connection: sa.Connection) -> None:
        with Session(connection, join_transaction_mode="create_savepoint") as session, session.begin():
            user = password_reset.find_account(session, typed)
            if user is not None and services.rate_limits.may_mail_reset(user.id.hex):
                password_reset.send_link(session, user, user_agent)

    services.writer.do(send)
