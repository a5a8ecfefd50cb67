"""Listens to a channel of PostgreSQL, in one thread with one connection of its own.

A notification may get lost, with its sender or with a connection. So whoever subscribes also looks at the stored
state: whenever this begins to listen again, and every few seconds.
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
    """Gives each payload to `hear`, and calls `look` now and then; both in the thread."""

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
