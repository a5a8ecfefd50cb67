"""Solutions in the real sandbox: their time, and the cases that are shown. The publish gate tests their verdicts."""

from collections.abc import Iterator

import pytest

from grader.grader import Grader
from grader.verdict import Verdict

pytestmark = [pytest.mark.exercises, pytest.mark.sandbox, pytest.mark.xdist_group("catalogue_in_the_jail")]


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


def test_accepted_solutions_take_less_than_a_quarter_of_the_time(grader, bench):
    for kept in bench.kept(Verdict.ACCEPTED):
        report = grader.grade(bench.exercise, kept.source.encode())
        assert report.verdict is Verdict.ACCEPTED
        assert report.wall_time_s < bench.exercise.limits.time_limit_s / 4


def test_the_samples_are_the_visible_cases_of_one_seed(grader, bench):
    shown = [sample.name for sample in grader.samples(bench.exercise)]
    assert shown == [case.name for case in bench.cases(0) if case.visible]
