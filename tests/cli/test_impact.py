"""`tensorjudge exercise impact`: a folder against what the service has stored."""

import pytest
import sqlalchemy as sa

from app.authoring.skeleton import skeleton_files
from app.db import migrations
from app.db.engine import Database
from grader.verdict import Verdict
from tests.app.stored import make_stored

pytestmark = pytest.mark.sandbox

SLUG = "row_norms"
FILES = skeleton_files(SLUG)
RIGHT = FILES["hidden/reference.py"].decode()
WRONG = RIGHT.replace("x.mean(axis=0)", "x.mean()")


@pytest.fixture
def folder(write):
    for path, content in FILES.items():
        file = write(f"{SLUG}/{path}", content)
    return file.parents[len(path.split("/")) - 1]


@pytest.fixture
def stored(tmp_path):
    database = Database(sa.URL.create("sqlite", database=str(tmp_path / "tensorjudge.db")))
    migrations.upgrade(database)
    yield make_stored(database)
    database.dispose()


def look(tensorjudge, folder):
    return tensorjudge("exercise", "impact", folder, TENSORJUDGE_DATA_DIR=str(folder.parent))


def test_what_stays_as_it_is_is_no_change(tensorjudge, folder, stored):
    stored.add("ada", RIGHT, Verdict.ACCEPTED)
    stored.add("alan", RIGHT, Verdict.ACCEPTED)
    stored.add("ada", WRONG, Verdict.WRONG_ANSWER)
    found = look(tensorjudge, folder)
    assert (found.returncode, found.stdout) == (
        0,
        "0 of 3 verdicts change. Different programs that were graded: 2.\n",
    )


def test_who_changes_is_told_and_the_status_is_one(tensorjudge, folder, stored):
    stored.add("alan", RIGHT, Verdict.WRONG_ANSWER)
    lost = stored.add("ada", WRONG, Verdict.ACCEPTED)
    found = look(tensorjudge, folder)
    first, second = found.stdout.splitlines()[1:3]
    assert found.returncode == 1, found.stderr
    assert first.split() == ["ada", "Accepted", "Wrong", "answer", "one-row", lost.hex]
    assert second.split()[:4] == ["alan", "Wrong", "answer", "Accepted"]
    assert "2 of 2 verdicts change" in found.stdout


def test_an_exercise_that_the_service_does_not_have_is_said(tensorjudge, folder, stored):
    moved = folder.rename(folder.with_name("other_norms"))
    found = look(tensorjudge, moved)
    assert found.returncode == 2 and "no exercise other_norms yet" in found.stderr


def test_a_version_that_cannot_be_used_is_no_change(tensorjudge, folder, stored):
    stored.add("ada", RIGHT, Verdict.ACCEPTED)
    (folder / "hidden" / "cases.py").write_text("def generate(rng):\n    raise KeyError(0)\n")
    found = look(tensorjudge, folder)
    assert found.returncode == 3 and "1 of 1 submissions could not be graded" in found.stdout
