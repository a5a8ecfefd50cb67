"""Every exercise can be tried anywhere: its visible cases, its driver and a script, with numpy and nothing else."""

import json
import subprocess
import sys

import pytest

from app.exercises.public import public_data, summary_data
from app.replay_kit import SCRIPT, SOLUTION, files_to_try
from grader.cases.json_values import present
from tests.exercises.bench import FOLDERS, bench_of

pytestmark = pytest.mark.exercises


def visible_cases(bench):
    pairs = zip(bench.cases(0), bench.expected(0), strict=True)
    return [
        {"name": case.name, "inputs": present(case.inputs), "expected": present(expected)}
        for case, expected in pairs
        if case.visible
    ]


def run(folder, source):
    (folder / SOLUTION).write_text(source)
    command = [sys.executable, "-I", SCRIPT]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_reference_passes_by_itself_and_the_template_does_not(folder, tmp_path):
    bench = bench_of(folder)
    exercise = bench.exercise
    read = {
        "slug": exercise.slug,
        "version": exercise.version,
        "driver": exercise.driver_source,
        **summary_data(exercise),
        **public_data(exercise),
    }
    for name, text in files_to_try(read, json.loads(json.dumps(visible_cases(bench)))).items():
        (tmp_path / name).write_text(text)
    right, begun = run(tmp_path, exercise.reference_source), run(tmp_path, exercise.template)
    assert right.returncode == 0, right.stdout + right.stderr
    assert "cases pass" in right.stdout and "left out" not in right.stdout
    assert begun.returncode == 1, begun.stdout + begun.stderr
    assert "Error" in begun.stdout or "wrong" in begun.stdout
