"""The schema, on both databases."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager

from app.db import migrations
from app.models import Base


def tables(database):
    """Our own tables: those of the queue of several machines are the library's."""
    names = set(sa.inspect(database.reader).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith("procrastinate_")}


def leftovers(database):
    """Return all objects of the queue library that are left in the database."""
    if database.is_sqlite:
        return set()
    catalogues = {"pg_class": "relname", "pg_proc": "proname", "pg_type": "typname"}
    with database.reader.connect() as connection:
        return {
            name
            for table, column in catalogues.items()
            for name in connection.scalars(sa.text(f"SELECT {column} FROM {table} WHERE {column} ~ 'procrastinate'"))
        }


def test_up_check_down_and_up_again(database):
    config = migrations.config(database)
    command.upgrade(config, "head")
    assert tables(database) == set(Base.metadata.tables)
    command.check(config)  # raises if the models say something else than the migrations
    command.downgrade(config, "base")
    assert tables(database) == leftovers(database) == set()
    command.upgrade(config, "head")
    command.check(config)


def test_whether_a_database_is_at_head_is_known(database):
    assert not migrations.is_at_head(database)
    migrations.upgrade(database)
    assert migrations.is_at_head(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of a later release'")
    assert not migrations.is_at_head(database)


def test_migrating_twice_changes_nothing(migrated):
    migrations.upgrade(migrated)
    assert migrations.is_at_head(migrated)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users (id, username, username_key, password_hash, role, theme, created_at) "
        "VALUES ('00000000000000000000000000000001', 'a', 'a', 'x', 'god', 'system', '2026-01-01')",
        "INSERT INTO sessions (id, user_id, token_sha256, created_at, expires_at) "
        "VALUES ('00000000000000000000000000000001', '00000000000000000000000000000002', 'x', "
        "'2026-01-01', '2026-01-01')",
    ],
    ids=["a role that is none", "a session of nobody"],
)
def test_the_database_itself_refuses_what_cannot_be(migrated, statement):
    with pytest.raises(sa.exc.IntegrityError), migrated.writer.begin() as connection:
        connection.exec_driver_sql(statement)


def test_each_migration_of_the_queues_library_is_in_ours():
    """Require a revision in this project for each migration of a new release of the library."""
    ours = set()
    for revision in ScriptDirectory(str(migrations.MIGRATIONS)).walk_revisions():
        ours |= set(getattr(revision.module, "PROCRASTINATE_MIGRATIONS", ()))
    theirs = {path.stem for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}
    assert ours == theirs


def test_only_postgresql_gets_the_queues_tables(migrated):
    assert ("procrastinate_jobs" in sa.inspect(migrated.reader).get_table_names()) is not migrated.is_sqlite
