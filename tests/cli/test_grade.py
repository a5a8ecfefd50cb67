"""`tensorjudge grade`: what it prints and its exit status, 0 accepted, 1 not, 2 usage, 3 our own failure."""

import json
import subprocess

import pytest

from tests.cli.conftest import ROOT, Run
from tests.grader.inline import CASES, RIGHT

pytestmark = pytest.mark.sandbox

FOLDER = ROOT / "exercises" / "pooling" / "maxpool_backward"
REFERENCE = FOLDER / "hidden" / "reference.py"
ASSIGNS = FOLDER / "hidden" / "submissions" / "wrong_answer" / "assigns.py"
REPORT_KEYS = {
    *("file", "kind", "exercise", "version", "seed", "verdict", "score", "cases", "case_count", "wall_time_s"),
    *("message", "code", "values", "more", "stdout", "explanation", "decided_by", "trace", "versions"),
}
CASE_KEYS = {
    *("index", "name", "family", "visible", "verdict", "message", "code", "values", "more"),
    *("wall_time_s", "max_abs_error", "got", "of"),
}


def reports(done: subprocess.CompletedProcess[str]) -> list[dict]:
    """One object for each line of the output."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def comparable(report: dict) -> dict:
    """Return a report without times, and without the explanation, which may run out of time."""
    cases = [{key: value for key, value in case.items() if key != "wall_time_s"} for case in report["cases"]]
    return {**report, "cases": cases, "wall_time_s": None, "explanation": None}


# --- As JSON ---------------------------------------------------------------------------------------------------


def test_an_accepted_solution_is_one_line_of_json_and_status_0(tensorjudge: Run):
    done = tensorjudge("grade", "maxpool_backward", REFERENCE, "--json")
    (report,) = reports(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert (report["verdict"], report["score"]) == ("accepted", 300)
    assert report.keys() == REPORT_KEYS
    assert [case.keys() for case in report["cases"]] == [CASE_KEYS] * report["case_count"]


def test_files_are_graded_in_the_order_given_and_one_wrong_one_makes_status_1(tensorjudge: Run, write):
    files = [REFERENCE, write("x.py", "def f(:"), ASSIGNS, REFERENCE]
    done = tensorjudge("grade", "maxpool_backward", *files, "--json")
    found = reports(done)
    assert done.returncode == 1
    assert [report["file"] for report in found] == [str(path) for path in files]
    assert [report["verdict"] for report in found] == ["accepted", "compile_error", "wrong_answer", "accepted"]


def test_several_accepted_solutions_make_status_0(tensorjudge: Run):
    done = tensorjudge("grade", "maxpool_backward", *sorted((FOLDER / "hidden/submissions/accepted").glob("*.py")))
    assert done.returncode == 0


def test_a_seed_reproduces_a_report(tensorjudge: Run):
    runs = [tensorjudge("grade", "maxpool_backward", ASSIGNS, "--json", "--seed", 7) for _ in range(2)]
    first, second = (reports(done)[0] for done in runs)
    assert first["seed"] == 7
    assert comparable(first) == comparable(second)


def test_without_a_seed_each_grading_draws_one_and_names_it(tensorjudge: Run):
    found = reports(tensorjudge("grade", "maxpool_backward", *[REFERENCE] * 12, "--json"))
    assert len({report["seed"] for report in found}) > 1


def test_json_holds_no_value_of_any_case(tensorjudge: Run, exercise_folder, write):
    secret = CASES.replace("rng.standard_normal((2, 3))", "rng.standard_normal((2, 3)) + 98765")
    folder = exercise_folder(cases=secret)
    done = tensorjudge("grade", folder, write("x.py", "def double(x): return 0 * x"), "--json", "--seed", 1)
    grid = reports(done)[0]["cases"][1]
    assert (grid["name"], grid["code"]) == ("grid", "all_values_wrong") and grid["message"]
    assert "9876" not in done.stdout.replace(str(grid["max_abs_error"]), "").replace(grid["message"], "")


def test_json_survives_a_terminal_that_knows_no_chinese(tensorjudge: Run, exercise_folder, write):
    source = write("x.py", f"print('池化')\n{RIGHT}")
    done = tensorjudge("grade", exercise_folder(), source, "--json", PYTHONIOENCODING="ascii")
    assert reports(done)[0]["stdout"] == "池化\n"


# --- For people ------------------------------------------------------------------------------------------------


def test_a_wrong_solution_shows_the_card_first_and_how_many_cases_fail_alike(tensorjudge: Run):
    done = tensorjudge("grade", "maxpool_backward", ASSIGNS, "--seed", 7)
    assert done.returncode == 1
    assert "assigns.py  maxpool_backward  seed 7\n" in done.stdout
    assert done.stdout.splitlines()[1].startswith("✗ Wrong answer  ")
    places = [
        done.stdout.index(text)
        for text in (
            "Where windows overlap",
            "Smallest input that fails",
            "expected dx (",
            "? Does it end up",
            "First failing case: overlap · ",
            "• Several contributions meet",
            "✗  overlap",
        )
    ]
    assert places == sorted(places)
    assert done.stderr == ""


def test_a_path_serves_as_well_as_a_slug(tensorjudge: Run, exercise_folder, write):
    done = tensorjudge("grade", exercise_folder(), write("x.py", RIGHT))
    assert done.returncode == 0
    assert "Accepted  3 of 3 cases pass" in done.stdout and "7 points" in done.stdout


def test_a_source_that_does_not_compile_shows_the_line(tensorjudge: Run, exercise_folder, write):
    done = tensorjudge("grade", exercise_folder(), write("x.py", "def double(x)\n    return 2 * x\n"))
    assert done.returncode == 1
    assert "  SyntaxError: expected ':'\n  Line 1\n    def double(x)\n                 ^\n" in done.stdout


def test_marks_that_a_terminal_lacks_do_not_stop_it(tensorjudge: Run, exercise_folder, write):
    done = tensorjudge("grade", exercise_folder(), write("x.py", RIGHT), PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u2713  pair" in done.stdout


# --- Usage -----------------------------------------------------------------------------------------------------


def test_an_unknown_exercise_is_named_beside_those_there_are(tensorjudge: Run):
    done = tensorjudge("grade", "maxpool", REFERENCE)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no exercise “maxpool”. The exercises are " in done.stderr
    assert "maxpool_backward" in done.stderr


def test_a_missing_file_is_named_and_nothing_is_graded(tensorjudge: Run, tmp_path):
    done = tensorjudge("grade", "maxpool_backward", REFERENCE, tmp_path / "no.py", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}/no.py cannot be read: No such file or directory.\n"


def test_a_folder_in_place_of_a_file_is_named(tensorjudge: Run, tmp_path):
    done = tensorjudge("grade", "maxpool_backward", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path} cannot be read: Is a directory.\n"


def test_an_exercise_that_cannot_be_read_lists_every_problem(tensorjudge: Run, exercise_folder):
    folder = exercise_folder(difficulty_=3)
    (folder / "template.py").unlink()
    done = tensorjudge("grade", folder, REFERENCE)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "template.py: This file is missing.",
        "exercise.toml: difficulty_: There is no such key. Is it misspelt?",
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["maxpool_backward"], ["maxpool_backward", REFERENCE, "--seed", "-1"], ["x", REFERENCE, "--colour", "red"]],
    ids=["nothing", "no file", "a negative seed", "an unknown option"],
)
def test_a_call_that_makes_no_sense_is_usage(tensorjudge: Run, arguments):
    done = tensorjudge("grade", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: " in done.stderr


# --- Our own failure -------------------------------------------------------------------------------------------


def test_without_a_runtime_tree_it_says_how_to_make_one(tensorjudge: Run, tmp_path):
    done = tensorjudge("grade", "maxpool_backward", REFERENCE, TENSORJUDGE_STATE_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "The grader's runtime tree is missing. Run: tensorjudge setup\n"


def test_an_interpreter_that_does_not_run_is_named(tensorjudge: Run):
    done = tensorjudge("grade", "maxpool_backward", REFERENCE, TENSORJUDGE_JAIL_PYTHON="/nowhere/python")
    assert done.returncode == 3
    assert "The jail's interpreter /nowhere/python does not run" in done.stderr


def test_a_mistake_of_the_author_is_no_verdict(tensorjudge: Run, exercise_folder, write):
    done = tensorjudge("grade", exercise_folder(reference="1 / 0"), write("x.py", RIGHT), "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "double: hidden/reference.py: " in done.stderr and "ZeroDivisionError" in done.stderr
