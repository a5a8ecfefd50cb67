"""Every exercise of the catalogue passes the publish gate, and no mutant of its reference survives.

The gate takes seconds for each exercise: `gate_lock.py` says which ones are run.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grader import Grader
from grader.publish_gate.checks.finding import Level
from grader.publish_gate.checks.mutation import Fate
from grader.publish_gate.gate import check_folder
from tests.exercises import gate_lock
from tests.exercises.bench import FOLDERS

pytestmark = [pytest.mark.exercises, pytest.mark.sandbox, pytest.mark.xdist_group("publish_gate")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take every exercise with `--every-exercise`, else those whose turn it is."""
    if "folder" in metafunc.fixturenames:
        folders = FOLDERS if metafunc.config.getoption("--every-exercise") else gate_lock.to_run()
        metafunc.parametrize("folder", folders, ids=lambda folder: folder.name)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    grader = Grader(slots=2)
    grader.start()
    yield grader
    grader.close()


@pytest.fixture(scope="module")
def passed(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Collect the slugs of exercises that pass. They become the lock if every exercise was run."""
    slugs: list[str] = []
    yield slugs
    if request.config.getoption("--every-exercise"):
        gate_lock.write(slugs)


def test_the_exercise_may_be_published(grader: Grader, folder: Path, passed: list[str], record_property):
    report = check_folder(folder, grader)
    errors = [
        f"{check.name}: {finding.file}:{finding.line} {finding.message}"
        for check in report.checks
        for finding in check.findings
        if finding.level is Level.ERROR
    ]
    assert errors == []
    assert report.passed
    assert report.mutation
    for fate in Fate:
        record_property(fate.value, report.mutation.count(fate))
    assert report.mutation.count(Fate.SURVIVING) == 0 < report.mutation.count(Fate.KILLED)
    passed.append(folder.name)


def test_the_lock_names_exercises_of_the_catalogue_only():
    assert gate_lock.read().keys() <= {folder.name for folder in FOLDERS}


def test_a_changed_exercise_is_run(monkeypatch):
    locked = {folder.name: gate_lock.digest(folder) for folder in FOLDERS}
    monkeypatch.setattr(gate_lock, "read", lambda: {**locked, FOLDERS[3].name: "of another version"})
    run = gate_lock.to_run()
    assert FOLDERS[3] in run and len(run) == gate_lock.SAMPLE + 1


def test_after_a_change_of_the_gate_every_exercise_is_run(monkeypatch):
    monkeypatch.setattr(gate_lock, "read", lambda: {folder.name: "of another gate" for folder in FOLDERS})
    assert gate_lock.to_run() == FOLDERS
