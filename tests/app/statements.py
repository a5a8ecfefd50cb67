"""Counting the statements that a block sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.db.engine import Database


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Yield a list that fills with the statements, whatever thread sends them."""
    found: list[str] = []

    def collect(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    sa.event.listen(database.reader, "before_cursor_execute", collect)
    try:
        yield found
    finally:
        sa.event.remove(database.reader, "before_cursor_execute", collect)
