"""A listener on a PostgreSQL channel, in one thread with a separate connection.

Notifications can get lost with the sender or a connection. So subscribers also check the stored state: after each
reconnect, and every few seconds.
"""

import time
from collections.abc import Callable

import psycopg
import sqlalchemy as sa
import structlog

from app.db.engine import POSTGRESQL_CONNECT, Database
from app.observability.background_thread import BackgroundThread

_log = structlog.get_logger()

_LOOKS_EVERY_S = 3.0
_WAKES_EVERY_S = 0.5
_PAUSE_S = 1.0


class NotificationListener:
    """A thread that passes each payload to `hear`, and calls `look` every few seconds."""

    def __init__(
        self,
        database: Database,
        channel: str,
        hear: Callable[[str], None],
        look: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._channel = channel
        self._hear = hear
        self._look = look
        self.thread = BackgroundThread(f"listener of {channel}", self._serve)

    def _serve(self) -> None:
        while not self.thread.stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                _log.warning("not listening; trying again", channel=self._channel, reason=type(error).__name__)
                self.thread.stopping.wait(_PAUSE_S)
            except Exception:
                _log.exception("what was announced could not be told", channel=self._channel)
                self.thread.stopping.wait(_PAUSE_S)

    def _listen(self) -> None:
        with psycopg.connect(self._database.libpq_url, autocommit=True, **POSTGRESQL_CONNECT) as connection:
            connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel)))
            looked_at = 0.0
            while not self.thread.stopping.is_set():
                if time.monotonic() - looked_at > _LOOKS_EVERY_S:
                    self._look()
                    looked_at = time.monotonic()
                for notification in connection.notifies(timeout=_WAKES_EVERY_S):
                    self._hear(notification.payload)
