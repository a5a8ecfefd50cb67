"""`tensorjudge exercise`: what the commands print, write and return; a checkout's catalogue is never changed."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli.new_exercise import NotPossibleError, begin
from app.present.gate_text import where
from grader.exercise.lab import read_lab
from grader.exercise.parse import load_exercise
from grader.message import Message, verbatim
from grader.publish_gate.checks.finding import Finding
from grader.sandbox.runtime import make_runtime

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str]:
    """Run a command, and return the exit status and the output."""
    result = CliRunner().invoke(app, ["exercise", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def begun(tmp_path, monkeypatch) -> Path:
    """Create a folder with `exercise new`, below the current directory."""
    monkeypatch.chdir(tmp_path)
    status, output = run("new", "row_norms")
    assert status == 0
    assert "tensorjudge exercise check row_norms" in output
    make_runtime()
    return Path("row_norms")


# --- new -------------------------------------------------------------------------------------------------------


def test_new_makes_a_valid_exercise_under_its_own_name(begun):
    exercise = load_exercise(begun)
    assert exercise.title["en"] == "Row norms"
    assert [point.name for point in exercise.entry_points] == ["row_norms"]
    assert not [path for path in begun.rglob("*.*") if b"center_columns" in path.read_bytes()]


def test_new_does_not_write_over_a_folder(begun):
    status, output = run("new", "row_norms")
    assert status == 2
    assert output == "There is already a folder row_norms.\n"


@pytest.mark.parametrize("name", ["Row", "row-norms", "x", "../up", "1st", ""])
def test_new_refuses_what_is_no_name(name, tmp_path):
    with pytest.raises(NotPossibleError):
        begin(name, tmp_path, in_lab=False)
    assert not list(tmp_path.iterdir())


def test_new_enters_the_exercise_last_in_its_lab(tmp_path):
    lab = tmp_path / "norms"
    lab.mkdir()
    text = '# kept\nformat = 1\nlevels = [\n    "first", # kept too\n    "second",\n]\n\n[title]\nen = "Norms"\n'
    (lab / "lab.toml").write_text(text)
    begun = begin("row_norms", lab, in_lab=True)
    after = (lab / "lab.toml").read_text()
    assert tomllib.loads(after)["levels"] == ["first", "second", "row_norms"]
    assert after.count("kept") == 2
    assert begun.to_do is None


def test_new_begins_a_lab_that_is_not_there(tmp_path):
    begun = begin("row_norms", tmp_path / "vector_norms", in_lab=True)
    lab = tomllib.loads((tmp_path / "vector_norms" / "lab.toml").read_text())
    assert (lab["levels"], lab["title"]["en"]) == (["row_norms"], "Vector norms")
    assert begun.to_do == Message("lab_to_describe", {"path": str(tmp_path / "vector_norms" / "lab.toml")})
    assert read_lab(tmp_path / "vector_norms" / "lab.toml").levels == ("row_norms",)


def test_new_leaves_a_lab_alone_that_it_cannot_change_safely(tmp_path):
    lab = tmp_path / "norms"
    lab.mkdir()
    (lab / "lab.toml").write_text('levels = ["a"] # ["b"]\nlevels_of_old = []\n[[')
    begun = begin("row_norms", lab, in_lab=True)
    assert (lab / "lab.toml").read_text() == 'levels = ["a"] # ["b"]\nlevels_of_old = []\n[['
    assert begun.to_do == Message("level_to_add", {"slug": "row_norms", "path": str(lab / "lab.toml")})


# --- list ------------------------------------------------------------------------------------------------------


def test_list_names_every_exercise_of_the_catalogue():
    status, output = run("list")
    assert status == 0
    for folder in ROOT.glob("exercises/*/*/exercise.toml"):
        assert folder.parent.name in output


# --- check -----------------------------------------------------------------------------------------------------


def test_check_wants_paths_or_all_but_not_both():
    assert run("check")[0] == 2
    assert run("check", "im2col", "--all")[0] == 2


def test_check_of_something_unknown_names_what_there_is():
    status, output = run("check", "no_such_exercise")
    assert status == 2
    assert "maxpool_backward" in output


@pytest.mark.sandbox
def test_a_new_exercise_passes_the_gate_with_warnings_about_its_words(begun):
    status, output = run("check", begun)
    assert status == 0
    assert "row_norms may be published  0 errors, 9 warnings" in output
    assert "Warning row_norms/statement.en.md:3: Replace this text of the skeleton with your own." in output


@pytest.mark.sandbox
def test_findings_are_printed_with_file_and_line_and_survivors_in_a_table(begun):
    reference = begun / "hidden" / "reference.py"
    reference.write_text(reference.read_text().replace("x.mean(axis=0)", "x.mean(axis=0) * 1.0"))
    status, output = run("check", begun)
    assert status == 1
    assert "surviving mutants of row_norms/hidden/reference.py" in output
    row = "14  centered: Array = x - x.mean(axis=0) * 1.0  `x.mean(axis=0) * 1.0` becomes `x.mean(axis=0) / 1.0`"
    assert row in output
    assert "row_norms is not ready  2 errors, 9 warnings" in output


@pytest.mark.sandbox
def test_what_was_not_looked_at_is_named(begun):
    (begun / "hidden" / "cases.py").write_text("def generate(rng):\n    yield 1\n")
    status, output = run("check", begun)
    assert status == 1
    assert "hidden/cases.py:" in output
    assert "determinism, values, reference" in output.partition("not looked at: ")[2]


@pytest.mark.sandbox
def test_json_is_one_object_per_exercise_and_line(begun):
    statement = begun / "statement.zh.md"
    statement.write_text(statement.read_text().replace("{{limits}}", ""))
    run("new", "column_norms")
    status, output = run("check", begun, "column_norms", "--json")
    first, second = map(json.loads, output.splitlines())
    assert status == 1
    assert (first["slug"], first["passed"], second["slug"], second["passed"]) == (
        "row_norms",
        False,
        "column_norms",
        True,
    )
    (statements,) = [check for check in first["checks"] if check["check"] == "statements"]
    missing = {
        "level": "error",
        "message": "Write {{limits}} on a line of its own, once. There are 0 such lines now.",
        "code": "placeholder_once",
        "values": {"placeholder": "{{limits}}", "count": 0},
        "more": [],
        "file": "statement.zh.md",
        "line": None,
    }
    assert missing in statements["findings"]
    assert (statements["code"], statements["values"]) == ("statement_languages", {"languages": ["en", "zh"]})
    assert first["mutants"]["total"] == first["mutants"]["killed"] > 0
    assert first["mutants"]["surviving"] == 0
    assert first["not_run"] == []


@pytest.mark.sandbox
def test_findings_are_in_the_language_of_the_terminal(begun, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (begun / "hidden" / "cases.py").write_text("def generate(rng):\n    yield 1\n")
    status, output = run("check", begun)
    assert status == 1
    assert "警告 row_norms/statement.en.md:3: 请把这里的模板文字换成自己的内容。" in output
    assert "未检查：大小与耗时、确定性、数值、参考答案、" in output
    assert "row_norms 尚未就绪" in output


@pytest.mark.sandbox
def test_a_folder_that_is_no_exercise_is_a_finding_not_a_wrong_use(tmp_path):
    make_runtime()
    (tmp_path / "empty_one").mkdir()
    status, output = run("check", tmp_path / "empty_one")
    assert status == 1
    assert "exercise.toml: This file is missing." in output


def test_without_a_sandbox_it_is_our_failure(monkeypatch):
    from grader.errors import SandboxError
    from grader.grader import Grader

    def fail(self: Grader) -> None:
        raise SandboxError("There is no bubblewrap. Install it: apt install bubblewrap")

    monkeypatch.setattr(Grader, "start", fail)
    status, output = run("check", "im2col")
    assert status == 3
    assert "apt install bubblewrap" in output


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding(verbatim("x"), "a.py", 3), "lab/one/a.py:3"),
        (Finding(verbatim("x"), "a.py"), "lab/one/a.py"),
        (Finding(verbatim("x")), ""),
    ],
)
def test_a_place_is_written_as_editors_read_it(finding, expected):
    assert where(Path("lab/one"), finding) == expected
