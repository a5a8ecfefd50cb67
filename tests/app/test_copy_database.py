"""From the SQLite file of one machine to PostgreSQL: everything arrives, and grading goes on."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.db import copy_database as module
from app.db.copy_database import CopyError, transfer
from app.db.engine import Database
from app.db.lock import AlreadyServedError
from app.db.migrations import NotMigratedError
from app.enums import Role
from app.models import Base, User
from tests.app import modes
from tests.app.api import RIGHT, WRONG
from tests.app.databases import postgresql
from tests.app.process import tensorjudge
from tests.app.service import create_app
from tests.app.test_both_queues import finished, until

PAGES = ("/me", "/me/submissions", "/exercises", "/labs", "/exercises/maxpool_backward")


@pytest.fixture
def url():
    with postgresql() as url:
        yield url


@pytest.fixture
def target(url):
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def source(empty_database, tmp_path):
    path = tmp_path / "tensorjudge.db"
    path.write_bytes(empty_database.read_bytes())
    database = Database(sa.URL.create("sqlite", database=str(path)))
    yield database
    database.dispose()


def add_user(database, name):
    with database.writing() as session:
        session.add(User(username=name, username_key=name, password_hash="x", role=Role.STUDENT))


def copy(source, target):
    told = {}
    transfer(source, target, Base.metadata, told.__setitem__)
    return told


def rows(database):
    with database.reader.connect() as connection:
        return sum(
            connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        )


@pytest.mark.sandbox
@pytest.mark.explains
def test_a_course_moves_to_several_machines_and_goes_on(make_app, make_settings, make_person, grader, url, target):
    with TestClient(make_app()) as client:
        student = make_person(client)
        refused = student.submit(WRONG).json()["id"]
        until(lambda: student.get(f"/submissions/{refused}").json()["explanation"])
        student.submit(RIGHT + "# \0 \\ud800 中文")
        student.run(RIGHT)
        student.put("/me/drafts/maxpool_backward", {"source": "\0"})
        before = [student.get(page).json() for page in PAGES] + [student.get(f"/submissions/{refused}").json()]
        source = client.app.state.services.database
        with pytest.raises(AlreadyServedError):
            copy(source, target)
    told = copy(source, target)
    assert (told["users"], told["submissions"], told["drafts"]) == (1, 3, 1)
    settings = make_settings(database_url=url.render_as_string(hide_password=False), grading="distributed")
    with modes.worker(settings, grader), TestClient(create_app(settings)) as client:
        student.client = client
        assert [student.get(page).json() for page in PAGES] + [
            student.get(f"/submissions/{refused}").json()
        ] == before
        assert finished(student, student.submit(RIGHT, wait=0).json()["id"])["verdict"] == "accepted"


def test_a_target_that_is_not_empty_is_refused_and_left_as_it_is(source, target):
    add_user(source, "ada")
    copy(source, target)
    with pytest.raises(CopyError, match="copy_target_not_empty"):
        copy(source, target)
    assert rows(target) == 1


def test_a_difference_takes_everything_back(source, target, monkeypatch):
    add_user(source, "ada")
    insert = module._copy

    def falsify(reading, writing, table):
        insert(reading, writing, table)
        if table.name == "users":
            writing.execute(sa.update(User).values(username="eve"))

    monkeypatch.setattr(module, "_copy", falsify)
    with pytest.raises(CopyError, match=r"copy_differs\(table=users\)"):
        copy(source, target)
    assert rows(target) == 0


def test_a_source_of_another_release_is_refused(tmp_path, target):
    with pytest.raises(NotMigratedError):
        copy(Database(sa.URL.create("sqlite", database=str(tmp_path / "nothing.db"))), target)


def test_the_command_says_what_was_copied(source, url, tmp_path):
    add_user(source, "ada")
    to = url.render_as_string(hide_password=False)
    arguments = ("migrate-data", "--from", source.reader.url.render_as_string(), "--to", to)
    done = tensorjudge(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert "        1  users" in done.stdout
    again = tensorjudge(tmp_path, *arguments)
    assert again.returncode == 3
    assert "not empty" in again.stderr
    assert "Traceback" not in again.stderr
