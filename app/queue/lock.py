"""Keeps a second `serve` off the same database: two in-memory queues over the same rows would grade all twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from app.db import Database

# Any number will do, as long as nothing else in the database uses it for an advisory lock.
_POSTGRESQL_KEY = 0x7E4503A1


class AlreadyServedError(RuntimeError):
    """Another process serves this database."""


@contextmanager
def only_server(database: Database) -> Iterator[None]:
    """Holds this database's lock for the length of the block. Raises AlreadyServedError if another process does."""
    with _sqlite_lock(database) if database.is_sqlite else _postgresql_lock(database):
        yield


@contextmanager
def _sqlite_lock(database: Database) -> Iterator[None]:
    path = Path(f"{database.reader.url.database}.serve-lock")
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyServedError(
                f"{database.reader.url.database} is already served by process {lock.read().strip() or 'unknown'}. "
                "Stop it first, or set TENSORJUDGE_DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _postgresql_lock(database: Database) -> Iterator[None]:
    with database.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_POSTGRESQL_KEY))):
            raise AlreadyServedError("This PostgreSQL database is already served by another process. Stop it first.")
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_POSTGRESQL_KEY)))
