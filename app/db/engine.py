"""The engine, with separate connections for reading and writing.

On SQLite in WAL mode, a reader never waits for a writer. A writer takes the lock when its transaction begins. If it
took the lock after reading, two such transactions would fail with "database is locked".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import before_commit

_WRITES = "tensorjudge_writes"
READ_ONCE = "read_once"
"""Key of `Session.info`: a dictionary of what a session that only reads need not read again."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # with NORMAL, a power cut may undo an acknowledged commit
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)

# Detect a vanished peer: the client gives a dead connection up after 15 seconds, and so does the server. Otherwise
# the server would hold the locks of a vanished client for hours.
POSTGRESQL_CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=15000 -c idle_in_transaction_session_timeout=30000"
    " -c timezone=UTC",  # in another zone the first and last dates would overflow
}


def utc_now() -> datetime:
    """Return the current time in UTC, as an aware datetime. Every timestamp column holds such values."""
    return datetime.now(UTC)


# The first release stored dates of any year. Years, time zones and days for late work never overflow between these.
_EARLIEST, _LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime, in UTC on every database. Naive values are refused.

    A stored time before the year 1000 or after 8999 is read as that limit.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return min(max(value, _EARLIEST), _LATEST)


class Database:
    """The engine with its settings. `reader` and `writer` share one pool and differ in how transactions begin."""

    def __init__(self, url: sa.URL) -> None:
        if url.get_backend_name() == "sqlite":
            self.reader = _sqlite_engine(url)
        else:
            self.reader = sa.create_engine(
                url,
                pool_pre_ping=True,
                pool_size=10,
                max_overflow=20,
                connect_args=POSTGRESQL_CONNECT,
                hide_parameters=True,  # a logged error would hold names, addresses and hashes
            )
        before_commit.enable(self.reader)
        self.writer = self.reader.execution_options(**{_WRITES: True})

    @property
    def libpq_url(self) -> str:
        """The address of PostgreSQL with its password, for connections outside the pool."""
        return self.reader.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        return self.reader.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for queries. Nothing is committed, so what was read may be remembered in READ_ONCE."""
        with Session(self.reader, expire_on_commit=False, info={READ_ONCE: {}}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that commits when the block ends, and rolls back if it raises."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # A connection is a file handle, so no thread waits for one. A logged error holds no names, addresses and hashes.
    engine = sa.create_engine(url, max_overflow=-1, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # `_begin` starts transactions, not the driver
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma).close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")

    return engine
