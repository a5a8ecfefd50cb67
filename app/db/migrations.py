"""Migrations: upgrade the database to the schema of this release, and check its state."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db.engine import Database
from app.db.lock import migrating
from app.errors import OperatorError
from app.settings import PROJECT_ROOT

MIGRATIONS = PROJECT_ROOT / "migrations"


class NotMigratedError(OperatorError):
    """The database does not have the schema of this release."""


def config(database: Database) -> Config:
    """Return Alembic's configuration for this database, without a file."""
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    alembic.attributes["database"] = database
    return alembic


def upgrade(database: Database) -> None:
    """Apply every missing migration."""
    with migrating(database):
        command.upgrade(config(database), "head")


def is_at_head(database: Database) -> bool:
    """Return whether all migrations of this release are applied, and none of a later one."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == _heads()


def require_head(database: Database) -> None:
    """Raise NotMigratedError, which says what to do, unless all migrations of this release are applied."""
    if not is_at_head(database):
        raise NotMigratedError("not_migrated")


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory(str(MIGRATIONS)).get_heads())
