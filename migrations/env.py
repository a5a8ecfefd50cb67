"""The connection of Alembic to the database: the service's own engine, so that SQLite begins and locks the same way.

`tensorjudge migrate` calls it. For authors of a migration, `alembic revision --autogenerate -m "..."` works too.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from app.db.engine import Database, UtcDateTime
from app.models import Base
from app.settings import Settings


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render the application's types as plain SQLAlchemy: a migration must not change with the application."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Return False for Procrastinate's tables: they have no models here, and a new migration would drop them."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def _migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        include_name=_is_ours,
        transaction_per_migration=True,  # a migration that converts rows commits its batches
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("database")
    database = given or Database(Settings().database)
    try:
        with database.writer.connect() as connection:
            if database.is_sqlite:
                # A batch migration copies a table and drops the old one: with foreign keys on, that would
                # delete every row that refers to it. This pragma takes effect only outside a transaction.
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            try:
                _migrate(connection)
            finally:
                connection.invalidate()  # this connection keeps its pragma: it must not go back to the pool
    finally:
        if given is None:
            database.dispose()


if context.is_offline_mode():
    raise SystemExit("migrations run against a database; there is no offline mode")
_run()
