"""Messages in the outbox: store, count, and send again."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import OutboxKind
from app.models import OutboxMessage

# The text must match the partial index, or the database does not use it.
UNSENT: sa.ColumnElement[bool] = sa.literal_column("sent_at IS NULL AND given_up_at IS NULL")


@dataclass(frozen=True)
class OutboxState:
    """Counts of messages that were not sent. `error` is the newest failure, without names and addresses."""

    waiting: int
    failing: int
    given_up: int
    error: str


def put(session: Session, kind: OutboxKind, target_id: UUID, person_id: UUID) -> None:
    """Store a message to send in the caller's transaction. One that is there already becomes new.

    `changed_at` strictly increases, so that a sender sees that the message changed while it was being sent.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    key = {"kind": kind, "target_id": target_id, "person_id": person_id}
    now = utc_now()
    new = insert(OutboxMessage).values(id=new_id(), changed_at=now, due_at=now, attempts=0, error="", **key)
    session.execute(new.on_conflict_do_nothing())
    found = sa.select(OutboxMessage).filter_by(**key).with_for_update()
    message = session.scalars(found.execution_options(populate_existing=True)).one()
    if message.changed_at < now or message.attempts or message.sent_at or message.given_up_at:
        message.changed_at = max(now, message.changed_at + timedelta(microseconds=1))
    message.due_at = now
    message.attempts, message.error = 0, ""
    message.sent_at = message.given_up_at = None
    session.flush()


def read_state(session: Session) -> OutboxState:
    """Return the counts of messages that were not sent."""
    unsent = sa.select(sa.func.count(), sa.func.count(sa.case((OutboxMessage.error != "", 1)))).where(UNSENT)
    waiting, failing = session.execute(unsent).one()
    given_up = sa.select(sa.func.count()).where(OutboxMessage.given_up_at.is_not(None))
    newest = sa.select(OutboxMessage.error).where(OutboxMessage.error != "", OutboxMessage.sent_at.is_(None))
    error = session.scalar(newest.order_by(OutboxMessage.due_at.desc()).limit(1))
    return OutboxState(waiting, failing, session.scalar(given_up) or 0, error or "")


def send_again(session: Session) -> None:
    """Send the messages that were given up, or that failed and wait, now."""
    now = utc_now()
    failed = sa.and_(OutboxMessage.sent_at.is_(None), OutboxMessage.error != "")
    session.execute(
        sa.update(OutboxMessage).where(failed).values(given_up_at=None, attempts=0, due_at=now, changed_at=now)
    )
