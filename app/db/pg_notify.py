"""Listens to a channel of PostgreSQL, in one thread with one connection of its own.

A notification may get lost, with its sender or with a connection. So whoever subscribes also looks at the stored
state: whenever this begins to listen again, and every few seconds.
"""

import time
from collections.abc import Callable
from threading import Event, Thread

import psycopg
import sqlalchemy as sa
import structlog

from app.db.engine import POSTGRESQL_CONNECT, Database

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
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name=f"listens-{channel}", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listens no more."""
        self._stopping.set()
        self._thread.join()

    def is_alive(self) -> bool:
        """Whether it listens, or tries to."""
        return self._thread.is_alive()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                _log.warning("not listening; trying again", channel=self._channel, reason=type(error).__name__)
                self._stopping.wait(_PAUSE_S)
            except Exception:
                _log.exception("what was announced could not be told", channel=self._channel)
                self._stopping.wait(_PAUSE_S)

    def _listen(self) -> None:
        with psycopg.connect(self._database.libpq_url, autocommit=True, **POSTGRESQL_CONNECT) as connection:
            connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel)))
            looked_at = 0.0
            while not self._stopping.is_set():
                if time.monotonic() - looked_at > _LOOKS_EVERY_S:
                    self._look()
                    looked_at = time.monotonic()
                for notification in connection.notifies(timeout=_WAKES_EVERY_S):
                    self._hear(notification.payload)
