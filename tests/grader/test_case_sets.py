"""Case sets that stand ready: enough of them, never the same ones for long, and each always the same for its seed."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import CaseSet, CaseSets
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.verdict import Verdict
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

READY, WORN_AT, FEW_LEFT = 16, 32, 4


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
    return sets.ready(exercise.version)


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


# --- One person ------------------------------------------------------------------------------------------------


def test_a_person_never_draws_the_same_set_twice(sets, fresh):
    seeds = [sets.draw(fresh, "ada").seed for _ in range(3 * READY)]
    assert len(set(seeds)) == len(seeds)


def test_a_set_that_one_person_has_had_is_drawn_for_others(sets, fresh):
    sets.draw(fresh)
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    kept = {one.seed for one in ready(sets, fresh)}
    assert kept == {sets.draw(fresh, "ada").seed for _ in range(READY)}
    assert sets.draw(fresh, "ben").seed in {one.seed for one in ready(sets, fresh)}


def test_before_a_person_has_had_every_set_another_one_is_made(sets, fresh):
    sets.draw(fresh)
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    before = {one.seed for one in ready(sets, fresh)}
    for _ in range(READY - FEW_LEFT + 1):
        sets.draw(fresh, "ada")
    wait_until(lambda: bool({one.seed for one in ready(sets, fresh)} - before))
    assert len(ready(sets, fresh)) == READY


def test_threads_that_draw_for_one_person_at_once_get_different_sets(sets, fresh):
    sets.draw(fresh)
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    with ThreadPoolExecutor(8) as threads:
        seeds = list(threads.map(lambda _: sets.draw(fresh, "ada").seed, range(2 * READY)))
    assert len(set(seeds)) == len(seeds)


def test_a_set_that_was_drawn_ahead_is_claimed_once_by_each_person(sets, fresh):
    sets.draw(fresh)
    ahead = sets.draw_ahead(fresh, "ada")
    assert [sets.claim(ahead, person) for person in ("ada", "ada", "ben", None, None)] == [
        *(True, False, True, True, True)
    ]
    assert sets.draw(fresh, "ada").seed != ahead.seed


def test_what_is_drawn_ahead_for_a_person_is_new_to_them(sets, fresh):
    sets.draw(fresh)
    wait_until(lambda: len(ready(sets, fresh)) == READY)
    had = {sets.draw(fresh, "ada").seed for _ in range(READY // 2)}
    assert not had & {sets.draw_ahead(fresh, "ada").seed for _ in range(READY)}


def test_the_submissions_of_one_person_meet_different_sets(grader, fresh):
    seeds = [grader.grade(fresh, RIGHT.encode(), person="ada").seed for _ in range(2 * READY)]
    assert len(set(seeds)) == len(seeds)


def test_a_submission_that_is_refused_unread_takes_no_set_from_its_author(grader, sets, fresh):
    grader.grade(fresh, b"", person="ada")
    assert not any(one.people for one in ready(sets, fresh))


def test_a_stored_seed_is_graded_again_however_often(grader, fresh):
    seeds = [grader.grade(fresh, RIGHT.encode(), seed=5, person="ada").seed for _ in range(3)]
    assert seeds == [5, 5, 5]


# A submission that prints every input it can find in the first case, which is visible, and answers from a table.
TABLE = """
import json, sys
import numpy as np
TABLE = {{key: np.array(value) for key, value in {table!r}.items()}}
told = False

def double(x):
    global told
    frame = sys._getframe(1)
    while frame and not told:
        for value in [*frame.f_locals.values()]:
            if isinstance(value, list) and value and isinstance(value[0], dict) and "x" in value[0]:
                print(json.dumps([case["x"].tolist() for case in value]))
                told = True
        frame = frame.f_back
    return TABLE.get(json.dumps(x.tolist()), 0 * x)
"""


def tries_until_accepted(grader: Grader, exercise: Exercise, person: str | None, most: int) -> int | None:
    """Submit a table of all inputs seen so far; return how many submissions it took until it was accepted."""
    table: dict[str, list] = {}
    for tries in range(1, most + 1):
        source = TABLE.format(table=table)
        report = grader.grade(exercise, source.encode(), person=person)
        if report.verdict is Verdict.ACCEPTED:
            return tries
        inputs = json.loads(report.cases[0].detail.stdout)
        answers = grader.solve(exercise, [{"x": np.array(x)} for x in inputs])
        table |= {json.dumps(x): answer["y"].tolist() for x, answer in zip(inputs, answers, strict=True)}
    return None


def test_a_table_of_the_inputs_seen_so_far_is_never_accepted(grader, fresh):
    assert tries_until_accepted(grader, fresh, "ada", 3 * READY) is None


def test_without_a_person_such_a_table_is_accepted_soon(grader, fresh):
    assert tries_until_accepted(grader, fresh, None, 20 * READY)
