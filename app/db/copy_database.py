"""Copy all data from one database into another, empty one, and verify the copy."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa

from app.db import migrations
from app.db.engine import Database
from app.db.lock import only_server
from app.errors import OperatorError

_ROWS_AT_ONCE = 500


class CopyError(OperatorError):
    """The copy failed and nothing was copied; the message says why."""


def transfer(source: Database, target: Database, tables: sa.MetaData, on_table: Callable[[str, int], None]) -> None:
    """Copy every table in one transaction, compare the databases, and only then commit.

    Call `on_table` for each table.

    Raises CopyError, NotMigratedError, AlreadyServedError. After an error the target has the new schema, but no data.
    """
    with ExitStack() as stack:
        stack.enter_context(only_server(source))
        migrations.require_head(source)
        stack.enter_context(only_server(target))
        migrations.upgrade(target)
        reading = stack.enter_context(source.reader.connect())
        writing = stack.enter_context(target.writer.begin())
        if not target.is_sqlite:
            # Reading the source takes long.
            writing.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        _require_empty(writing, tables)
        for table in tables.sorted_tables:
            _copy(reading, writing, table)
        for table in tables.sorted_tables:
            _set_later(reading, writing, table)
        for table in tables.sorted_tables:
            count, checksum = _sum(reading, table)
            if _sum(writing, table) != (count, checksum):
                raise CopyError("copy_differs", table=table.name)
            on_table(table.name, count)


def _require_empty(connection: sa.Connection, tables: sa.MetaData) -> None:
    for table in tables.sorted_tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
            raise CopyError("copy_target_not_empty", table=table.name)


def _copy(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> None:
    for rows in _read(reading, table).partitions():
        values = [{**row._mapping, **dict.fromkeys(_later(table))} for row in rows]
        try:
            writing.execute(sa.insert(table), values)
        except sa.exc.DataError as error:
            raise CopyError("copy_row_refused", table=table.name, error=str(error.orig)) from error


def _set_later(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> None:
    for name in _later(table):
        key, column = table.c.id, table.c[name]
        for row in reading.execute(sa.select(key, column).where(column.is_not(None))).all():
            writing.execute(sa.update(table).where(key == row.id).values({name: row[1]}))


def _later(table: sa.Table) -> list[str]:
    """Return the columns to write in a second pass. An exercise and its current version refer to each other."""
    return [column.name for column in table.c if any(key.use_alter for key in column.foreign_keys)]


def _sum(connection: sa.Connection, table: sa.Table) -> tuple[int, int]:
    """Return the number of rows and a checksum of all values, in any order: databases sort text differently."""
    count = total = 0
    for rows in _read(connection, table).partitions():
        for row in rows:
            digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
            total = (total + int.from_bytes(digest)) % (1 << 256)
            count += 1
    return count, total


def _read(connection: sa.Connection, table: sa.Table) -> sa.Result[Any]:
    # Time-based keys sort by creation, so that a comment precedes its replies.
    statement = sa.select(table).order_by(*table.primary_key)
    return connection.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE})
