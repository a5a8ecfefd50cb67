"""A verdict can be had again: by who runs the service, on the same cases; by its student, on what was shown."""

import io
import json
import os
import subprocess
import sys
import zipfile
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.http.errors import InvalidError, NotFoundError
from app.models import Submission
from app.submissions.replay import replay
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.cli.conftest import COMMAND
from tests.english import english

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


def explained(student, source):
    """Submit, wait for the explanation, and return the id."""
    submission_id = student.submit(source).json()["id"]
    student.get(f"/submissions/{submission_id}/events")
    return submission_id


@pytest.fixture
def kit(student, tmp_path):
    """Return the unpacked kit of a wrong submission."""
    answer = student.get(f"/submissions/{explained(student, WRONG)}/replay-kit")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
        return tmp_path / archive.namelist()[0].partition("/")[0]


def run_kit(folder):
    return subprocess.run(
        [sys.executable, "-I", "try_cases.py"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_kit_fails_anywhere_as_it_failed_here(kit):
    ran = run_kit(kit)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stdout.startswith("smallest\n  dx: 1 of ")


def test_a_kit_passes_once_the_mistake_is_mended(kit):
    (kit / "solution.py").write_text(RIGHT)
    ran = run_kit(kit)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_kit_reads_the_solution_as_the_judge_does(kit):
    source = "\ufeff# -*- coding: gbk -*-\r\n# 池化\r\n" + RIGHT
    (kit / "solution.py").write_bytes(source.encode())
    ran = run_kit(kit)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_kit_holds_failing_cases_that_were_shown_and_no_other(kit):
    names = [case["name"] for case in json.loads((kit / "cases.json").read_text())]
    assert names == ["smallest", "overlap"]


def test_where_nothing_fails_there_is_no_kit(student):
    assert_problem(student.get(f"/submissions/{explained(student, RIGHT)}/replay-kit"), 404)


@pytest.mark.parametrize("source", [RIGHT, WRONG, "def ("])
def test_a_verdict_comes_out_again_in_every_case(client, student, grader, source):
    submission_id = student.submit(source).json()["id"]
    found = replay(client.app.state.services.database, grader, UUID(submission_id))
    assert (found.differences, found.changes) == ([], [])


def test_what_comes_out_differently_is_told(client, student, grader):
    database = client.app.state.services.database
    submission_id = UUID(student.submit(WRONG).json()["id"])
    with database.writing() as session:
        row = session.get(Submission, submission_id)
        case = next(case for case in row.report["cases"] if case["verdict"] == "wrong_answer")
        changed = [{**one, "max_abs_error": 7.0} if one is case else one for one in row.report["cases"]]
        made_with = {**row.report["provenance"], "numpy": "1.0"}
        row.report = {**row.report, "cases": changed, "provenance": made_with}
    found = replay(database, grader, submission_id)
    assert [english(one) for one in found.differences] == [
        f"case {case['name']}: max_abs_error was 7.0, is now {case['max_abs_error']}"
    ]
    (change,) = found.changes
    assert english(change).startswith("graded with: numpy was 1.0, is now 2.")


def test_what_was_not_judged_cannot_be_judged_again(client, student, grader):
    database = client.app.state.services.database
    run = UUID(student.run(RIGHT, {"x": [[[[1.0]]]], "dout": [[[[1.0]]]], "pool_h": 1, "pool_w": 1}).json()["id"])
    with database.writing() as session:
        session.execute(sa.update(Submission).where(Submission.id == run).values(seed=None))
    with pytest.raises(InvalidError):
        replay(database, grader, run)
    with pytest.raises(NotFoundError):
        replay(database, grader, UUID(int=0))


def test_the_command_says_whether_it_is_the_same(student, tmp_path):
    submission_id = student.submit(WRONG).json()["id"]
    folder = {"TENSORJUDGE_DATA_DIR": str(tmp_path)}
    ran = subprocess.run(
        [*COMMAND, "replay", submission_id], capture_output=True, text=True, timeout=60, env={**os.environ, **folder}
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == "The same again, in every case."
