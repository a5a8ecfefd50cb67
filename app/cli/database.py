"""The database of the service that is set up on this machine, for commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.ending import operator_errors

if TYPE_CHECKING:
    from app.db.engine import Database


@contextmanager
def service_database() -> Iterator["Database"]:
    """Open the migrated database. End the command where an operator has to change something."""
    from app.db import migrations
    from app.db.engine import Database
    from app.settings import Settings

    with operator_errors():
        database = Database(Settings.read().database)
        try:
            migrations.require_head(database)
            yield database
        finally:
            database.dispose()
