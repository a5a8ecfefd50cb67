"""The addresses that certainly belong to a user. Nothing else that a profile holds is proof of anything."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.mail.addresses import address_key, domain_of
from app.models import ExternalIdentity, ProviderRegistration, User


def proven_addresses(session: Session, user_id: UUID) -> list[str]:
    """Return the keys of the verified address, and of addresses that trusted registrations state; sorted.

    A registration is trusted for the domains that it lists, not for their subdomains.
    """
    verified = session.scalar(
        sa.select(User.email_key).where(User.id == user_id, User.email_verified_at.is_not(None))
    )
    stated = session.execute(
        sa.select(ExternalIdentity.email, ProviderRegistration.trusted_domains)
        .join(ProviderRegistration, ProviderRegistration.id == ExternalIdentity.registration_id)
        .where(ExternalIdentity.user_id == user_id, ExternalIdentity.email.is_not(None))
    )
    trusted = {
        address_key(email)
        for email, domains in stated
        if email and domain_of(email) in {address_key(one) for one in domains}
    }
    return sorted(trusted | ({verified} if verified else set()))
