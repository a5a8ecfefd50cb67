"""The outbox: messages to send, stored in the transaction that causes them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import OutboxKind
from app.models.base import Base, closed_set


class OutboxMessage(Base):
    """A message to send. Its content is computed when it is sent, so the newest state wins.

    There is one message of each kind for a target and a person; both are ids whose meaning depends on the kind.
    `changed_at` strictly increases. A claimed message that was not sent is tried again after `due_at`. A message
    that was `given_up_at` waits for somebody to send it again.
    """

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[OutboxKind] = mapped_column(closed_set(OutboxKind, "outbox_kind"))
    target_id: Mapped[UUID]
    person_id: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.String(500), default="")

    __table_args__ = (
        sa.UniqueConstraint("kind", "target_id", "person_id"),
        sa.Index(
            "ix_outbox_unsent",
            "due_at",
            sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
    )
