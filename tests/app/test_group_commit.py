"""The one thread that writes."""

from concurrent.futures import CancelledError
from contextlib import ExitStack
from threading import Event

import pytest
import sqlalchemy as sa

from app.db.group_commit import GroupCommit
from app.runtime.parts import start_threads
from tests.app.databases import fresh_database


@pytest.fixture
def notes(database):
    """Return a table of numbers, and the writer of its database."""
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (number INTEGER PRIMARY KEY)")
    writer = GroupCommit(database.writer)
    with ExitStack() as started:
        start_threads(started, writer.threads)
        yield Notes(database, writer)


class Notes:
    def __init__(self, database, writer):
        self.database = database
        self.writer = writer
        self.commits = 0
        sa.event.listen(database.reader, "commit", self._count)

    def _count(self, _connection):
        self.commits += 1

    def add(self, number, *, after=None):
        def operation(connection):
            if after is not None:
                after.wait(10)
            connection.exec_driver_sql(f"INSERT INTO notes VALUES ({number})")
            return number

        return self.writer.do(operation)

    def stored(self):
        with self.database.reader.connect() as connection:
            return connection.exec_driver_sql("SELECT number FROM notes ORDER BY number").scalars().all()


def test_a_write_is_answered_after_its_commit(notes):
    assert notes.add(1).result(10) == 1
    assert notes.stored() == [1]


def test_writes_that_wait_share_one_commit(notes):
    gate = Event()
    first = notes.add(0, after=gate)
    rest = [notes.add(number) for number in range(1, 21)]
    gate.set()
    assert [future.result(10) for future in (first, *rest)] == list(range(21))
    assert notes.stored() == list(range(21))
    assert notes.commits <= 2


def test_a_write_that_fails_harms_no_other(notes):
    gate = Event()
    before = notes.add(0, after=gate)
    good, twice, also_good = notes.add(1), notes.add(0), notes.add(2)
    gate.set()
    assert (before.result(10), good.result(10), also_good.result(10)) == (0, 1, 2)
    with pytest.raises(sa.exc.IntegrityError):
        twice.result(10)
    assert notes.stored() == [0, 1, 2]


def test_a_write_that_was_cancelled_in_time_is_not_made(notes):
    gate = Event()
    notes.add(0, after=gate)
    cancelled = notes.add(1)
    assert cancelled.cancel()
    gate.set()
    assert notes.add(2).result(10) == 2
    with pytest.raises(CancelledError):
        cancelled.result(10)
    assert notes.stored() == [0, 2]


def test_what_was_handed_over_before_the_end_is_written(database):
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (number INTEGER PRIMARY KEY)")
    writer = GroupCommit(database.writer)
    notes = Notes(database, writer)
    for number in range(10):
        notes.add(number)
    with ExitStack() as started:
        start_threads(started, writer.threads)
    assert notes.stored() == list(range(10))


def test_several_threads_do_not_wait_for_each_other_and_end_with_everything_written(tmp_path):
    with fresh_database("postgresql", tmp_path) as database:
        with database.writer.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE notes (number INTEGER PRIMARY KEY)")
        writer = GroupCommit(database.writer, threads=2, group_limit=4)
        notes = Notes(database, writer)
        begun, gate = Event(), Event()
        with ExitStack() as started:
            start_threads(started, writer.threads)
            held = writer.do(lambda _: (begun.set(), gate.wait(30)))
            assert begun.wait(10)
            assert notes.add(0).result(10) == 0
            assert not held.done()
            futures = [notes.add(number) for number in range(1, 40)]
            gate.set()
        assert [future.result(0) for future in futures] == notes.stored()[1:] == list(range(1, 40))
