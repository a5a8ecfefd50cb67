"""A database of the first release, at schema 0015, is served by this release as it is."""

import lzma
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.accounts import service
from app.db import migrations
from app.main import create_app
from app.models import GateRun, Rejudging, Submission, User
from grader.languages import LANGUAGES
from tests.app.conftest import RestingGrader, settings_in
from tests.app.databases import fresh_database

DUMPS = Path(__file__).parent.parent / "data" / "first_release"
PROPERTIES = ("verdict", "kind", "is_cancelled")


def load(database):
    """Fill an empty database with what the first release had stored."""
    kind = "sqlite" if database.is_sqlite else "postgresql"
    dump = lzma.decompress((DUMPS / f"{kind}.sql.xz").read_bytes())
    if database.is_sqlite:
        connection = sqlite3.connect(str(database.reader.url.database))
        connection.executescript(dump.decode())
        connection.close()
    else:
        with psycopg.connect(database.libpq_url) as server:
            server.execute(dump)


@pytest.fixture(params=["sqlite", "postgresql"])
def first_release(request, tmp_path):
    """The database as the first release left it."""
    with fresh_database(request.param, tmp_path) as database:
        load(database)
        yield database


@pytest.fixture
def administrator(first_release, tmp_path):
    """An administrator's client of a service over that database, which grades nothing."""
    url = first_release.reader.url.render_as_string(hide_password=False)
    settings = settings_in(tmp_path, database_url=url, exercises_dir=tmp_path / "no exercises")
    with first_release.writing() as session:
        user_id = session.scalar(sa.select(User.id).where(User.username == "admina"))
        _, token = service.create_token(session, user_id, "tests")
    with TestClient(create_app(settings, grader=RestingGrader(slots=1))) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def test_it_needs_no_migration(first_release):
    assert migrations.is_at_head(first_release)


def one_of_each(database):
    """A run or submission of every verdict and kind, finished or cancelled."""
    columns = [getattr(Submission, name) for name in PROPERTIES]
    with database.reading() as session:
        found = session.execute(
            sa.select(sa.func.min(sa.cast(Submission.id, sa.String)), *columns).group_by(*columns)
        )
        return {tuple(row[1:]): row[0].replace("-", "") for row in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_result_is_shown(first_release, administrator, language):
    chosen = one_of_each(first_release)
    assert len(chosen) >= 18
    for kind, submission_id in chosen.items():
        read = administrator.get(f"/api/v1/submissions/{submission_id}").json()
        assert (read["verdict"], read["kind"], read["is_cancelled"]) == kind
        headers = {"Accept": "text/html", "Accept-Language": language}
        page = administrator.get(f"/submissions/{submission_id}", headers=headers)
        assert (page.status_code, f'<html lang="{language}' in page.text) == (200, True), kind


def test_gate_runs_and_rejudgings_are_shown(first_release, administrator):
    with first_release.reading() as session:
        rejudgings = session.scalars(sa.select(Rejudging.id)).all()
        runs = session.scalars(sa.select(GateRun.id)).all()
    assert len(rejudgings) >= 5 and len(runs) >= 10
    for rejudging_id in rejudgings:
        assert administrator.get(f"/rejudging/{rejudging_id.hex}", headers={"Accept": "text/html"}).status_code == 200
