"""Every exercise of the catalogue passes the publish gate, and no mutant of its reference survives."""

from collections.abc import Iterator

import pytest

from grader.grader import Grader
from grader.publish_gate.checks.finding import Level
from grader.publish_gate.checks.mutation import Fate
from grader.publish_gate.gate import check_folder
from tests.exercises.bench import Bench

pytestmark = [pytest.mark.exercises, pytest.mark.sandbox, pytest.mark.xdist_group("publish_gate")]


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    grader = Grader(slots=2)
    grader.start()
    yield grader
    grader.close()


def test_the_exercise_may_be_published(grader: Grader, bench: Bench, record_property):
    report = check_folder(bench.folder, grader)
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
