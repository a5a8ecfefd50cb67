"""Case sets that stand ready: enough of them, never the same ones for long, and each always the same for its seed."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import CaseSet, CaseSets
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox

READY, WORN_AT = 16, 32


@pytest.fixture
def sets(grader: Grader) -> CaseSets:
    return grader._sets


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Exercise:
    """Return a version of the exercise that no other test has drawn from."""
    return replace(inline_exercise(), version=f"only for {request.node.name}")


def wait_until(holds: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def ready(sets: CaseSets, exercise: Exercise) -> list[CaseSet]:
    return list(sets._ready.get(exercise.version, []))


def test_a_first_draw_makes_a_set_and_has_others_made_ready(sets, fresh):
    first = sets.draw(fresh)
    assert [case.name for case in first.cases] == ["pair", "grid", "last"]
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    assert len({one.seed for one in ready(sets, fresh)}) == READY


def test_draws_are_spread_over_the_sets_that_stand_ready(sets, fresh):
    sets.draw(fresh)
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    assert len({sets.draw(fresh).seed for _ in range(10 * READY)}) > READY / 2


def test_a_set_that_was_drawn_often_gives_way_to_a_new_one(sets, fresh):
    seen = {sets.draw(fresh).seed}
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    before = {one.seed for one in ready(sets, fresh)}
    for _ in range(READY * WORN_AT):
        seen.add(sets.draw(fresh).seed)
    wait_until(lambda: all(one.draws < WORN_AT for one in ready(sets, fresh)))
    assert len(ready(sets, fresh)) == READY
    assert {one.seed for one in ready(sets, fresh)} != before


def test_one_seed_makes_one_set(sets, fresh):
    first, second = sets.make(fresh, 3), sets.make(fresh, 3)
    for one, other in zip(first.cases, second.cases, strict=True):
        assert np.array_equal(one.inputs["x"], other.inputs["x"])
        assert np.array_equal(one.expected["y"], other.expected["y"])
    assert not np.array_equal(first.cases[0].inputs["x"], sets.make(fresh, 4).cases[0].inputs["x"])


def test_a_set_holds_the_references_answers(sets, fresh):
    for case in sets.make(fresh, 5).cases:
        assert np.array_equal(case.expected["y"], 2 * case.inputs["x"])


def test_the_samples_are_made_once(sets, fresh):
    assert sets.samples(fresh) is sets.samples(fresh)
    assert [case.visible for case in sets.samples(fresh).cases] == [True, True]


def test_an_exercise_that_breaks_leaves_nothing_behind_and_can_be_mended(sets, fresh):
    broken = replace(fresh, reference_source="1 / 0")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        sets.draw(broken)
    assert [case.name for case in sets.draw(fresh).cases] == ["pair", "grid", "last"]
