"""Behaviour that both databases share through `app.db.engine`."""

from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from app.models import SetupToken


def test_times_come_back_aware_and_in_utc(migrated):
    tokyo = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=9)))
    with migrated.writing() as session:
        session.add(SetupToken(token_sha256="x", expires_at=tokyo))
    with migrated.reading() as session:
        stored = session.scalars(sa.select(SetupToken.expires_at)).one()
    assert stored == tokyo
    assert stored.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(migrated):
    with pytest.raises(sa.exc.StatementError, match="no time zone"), migrated.writing() as session:
        session.add(SetupToken(token_sha256="x", expires_at=datetime(2026, 11, 20)))


def test_what_raises_is_taken_back(migrated):
    with pytest.raises(ZeroDivisionError), migrated.writing() as session:
        session.add(SetupToken(token_sha256="x", expires_at=datetime.now(UTC)))
        session.flush()
        raise ZeroDivisionError
    with migrated.reading() as session:
        assert session.scalars(sa.select(SetupToken)).all() == []


def test_writers_that_read_first_wait_for_each_other(migrated):
    """Read-modify-write by many threads: with a plain BEGIN, SQLite answers most of them "database is locked"."""
    with migrated.writing() as session:
        session.add(SetupToken(token_sha256="0", expires_at=datetime.now(UTC)))
    threads, rounds = 4, 10
    barrier = Barrier(threads)
    failures = []

    def count():
        barrier.wait()
        try:
            for _ in range(rounds):
                with migrated.writing() as session:
                    row = session.scalars(sa.select(SetupToken).with_for_update()).one()
                    row.token_sha256 = str(int(row.token_sha256) + 1)
        except Exception as error:
            failures.append(error)

    running = [Thread(target=count) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert failures == []
    with migrated.reading() as session:
        assert session.scalars(sa.select(SetupToken.token_sha256)).one() == str(threads * rounds)


@pytest.mark.usefixtures("durable_commits")
def test_sqlite_keeps_what_was_committed_through_a_power_cut(migrated):
    if not migrated.is_sqlite:
        return  # PostgreSQL's own defaults
    with migrated.reader.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_an_error_of_a_statement_holds_no_values(migrated):
    secret = "ada@example.org"
    with pytest.raises(sa.exc.DBAPIError) as caught, migrated.reading() as session:
        session.execute(sa.text("SELECT :value FROM no_such_table"), {"value": secret})
    assert secret not in str(caught.value)
