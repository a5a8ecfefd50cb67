"""Only one service serves a database."""

import subprocess
import sys

import pytest

from app.db.lock import AlreadyServedError, only_server
from tests.app.api import ROOT
from tests.english import english

HOLD = """
import sys, sqlalchemy
from app.db.engine import Database
from app.db.lock import only_server
from tests.english import english
with only_server(Database(sqlalchemy.make_url(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(database):
    """Run another process that serves the database."""
    url = database.reader.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_service_is_told_who_serves_already(database, holder):
    with pytest.raises(AlreadyServedError) as refused, only_server(database):
        pass
    assert "already served" in english(refused.value.message)
    if database.is_sqlite:
        assert f"process {holder.pid}" in english(refused.value.message)


def test_a_killed_service_leaves_no_lock_behind(database, holder):
    holder.kill()
    holder.wait()
    with only_server(database):
        pass


def test_a_service_that_stopped_leaves_no_lock_behind(database):
    for _ in range(2):
        with only_server(database):
            pass
