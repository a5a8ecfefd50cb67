"""Identities of users at sign-on providers. An identity is a registration together with a subject.

A registration is trusted for some domains. Only there does an address that it states count as verified.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit
from app.accounts.email import find_by_verified
from app.accounts.passwords import NO_PASSWORD
from app.accounts.schemas import IdentityRead
from app.db.engine import utc_now
from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.mail.addresses import domain_of
from app.models import ExternalIdentity, ProviderRegistration, User


def trusts(registration: ProviderRegistration, email: str | None) -> bool:
    """Return whether an address that this registration states counts as verified. A subdomain is another domain."""
    domains = {domain.lower() for domain in registration.trusted_domains}
    return email is not None and domain_of(email) in domains


def find_account(
    session: Session, registration: ProviderRegistration, subject: str, email: str | None = None
) -> User | None:
    """Return the account of an identity, and note its use.

    An identity that is new is linked to the account that has verified its address, only if the registration is
    trusted for the domain.
    """
    same = sa.and_(ExternalIdentity.registration_id == registration.id, ExternalIdentity.subject == subject)
    found = session.scalar(sa.select(ExternalIdentity).where(same))
    if found is not None:
        found.last_used_at = utc_now()
        found.email = email
        return session.get_one(User, found.user_id)
    user = find_by_verified(session, email) if email is not None and trusts(registration, email) else None
    if user is not None:
        _add(session, registration, subject, user.id, email)
        audit.record(session, None, "account.identity_linked", user.username, provider=registration.title)
    return user


def link(
    session: Session, user: Principal, registration: ProviderRegistration, subject: str, email: str | None = None
) -> None:
    """Link an identity to the logged-in user. Raises ConflictError if another account has it."""
    same = sa.and_(ExternalIdentity.registration_id == registration.id, ExternalIdentity.subject == subject)
    owner = session.scalar(sa.select(ExternalIdentity.user_id).where(same))
    if owner == user.id:
        return
    if owner is not None:
        raise ConflictError("identity_of_another_account")
    _add(session, registration, subject, user.id, email)
    audit.record(session, user, "account.identity_linked", user.username, provider=registration.title)


def unlink(session: Session, user: Principal, identity_id: UUID) -> None:
    """Unlink an identity. Raises NotFoundError; ConflictError if no other way to log in remains."""
    row = session.get_one(User, user.id, with_for_update=True)
    theirs = sa.select(ExternalIdentity).where(ExternalIdentity.user_id == user.id)
    identities = {one.id: one for one in session.scalars(theirs)}
    if identity_id not in identities:
        raise NotFoundError("no_such_identity")
    if row.password_hash == NO_PASSWORD and len(identities) == 1:
        raise ConflictError("identity_is_last_way_in")
    identity = identities[identity_id]
    registration = session.get_one(ProviderRegistration, identity.registration_id)
    session.delete(identity)
    audit.record(session, user, "account.identity_unlinked", user.username, provider=registration.title)


def list_identities(session: Session, user_id: UUID) -> list[IdentityRead]:
    """Return the identities of a user, oldest first."""
    rows = session.execute(
        sa.select(
            ExternalIdentity.id,
            ProviderRegistration.title.label("provider"),
            ExternalIdentity.email,
            ExternalIdentity.created_at,
            ExternalIdentity.last_used_at,
        )
        .join(ProviderRegistration, ProviderRegistration.id == ExternalIdentity.registration_id)
        .where(ExternalIdentity.user_id == user_id)
        .order_by(ExternalIdentity.id)
    )
    return [IdentityRead(**row._mapping) for row in rows]


def _add(
    session: Session, registration: ProviderRegistration, subject: str, user_id: UUID, email: str | None
) -> None:
    session.add(ExternalIdentity(registration_id=registration.id, subject=subject, user_id=user_id, email=email))
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("identity_of_another_account") from error
