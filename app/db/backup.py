"""Backup of a whole SQLite database while the service runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa


class BackupError(RuntimeError):
    """The backup failed; the message says why, and what to do."""


def back_up(database: sa.URL, target: Path) -> None:
    """Copy a consistent snapshot of the database, without blocking readers or writers. Raises BackupError.

    The file gets its final name only when it is complete and on disk.
    """
    if database.get_backend_name() != "sqlite":
        raise BackupError("This database is PostgreSQL, whose own pg_dump copies it while the service runs.")
    source = Path(str(database.database))
    if not source.is_file():
        raise BackupError(f"There is no database {source}.")
    if target.exists():
        raise BackupError(f"{target} is there already, and a backup replaces nothing.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", [str(unfinished)])
        unfinished.chmod(0o600)
        with unfinished.open("rb") as copy:
            os.fsync(copy.fileno())
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise BackupError(f"{target} could not be written: {error}") from error
