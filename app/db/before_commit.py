"""Work that a transaction does once, right before it commits, for all items noted in it.

A group commit contains many writes: what follows from them is computed once for all, in the order of the items, so
that two transactions lock the same rows in the same order. A transaction that is rolled back does none of it.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

_NOTED = "tensorjudge_before_commit"


def note(connection: sa.Connection, work: Callable[[sa.Connection, list[Any]], object], item: Any) -> None:
    """Let `work` get this item before the transaction of the connection commits, together with its other items."""
    noted: dict[Any, set[Any]] = connection.info.setdefault(_NOTED, {})
    noted.setdefault(work, set()).add(item)


def enable(engine: sa.Engine) -> None:
    """Do the noted work of every transaction of this engine."""
    sa.event.listen(engine, "commit", _work)
    sa.event.listen(engine, "rollback", _forget)


def _work(connection: sa.Connection) -> None:
    noted: dict[Any, set[Any]] = connection.info.pop(_NOTED, {})
    for work, items in noted.items():
        work(connection, sorted(items))


def _forget(connection: sa.Connection) -> None:
    if not connection.invalidated:  # otherwise it is forgotten with the lost connection
        connection.info.pop(_NOTED, None)
