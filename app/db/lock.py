"""Locks against a second `serve` on one database: two in-memory queues would grade every submission twice.

Processes that share the queue in PostgreSQL share the lock. They conflict only with a `serve` that grades by itself.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.db.engine import Database
from app.errors import OperatorError

# Arbitrary numbers. Nothing else in the database may use them for an advisory lock.
_POSTGRESQL_KEY = 0x7E4503A1
_LOADING_KEY = 0x7E4503A3
_MIGRATING_KEY = 0x7E4503A4
_ALONE, _SHARED = "", "_shared"


class AlreadyServedError(OperatorError):
    """Another process serves this database."""


@contextmanager
def only_server(database: Database) -> Iterator[None]:
    """Hold this database's exclusive lock during the block. Raises AlreadyServedError if another process holds it."""
    with _sqlite_lock(database) if database.is_sqlite else _postgresql_lock(database, _ALONE, "served_by_others"):
        yield


@contextmanager
def one_of_many(database: Database) -> Iterator[None]:
    """Hold this PostgreSQL database's shared lock during the block.

    Raises AlreadyServedError for an exclusive holder.
    """
    with _postgresql_lock(database, _SHARED, "served_by_one"):
        yield


@contextmanager
def taking_turns(database: Database) -> Iterator[None]:
    """Hold the loading lock during the block. Otherwise two processes would conflict over a new exercise."""
    if database.is_sqlite:
        with _waited_for(f"{database.reader.url.database}.load-lock"):
            yield
        return
    with _advisory_lock(database, "pg_advisory_lock", "pg_advisory_unlock", _LOADING_KEY):
        yield


@contextmanager
def migrating(database: Database) -> Iterator[None]:
    """Hold the migration lock during the block; wait while another process holds it."""
    if not database.is_sqlite:
        with _advisory_lock(database, "pg_advisory_lock", "pg_advisory_unlock", _MIGRATING_KEY):
            yield
        return
    with _waited_for(f"{database.reader.url.database}.migrate-lock"):
        yield


@contextmanager
def _waited_for(path: str) -> Iterator[None]:
    with Path(path).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _sqlite_lock(database: Database) -> Iterator[None]:
    path = Path(f"{database.reader.url.database}.serve-lock")
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            process = lock.read().strip() or "?"
            raise AlreadyServedError(
                "served_by_process", path=str(database.reader.url.database), process=process
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _postgresql_lock(database: Database, suffix: str, refusal: str) -> Iterator[None]:
    take, give = f"pg_try_advisory_lock{suffix}", f"pg_advisory_unlock{suffix}"
    with _advisory_lock(database, take, give, _POSTGRESQL_KEY) as is_ours:
        if is_ours is False:
            raise AlreadyServedError(refusal)
        yield


@contextmanager
def _advisory_lock(database: Database, take: str, give: str, key: int) -> Iterator[Any]:
    with database.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.scalar(sa.select(getattr(sa.func, take)(key)))
        try:
            yield taken
        finally:
            with suppress(sa.exc.DBAPIError):  # the server has restarted and released the lock
                connection.execute(sa.select(getattr(sa.func, give)(key)))
