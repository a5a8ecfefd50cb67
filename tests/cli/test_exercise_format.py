"""`tensorjudge exercise schema` and `upgrade`, as an author calls them."""

import json
import tomllib
from pathlib import Path

import pytest

from grader.exercise.json_schema import exercise_schema, lab_schema
from grader.exercise.outputs import Tolerance
from grader.exercise.parse import load_exercise
from tests.cli.conftest import Run
from tests.grader.inline import inline_files

TOLERANCES = "\n# measured\n[tolerance.outputs.y]\nrtol = 1e-3 # why\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an exercise of format 1, saved on Windows."""
    root = tmp_path / "double"
    for path, content in inline_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    toml = (root / "exercise.toml").read_text() + TOLERANCES
    (root / "exercise.toml").write_bytes(toml.replace("\n", "\r\n").encode())
    return root


def test_the_schemas_are_printed_as_json(tensorjudge: Run):
    assert json.loads(tensorjudge("exercise", "schema").stdout) == exercise_schema()
    assert json.loads(tensorjudge("exercise", "schema", "lab").stdout) == lab_schema()


def test_an_exercise_of_format_1_becomes_one_of_format_2_and_means_the_same(tensorjudge: Run, folder: Path):
    before = load_exercise(folder)
    done = tensorjudge("exercise", "upgrade", folder)
    assert (done.returncode, done.stdout.split()) == (0, ["Changed", str(folder / "exercise.toml")])
    text = (folder / "exercise.toml").read_bytes().decode()
    assert tomllib.loads(text)["format"] == 2
    assert "# measured\n[outputs.y]\nrtol = 1e-3 # why\n" in text and "\r" not in text
    after = load_exercise(folder)
    assert after.tolerance_of("y") == before.tolerance_of("y") == Tolerance(1e-5, 1e-3)
    assert (after.limits, after.points, after.entry_points) == (before.limits, before.points, before.entry_points)


def test_a_second_upgrade_changes_nothing(tensorjudge: Run, folder: Path):
    tensorjudge("exercise", "upgrade", folder)
    text = (folder / "exercise.toml").read_bytes()
    done = tensorjudge("exercise", "upgrade", folder)
    assert (done.returncode, done.stdout) == (0, f"{folder} is of the newest format.\n")
    assert (folder / "exercise.toml").read_bytes() == text


def test_an_exercise_without_the_key_gets_it(tensorjudge: Run, folder: Path):
    toml = (folder / "exercise.toml").read_text().replace("format = 1\n", "")
    (folder / "exercise.toml").write_text(toml)
    assert tensorjudge("exercise", "upgrade", folder).returncode == 0
    assert tomllib.loads((folder / "exercise.toml").read_text())["format"] == 2


@pytest.mark.parametrize(("broken", "words"), [("points = 7 7", "TOML"), ("pionts = 7", "pionts")])
def test_an_exercise_that_cannot_be_read_is_left_as_it_is(tensorjudge: Run, folder: Path, broken: str, words: str):
    toml = (folder / "exercise.toml").read_text().replace("points = 7", broken)
    (folder / "exercise.toml").write_text(toml)
    done = tensorjudge("exercise", "upgrade", folder)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr and words in done.stderr
    assert (folder / "exercise.toml").read_text() == toml
