"""`tensorjudge exercise load`: a folder into the database of the service, whether it runs or not."""

import pytest
import sqlalchemy as sa

from app.authoring.skeleton import skeleton_files
from app.db import migrations
from app.db.engine import Database
from app.models import Exercise

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(600)]  # the command starts a jail six times

LAB = 'levels = ["row_norms"]\n[title]\nen = "Norms"\n[summary]\nen = "Norms."\n'


@pytest.fixture
def labs(write):
    for path, content in skeleton_files("row_norms").items():
        write(f"labs/norms/row_norms/{path}", content)
    return write("labs/norms/lab.toml", LAB.encode()).parents[1]


@pytest.fixture
def database(tmp_path):
    database = Database(sa.URL.create("sqlite", database=str(tmp_path / "tensorjudge.db")))
    migrations.upgrade(database)
    yield database
    database.dispose()


def test_it_says_what_is_new_changed_unchanged_removed_and_refused(tensorjudge, labs, database, tmp_path):
    def load(*folder):
        found = tensorjudge(
            "exercise", "load", *folder, TENSORJUDGE_DATA_DIR=str(tmp_path), TENSORJUDGE_EXERCISES_DIR=str(labs)
        )
        return found.returncode, found.stdout, found.stderr

    assert load()[:2] == (0, "New: row_norms\nUnchanged: 0\n")
    assert load(labs)[:2] == (0, "Unchanged: 1\n")
    template = labs / "norms" / "row_norms" / "template.py"
    template.write_text(template.read_text() + "\n")
    assert load()[:2] == (0, "Changed: row_norms\nUnchanged: 0\n")
    (labs / "norms" / "row_norms" / "exercise.toml").unlink()
    status, told, refused = load()
    assert (status, told) == (1, "Unchanged: 0\n") and "Refused: norms/row_norms" in refused
    (labs / "norms" / "lab.toml").write_text(LAB.replace('"row_norms"', ""))
    assert load()[:2] == (0, "Removed: row_norms\nUnchanged: 0\n")
    with database.reading() as session:
        assert session.scalars(sa.select(Exercise.listed)).all() == [False]
    status, _, told = load(tmp_path)
    assert status == 2 and "has no labs" in told
