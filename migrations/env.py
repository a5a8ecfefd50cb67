"""How Alembic reaches the database: the service's own engine, so that SQLite begins and locks the same way.

Called by `tensorjudge migrate`; for authors of a migration, `alembic revision --autogenerate -m "..."` works too.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from app.db.engine import Database, UtcDateTime
from app.models import Base
from app.settings import Settings


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration stays as it was written: it names no type of the application, which may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Procrastinate's tables have no models here: without this, a new migration would drop them."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def _migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        include_name=_is_ours,
        transaction_per_migration=True,  # one that converts rows commits its batches
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
                # delete every row that refers to it. Only outside a transaction has this pragma an effect.
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            try:
                _migrate(connection)
            finally:
                connection.invalidate()  # this connection keeps its pragma: nobody else may get it
    finally:
        if given is None:
            database.dispose()


if context.is_offline_mode():
    raise SystemExit("migrations run against a database; there is no offline mode")
_run()
