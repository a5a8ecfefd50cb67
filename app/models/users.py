"""Accounts, and their credentials: browser sessions, API tokens, the set-up link."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import LinkPurpose, Role, SignInKind, Theme
from app.models.base import Base, closed_set


class User(Base):
    """A user. `username_key` is the name in lower case, so that Ada and ada are the same user.

    The user typed `display_name`, `student_number` and `email`, so these never link anything. Only an address that
    is verified does, and it belongs to one account. `email_key` is the address in lower case.
    """

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(32))
    username_key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"), default=Role.STUDENT)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    theme: Mapped[Theme] = mapped_column(closed_set(Theme, "theme"), default=Theme.SYSTEM)
    display_name: Mapped[str | None] = mapped_column(sa.String(120))
    student_number: Mapped[str | None] = mapped_column(sa.String(64))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    email_key: Mapped[str | None] = mapped_column(sa.String(254))
    email_verified_at: Mapped[datetime | None]
    time_zone: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        sa.Index(
            "uq_users_verified_email",
            "email_key",
            unique=True,
            sqlite_where=sa.text("email_verified_at IS NOT NULL"),
            postgresql_where=sa.text("email_verified_at IS NOT NULL"),
        ),
    )


class LoginSession(Base):
    """A browser that is logged in. Only the hash of its cookie is stored."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """An API token of a program. The token itself is shown once and not stored."""

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]


class SetupToken(Base):
    """The one-time link that creates the first administrator."""

    __tablename__ = "setup_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountLink(Base):
    """A one-time link to an account, which verifies an address or sets a new password. Only its hash is stored.

    `email` is the address to verify. `made_by` is the administrator who made the link, if it was not sent by mail.
    """

    __tablename__ = "account_links"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(closed_set(LinkPurpose, "link_purpose"))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """An entry in the list of sign-ins of an account. `actor_id` is an administrator, if the owner did not do it."""

    __tablename__ = "sign_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    kind: Mapped[SignInKind] = mapped_column(closed_set(SignInKind, "sign_in_kind"))
    device: Mapped[str] = mapped_column(sa.String(200), default="")
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))


class ProviderRegistration(Base):
    """A sign-on provider of an institution: an issuer together with the client id that it gave this service.

    Addresses in `trusted_domains` count as verified if this registration states them.
    """

    __tablename__ = "provider_registrations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(sa.String(120))
    issuer: Mapped[str] = mapped_column(sa.String(500))
    client_id: Mapped[str] = mapped_column(sa.String(255))
    trusted_domains: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (sa.UniqueConstraint("issuer", "client_id"),)


class ExternalIdentity(Base):
    """An identity of a user at a provider. `email` is the address that the provider stated last."""

    __tablename__ = "external_identities"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("provider_registrations.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(sa.String(255))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("registration_id", "subject"),)
