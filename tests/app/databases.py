"""Databases to test on: SQLite always, PostgreSQL where a server answers."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.db import engine
from app.db.engine import Database

LOOPBACK = "postgresql://postgres@127.0.0.1:5432/postgres"


def share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Let all engines of this process compile each statement once; for each test again, it takes half of the time.

    SQLAlchemy keeps compiled statements by dialect. Here, all dialects of one class are the same.
    """
    compiled: dict[Any, Any] = {}
    create_engine = sa.create_engine

    def create(url: Any, **options: Any) -> sa.Engine:
        made = create_engine(url, **options)
        made.update_execution_options(compiled_cache=compiled)
        dialect = type(made.dialect)
        if "__hash__" not in vars(dialect):
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        return made

    patch.setattr(sa, "create_engine", create)


def do_not_wait_for_the_disk(patch: pytest.MonkeyPatch) -> None:
    """Let SQLite in this process commit without waiting for the disk. A killed process loses nothing by that."""
    pragmas = [pragma for pragma in engine._SQLITE_PRAGMAS if "synchronous" not in pragma]
    assert len(pragmas) == len(engine._SQLITE_PRAGMAS) - 1
    patch.setattr(engine, "_SQLITE_PRAGMAS", (*pragmas, "PRAGMA synchronous=OFF"))


@contextmanager
def fresh_database(backend: str, folder: Path, template: sa.URL | None = None) -> Iterator[Database]:
    """Create a database, empty or as a copy, and delete it after the block."""
    with _sqlite(folder, template) if backend == "sqlite" else postgresql(_name(template)) as url:
        database = Database(url)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def _sqlite(folder: Path, template: sa.URL | None) -> Iterator[sa.URL]:
    path = folder / "tensorjudge.db"
    if template:
        shutil.copy(_name(template), path)
    yield sa.URL.create("sqlite", database=str(path))


def _name(url: sa.URL | None) -> str:
    return str(url.database) if url else "template1"


@contextmanager
def postgresql(template: str = "template1") -> Iterator[sa.URL]:
    """Create a PostgreSQL database, empty or as a copy, and delete it after the block."""
    server = _postgresql_server()
    name = f"tensorjudge_test_{uuid4().hex}"
    administration = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.set(database=name)
    finally:
        with administration.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        administration.dispose()


def _postgresql_server() -> sa.URL:
    """Return the server to test on. A configured server that does not answer is a failure, not a skip."""
    asked_for = os.environ.get("TEST_DATABASE_URL")
    url = sa.make_url(asked_for or LOOPBACK)
    try:
        server = sa.create_engine(url, connect_args={"connect_timeout": 2})
        server.connect().close()
        server.dispose()
    except (ImportError, sa.exc.OperationalError) as error:
        if asked_for:
            raise
        reason = f"no server at {LOOPBACK} ({type(error).__name__}); see TEST_DATABASE_URL"
        pytest.skip(f"PostgreSQL IS NOT TESTED: {reason}")
    return url
