"""Every kept solution in the real sandbox: it gets the verdict of its folder, whatever the seed."""

from collections.abc import Iterator

import pytest

from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.verdict import Verdict
from tests.exercises.bench import FOLDERS, bench_of

pytestmark = [pytest.mark.exercises, pytest.mark.sandbox, pytest.mark.xdist_group("catalogue_in_the_jail")]

each_kept = pytest.mark.parametrize(
    ("exercise", "kept"),
    [
        pytest.param(bench_of(folder).exercise, kept, id=f"{folder.name}-{kept.verdict}-{kept.name}")
        for folder in FOLDERS
        for kept in bench_of(folder).exercise.submissions
    ],
)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


def _verdict(grader: Grader, exercise: Exercise, source: str) -> tuple[Verdict, int]:
    report = grader.grade(exercise, source.encode())
    return report.verdict, report.score


@each_kept
def test_a_kept_solution_gets_the_verdict_of_its_folder(grader, exercise, kept):
    points = exercise.points if kept.verdict is Verdict.ACCEPTED else 0
    assert _verdict(grader, exercise, kept.source) == (kept.verdict, points)


def test_the_reference_is_accepted_by_its_own_cases(grader, bench):
    assert _verdict(grader, bench.exercise, bench.exercise.reference_source) == (
        Verdict.ACCEPTED,
        bench.exercise.points,
    )


def test_the_template_earns_nothing(grader, bench):
    assert _verdict(grader, bench.exercise, bench.exercise.template) == (Verdict.RUNTIME_ERROR, 0)


def test_accepted_solutions_take_less_than_a_quarter_of_the_time(grader, bench):
    for kept in bench.kept(Verdict.ACCEPTED):
        report = grader.grade(bench.exercise, kept.source.encode())
        assert report.wall_time_s < bench.exercise.limits.time_limit_s / 4


def test_the_samples_are_the_visible_cases_of_one_seed(grader, bench):
    shown = [sample.name for sample in grader.samples(bench.exercise)]
    assert shown == [case.name for case in bench.cases(0) if case.visible]
