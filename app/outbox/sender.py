"""The thread that sends the messages of the outbox by mail. Several processes may run one each."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database, utc_now
from app.enums import OutboxKind
from app.mail.message import Mail
from app.mail.smtp import Connection, DeliveryError, MailServer, MailServerError
from app.models import OutboxMessage
from app.observability.background_thread import BackgroundThread
from app.outbox.outbox import UNSENT

_log = structlog.get_logger()

Builder = Callable[[Session, OutboxMessage, str], Mail | None]
"""Makes the mail of a message when it is sent, or None if nothing is to be sent any more.

The text is the public address of the service, without a final slash. The session is committed before the mail is
sent: a secret in the mail is made here, and only its hash is stored.
"""

_LOOKS_EVERY_S = 2.0
_PAUSE_S = 30.0  # after a failure of the server itself
_CLAIM = timedelta(minutes=10)  # longer than a mail takes; a sender that died is replaced after it
_FIRST_RETRY, _LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
_GIVEN_UP_AFTER = timedelta(days=1)
_LONGEST_ERROR = 500


class OutboxSender:
    """Sends due messages, oldest first. A message is claimed for ten minutes, so two senders never send the same."""

    def __init__(
        self, database: Database, server: MailServer, builders: Mapping[OutboxKind, Builder], address: str
    ) -> None:
        self._database = database
        self._server = server
        self._builders = builders
        self._address = address
        self.thread = BackgroundThread("outbox", self._serve)

    def _serve(self) -> None:
        while True:
            pause_s = _LOOKS_EVERY_S
            try:
                self.send_due()
            except MailServerError as error:
                _log.warning("mail cannot be sent", reason=str(error))
                pause_s = _PAUSE_S
            except sa.exc.SQLAlchemyError as error:
                _log.warning("the outbox could not be read", reason=type(error).__name__)
            if self.thread.stopping.wait(pause_s):
                return

    def send_due(self) -> int:
        """Send what is due over one connection, and return the number of messages that were sent.

        Raises MailServerError after the first message that the server itself prevented; the others stay due.
        """
        sent = 0
        with ExitStack() as stack:
            connection: Connection | None = None
            while not self.thread.stopping.is_set() and (claimed := self._claim()) is not None:
                message_id, changed_at = claimed
                try:
                    connection = connection or stack.enter_context(self._server.connection())
                    mail = self._mail(message_id)
                    if mail is not None:
                        connection.send(mail)
                        sent += 1
                except DeliveryError as error:
                    self._note_failure(message_id, changed_at, error.reason, is_permanent=error.is_permanent)
                except MailServerError as error:
                    self._note_failure(message_id, changed_at, str(error.message), is_permanent=False)
                    raise
                except Exception as error:
                    _log.exception("a message could not be made", message_id=message_id.hex)
                    self._note_failure(message_id, changed_at, type(error).__name__, is_permanent=False)
                else:
                    self._note_sent(message_id, changed_at)
        return sent

    def _claim(self) -> tuple[UUID, object] | None:
        now = utc_now()
        is_due = sa.and_(UNSENT, OutboxMessage.due_at <= now, OutboxMessage.kind.in_(self._builders))
        due = sa.select(OutboxMessage).where(is_due).order_by(OutboxMessage.due_at).limit(1)
        with self._database.reading() as session:  # otherwise SQLite would take the write lock every two seconds
            if session.scalar(due) is None:
                return None
        with self._database.writing() as session:
            message = session.scalar(due.with_for_update(skip_locked=True))
            if message is None:
                return None
            message.due_at = now + _CLAIM
            message.attempts += 1
            return message.id, message.changed_at

    def _mail(self, message_id: UUID) -> Mail | None:
        with self._database.writing() as session:
            message = session.get(OutboxMessage, message_id)
            return None if message is None else self._builders[message.kind](session, message, self._address)

    def _note_sent(self, message_id: UUID, changed_at: object) -> None:
        self._note(message_id, changed_at, sent_at=utc_now(), error="")

    def _note_failure(self, message_id: UUID, changed_at: object, reason: str, *, is_permanent: bool) -> None:
        now = utc_now()
        with self._database.reading() as session:
            message = session.get(OutboxMessage, message_id)
        if message is None:
            return
        is_over = is_permanent or message.changed_at < now - _GIVEN_UP_AFTER
        wait = min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(message.attempts - 1, 10))
        _log.warning("a message was not sent", message_id=message_id.hex, kind=message.kind, reason=reason)
        self._note(
            message_id,
            changed_at,
            error=reason[:_LONGEST_ERROR],
            due_at=now + wait,
            given_up_at=now if is_over else None,
        )

    def _note(self, message_id: UUID, changed_at: object, **values: object) -> None:
        """Store the result, unless the message changed meanwhile: then it is due again."""
        same = sa.and_(OutboxMessage.id == message_id, OutboxMessage.changed_at == changed_at)
        with self._database.writing() as session:
            session.execute(sa.update(OutboxMessage).where(same).values(values))
