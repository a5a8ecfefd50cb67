"""The addresses that certainly belong to a user. Nothing else that a profile holds is proof of anything."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.identities import trusts
from app.mail.addresses import address_key
from app.models import ExternalIdentity, ProviderRegistration, User


def proven_addresses(session: Session, user_id: UUID) -> list[str]:
    """Return the keys of the verified address, and of addresses that trusted registrations state; sorted.

    A registration is trusted for the domains that it lists, not for their subdomains.
    """
    verified = session.scalar(
        sa.select(User.email_key).where(User.id == user_id, User.email_verified_at.is_not(None))
    )
    stated = session.execute(
        sa.select(ExternalIdentity.email, ProviderRegistration)
        .join(ProviderRegistration, ProviderRegistration.id == ExternalIdentity.registration_id)
        .where(ExternalIdentity.user_id == user_id)
    )
    trusted = {address_key(email) for email, registration in stated if email and trusts(registration, email)}
    return sorted(trusted | ({verified} if verified else set()))
