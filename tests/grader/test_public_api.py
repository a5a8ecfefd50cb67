"""The names that other code may take from `grader`."""

import subprocess
import sys

import pytest

import grader

PUBLIC = {
    *("Grader", "Exercise", "Limits", "Tolerance", "load_exercise", "parse_exercise", "check_folder"),
    *("Report", "CaseResult", "Verdict", "Sample", "Explanation", "Message"),
    *("GraderError", "SandboxError", "AuthorError", "InputError", "ExerciseError"),
}


def test_the_public_names_are_these():
    assert set(grader.__all__) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_public_name_is_there_with_a_docstring(name):
    assert getattr(grader, name).__doc__


def test_another_name_is_not_there():
    with pytest.raises(AttributeError, match="has no attribute 'Judge'"):
        _ = grader.Judge


def test_importing_the_package_loads_nothing_else():
    code = "import sys, grader; print([name for name in sys.modules if name.startswith(('grader.', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "[]"
