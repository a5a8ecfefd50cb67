"""A backup that is taken in the middle of the work, and a service that goes on from it."""

import shutil
import stat

import pytest
from starlette.testclient import TestClient

from tests.app.api import RIGHT
from tests.app.interposed import Held
from tests.app.process import tensorjudge
from tests.app.service import create_app

pytestmark = pytest.mark.sandbox


def test_a_service_goes_on_from_a_copy_that_was_taken_while_it_worked(
    make_app, make_settings, make_person, grader, tmp_path
):
    held = Held(grader)
    copy = tmp_path / "copies" / "monday.db"
    copy.parent.mkdir()
    with TestClient(make_app(grader=held, slots=1)) as client:
        student = make_person(client)
        student.put("/me/drafts/maxpool_backward", {"source": "typed"})
        waiting = [student.submit(RIGHT, wait=0).json()["id"] for _ in range(3)]
        assert held.begun.wait(60)
        done = tensorjudge(tmp_path, "backup", str(copy))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        later = student.submit(RIGHT, wait=0).json()["id"]
        held.go.set()
    assert [path.name for path in copy.parent.iterdir()] == ["monday.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / "tensorjudge.db")
    with TestClient(create_app(make_settings(data_dir=restored), grader=grader)) as client:
        student.client = client
        assert student.get("/me/drafts/maxpool_backward").json()["source"] == "typed"
        for submission in waiting:
            with client.stream("GET", f"/api/v1/submissions/{submission}/events", headers=student.headers) as events:
                assert "event: report" in "".join(events.iter_text())
            assert student.get(f"/submissions/{submission}").json()["verdict"] == "accepted"
        assert student.get(f"/submissions/{later}").status_code == 404


def test_a_backup_replaces_nothing(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path / "tensorjudge.db")
    there = tmp_path / "there.db"
    there.write_text("of yesterday")
    done = tensorjudge(tmp_path, "backup", str(there))
    assert done.returncode == 3
    assert "there already" in done.stderr
    assert there.read_text() == "of yesterday"


def test_where_there_is_no_room_nothing_is_left(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path / "tensorjudge.db")
    done = tensorjudge(tmp_path, "backup", str(tmp_path / "no folder" / "x.db"))
    assert done.returncode == 3
    assert "could not be written" in done.stderr


def test_of_postgresql_it_says_what_to_use(tmp_path):
    done = tensorjudge(tmp_path, "backup", str(tmp_path / "x"), database_url="postgresql://ada:hunter2@host/name")
    assert done.returncode == 3
    assert "pg_dump" in done.stderr
    assert "hunter2" not in done.stderr


def test_settings_are_shown_without_secrets(tmp_path):
    secrets = {"database_url": "postgresql://ada:hunter2@host/name", "metrics_token": "hunter3"}
    done = tensorjudge(tmp_path, "settings", port="9", **secrets)
    lines = done.stdout.splitlines()
    assert "* TENSORJUDGE_PORT=9" in lines
    assert "  TENSORJUDGE_HOST=127.0.0.1" in lines
    assert "* TENSORJUDGE_DATABASE_URL=postgresql://ada:***@host/name" in lines
    assert "* TENSORJUDGE_METRICS_TOKEN=**********" in lines
    assert "hunter" not in done.stdout + done.stderr
