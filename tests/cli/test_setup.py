"""`tensorjudge setup`: a tree that was not there is, and grades."""

import pytest

from tests.cli.conftest import Run
from tests.grader.inline import RIGHT

pytestmark = pytest.mark.sandbox


def test_a_tree_is_made_once_and_grades_at_once(tensorjudge: Run, exercise_folder, write, tmp_path_factory):
    # below /tmp and open to all: the jails' users must be able to read it
    state = tmp_path_factory.mktemp("state")
    for folder in (state, *state.parents[:2]):
        folder.chmod(0o755)
    done = tensorjudge("setup", TENSORJUDGE_STATE_DIR=str(state))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The grader's runtime tree is ready: Python 3.")
    (tree,) = (state / "runtime").iterdir()
    made = tree.stat().st_ino
    assert tensorjudge("setup", TENSORJUDGE_STATE_DIR=str(state)).stdout == done.stdout
    assert [one.stat().st_ino for one in (state / "runtime").iterdir()] == [made]
    graded = tensorjudge("grade", exercise_folder(), write("x.py", RIGHT), TENSORJUDGE_STATE_DIR=str(state))
    assert graded.returncode == 0, graded.stderr


def test_an_interpreter_of_another_version_is_refused(tensorjudge: Run, write):
    old = write("python", '#!/bin/sh\necho \'{"version": [2, 7, 18], "executable": "/x"}\'\n')
    old.chmod(0o755)
    done = tensorjudge("setup", TENSORJUDGE_JAIL_PYTHON=str(old))
    assert done.returncode == 3
    assert "is Python 2.7; it must be 3." in done.stderr
