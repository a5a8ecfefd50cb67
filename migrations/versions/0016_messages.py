"""Turn the sentences that the first release stored into messages: codes with values.

Revision ID: 0016
Revises: 0015

Rows are converted in batches in the order of their keys, each batch in a transaction of its own.
A converted row stays as it is. A migration that was interrupted continues from there when it is run again.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.first_release import rows

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BATCH = 100
_LOGGED_EVERY = 1000
_log = logging.getLogger("tensorjudge.migrations")
_JSON, _TEXT = sa.JSON(none_as_null=True), sa.String()


class _Column(NamedTuple):
    """A column that holds sentences, and the function that converts its values."""

    name: str
    kind: sa.types.TypeEngine[Any]
    convert: Callable[[Any], Any]


class _Conversion(NamedTuple):
    """A table and its columns that hold sentences."""

    table: sa.TableClause
    columns: tuple[_Column, ...]


class _Batch(NamedTuple):
    """The number of rows that were read, and the key of the last."""

    size: int
    last: UUID | None


def _conversion(table: str, *columns: _Column) -> _Conversion:
    return _Conversion(
        sa.table(table, sa.column("id", sa.Uuid()), *(sa.column(*one[:2]) for one in columns)), columns
    )


_CONVERSIONS = (
    _conversion(
        "submissions", _Column("report", _JSON, rows.report), _Column("explanation", _JSON, rows.explanation)
    ),
    _conversion("judgements", _Column("report", _JSON, rows.report)),
    _conversion("gate_runs", _Column("checks", _JSON, rows.checks), _Column("outcome", _TEXT, rows.outcome)),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():  # the batches commit on a connection of their own
        engine = op.get_bind().engine
        for conversion in _CONVERSIONS:
            _convert(engine, conversion)


def downgrade() -> None:
    for conversion in _CONVERSIONS:
        if op.get_bind().scalar(sa.select(sa.exists().select_from(conversion.table))):
            raise CommandError("An earlier release cannot read messages. Restore the backup from before the upgrade.")


def _convert(engine: sa.Engine, conversion: _Conversion) -> None:
    with engine.connect() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(conversion.table)) or 0
    done, last = 0, None
    while (batch := _convert_batch(engine, conversion, last)).size:
        done, last = done + batch.size, batch.last
        if done % _LOGGED_EVERY == 0:
            _log.info("%s: %s of %s rows", conversion.table.name, done, total)


def _convert_batch(engine: sa.Engine, conversion: _Conversion, after: UUID | None) -> _Batch:
    """Convert the rows that follow a key."""
    table = conversion.table
    following = sa.select(table).order_by(table.c.id).limit(_BATCH).with_for_update()
    if after is not None:
        following = following.where(table.c.id > after)
    changed = sa.update(table).where(table.c.id == sa.bindparam("key"))
    changed = changed.values(
        {one.name: sa.bindparam(f"new_{one.name}", type_=one.kind) for one in conversion.columns}
    )
    with engine.begin() as connection:
        found = connection.execute(following).mappings().all()
        changes = [change for row in found if (change := _change(conversion, row))]
        if changes:
            connection.execute(changed, changes)
    return _Batch(len(found), found[-1]["id"] if found else None)


def _change(conversion: _Conversion, row: sa.RowMapping) -> dict[str, Any] | None:
    stored = {one.name: row[one.name] for one in conversion.columns}
    new = {one.name: one.convert(value) for one in conversion.columns if (value := stored[one.name]) is not None}
    if all(stored[name] == value for name, value in new.items()):
        return None
    return {"key": row["id"], **{f"new_{name}": value for name, value in {**stored, **new}.items()}}
