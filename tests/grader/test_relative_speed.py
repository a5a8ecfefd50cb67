"""A solution's time beside the reference's. Nothing here depends on how fast the machine is."""

import math
import os

import pytest

from grader.exercise.parse import load_exercise
from grader.explain import budget, relative_speed, student_runs
from grader.sandbox.run import Bounds, Ceiling
from tests.app.api import MAXPOOL

DAWDLES = """

_right = MaxPool.backward


def _slowly(self, dout):
    sum(range(200_000))
    return _right(self, dout)


MaxPool.backward = _slowly
"""
STOPS = """

_right, _calls = MaxPool.backward, []


def _once(self, dout):
    _calls.append(1)
    assert len(_calls) < 3
    return _right(self, dout)


MaxPool.backward = _once
"""


@pytest.fixture
def exercise():
    return load_exercise(MAXPOOL)


def compare(grader, exercise, more=""):
    return grader.compare_speed(exercise, (exercise.reference_source + more).encode())


@pytest.mark.sandbox
def test_who_counts_in_every_call_takes_many_times_as_long(grader, exercise):
    found = compare(grader, exercise, DAWDLES)
    assert found.low <= found.ratio <= found.high
    assert found.low > 2


@pytest.mark.sandbox
def test_the_reference_is_never_in_a_students_jail(grader, exercise, monkeypatch):
    given = []
    run = grader._speedometer._students.run

    def look(trial, source, turn, **options):
        size_bytes = os.fstat(trial.job.descriptor).st_size
        given.append(os.pread(trial.job.descriptor, size_bytes, 0) + source)
        return run(trial, source, turn, **options)

    monkeypatch.setattr(grader._speedometer._students, "run", look)
    own = (MAXPOOL / "hidden" / "submissions" / "accepted" / "add_at.py").read_text()
    assert grader.compare_speed(exercise, own.encode()).pairs >= 6
    assert len(given) > 6
    lines = {line.strip() for line in exercise.reference_source.splitlines() if len(line.strip()) > 20}
    known = "\n".join([own, exercise.template, exercise.driver_source, *exercise.provided.values()])
    secret = [line.encode() for line in lines if line not in known]
    assert secret
    assert not [line for line in secret for job in given if line in job]


@pytest.mark.sandbox
@pytest.mark.parametrize("more", [STOPS, "\n\nwhile True:\n    pass\n", "\n\nraise ValueError\n"])
def test_what_does_not_get_through_is_not_compared(grader, exercise, more):
    assert compare(grader, exercise, more) is None


@pytest.mark.sandbox
def test_all_blocks_of_one_comparison_share_an_allowance(grader, exercise, monkeypatch):
    """A solution that dawdles in each block, below the ceiling of one, would hold a slot for minutes."""
    runs, run = [], grader._speedometer._students.run

    def look(trial, *arguments, **options):
        runs.append(trial)
        return run(trial, *arguments, **options)

    bounds = Bounds(600.0, 4 << 20, 64 << 20, Ceiling(9.0, 60.0, 0.4))
    monkeypatch.setattr(grader._speedometer._students, "run", look)
    for module in (budget, student_runs):
        monkeypatch.setattr(module, "students_bounds", lambda exercise: bounds)
    assert compare(grader, exercise, "\n\nimport time\n\ntime.sleep(0.25)\n") is None
    assert len(runs) == 2


def test_the_interval_leaves_out_as_many_as_it_may():
    def confidence(count, skipped):
        return 1 - 2 * sum(math.comb(count, place) for place in range(skipped + 1)) / 2**count

    for count in range(6, 40):
        skipped = relative_speed._skipped(count)
        assert confidence(count, skipped) >= 0.95 > confidence(count, skipped + 1)


def test_a_few_disturbed_pairs_do_not_matter():
    pairs = [(2.0, 1.0)] * 9 + [(200.0, 1.0), (2.0, 100.0)]
    found = relative_speed._speed(pairs)
    assert (found.ratio, found.pairs) == (2.0, 11)
    assert found.to_json() == {"ratio": 2.0, "low": 1.87, "high": 2.14, "pairs": 11}


def test_what_goes_up_and_down_is_not_clear():
    assert relative_speed._speed([(2.0, 1.0)] * 11).is_clear
    assert not relative_speed._speed([(1.0, 1.0), (2.0, 1.0)] * 5 + [(1.0, 1.0)]).is_clear


def test_fewer_pairs_than_were_asked_for_are_too_few():
    assert relative_speed._speed([(2.0, 1.0)] * 10) is None
    assert relative_speed._speed([(2.0, 1.0)] * 11) is not None


@pytest.mark.parametrize("pair", [(1e300, 1e-9), (5e-324, 1.0), (1e4, 1.0), (1.0, 1e4)])
def test_a_speed_that_cannot_be_is_not_told(pair):
    assert relative_speed._speed([(2.0, 1.0)] * 10 + [pair]) is None
