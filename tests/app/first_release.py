"""The database of the first release that tests upgrade: `tests/data/first_release` has a dump of each kind."""

import lzma
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from app.db.engine import Database

_DUMPS = Path(__file__).parent.parent / "data" / "first_release"
# Columns in which that release stored sentences.
_COLUMNS = {"submissions": ("report", "explanation"), "judgements": ("report",), "gate_runs": ("checks", "outcome")}


def load_first_release(database: Database) -> None:
    """Fill an empty database with what the first release had stored."""
    kind = "sqlite" if database.is_sqlite else "postgresql"
    dump = lzma.decompress((_DUMPS / f"{kind}.sql.xz").read_bytes()).decode()
    if database.is_sqlite:
        connection = sqlite3.connect(str(database.reader.url.database))
        connection.executescript(dump)
        connection.close()
        return
    with psycopg.connect(database.libpq_url) as server:
        server.execute(dump.encode())


def table(name: str) -> sa.TableClause:
    """Return a table with the columns that hold sentences, or messages."""
    kinds = {"outcome": sa.String()}
    return sa.table(
        name, sa.column("id", sa.Uuid()), *(sa.column(one, kinds.get(one, sa.JSON())) for one in _COLUMNS[name])
    )


def stored_values(database: Database) -> list[tuple[Any, ...]]:
    """Return everything that is stored in these columns, in the order of the rows."""
    found: list[tuple[Any, ...]] = []
    with database.reader.connect() as connection:
        for name in _COLUMNS:
            query = sa.select(table(name)).order_by(sa.column("id"))
            found += [(name, *row) for row in connection.execute(query).all()]
    return found


def parts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object within a JSON value, with its path."""
    if isinstance(value, dict):
        yield path, value
        for name, one in value.items():
            yield from parts(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from parts(one, f"{path}[]")
