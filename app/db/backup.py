"""Backup of a whole SQLite database while the service runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from app.errors import OperatorError


class BackupError(OperatorError):
    """The backup failed; the message says why, and what to do."""


def back_up(database: sa.URL, target: Path) -> None:
    """Copy a consistent snapshot of the database, without blocking readers or writers. Raises BackupError.

    The file gets its final name only when it is complete and on disk.
    """
    if database.get_backend_name() != "sqlite":
        raise BackupError("backup_of_postgresql")
    source = Path(str(database.database))
    if not source.is_file():
        raise BackupError("no_database_file", path=str(source))
    if target.exists():
        raise BackupError("backup_exists", path=str(target))
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
        raise BackupError("backup_not_written", path=str(target), error=str(error)) from error
