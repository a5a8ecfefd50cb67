"""Accounts, and their credentials: browser sessions, API tokens, the set-up link."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Role, Theme
from app.models.base import Base, closed_set


class User(Base):
    """A user. `username_key` is the name in lower case, so that Ada and ada are the same user."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(32))
    username_key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"), default=Role.STUDENT)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    theme: Mapped[Theme] = mapped_column(closed_set(Theme, "theme"), default=Theme.SYSTEM)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


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
