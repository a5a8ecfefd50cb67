"""The schema, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command

from app import migrations
from app.models import Base


def tables(database):
    return set(sa.inspect(database.reader).get_table_names()) - {"alembic_version"}


def test_up_check_down_and_up_again(database):
    config = migrations.config(database)
    command.upgrade(config, "head")
    assert tables(database) == set(Base.metadata.tables)
    command.check(config)  # raises if the models say something else than the migrations
    command.downgrade(config, "base")
    assert tables(database) == set()
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
