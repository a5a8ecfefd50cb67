"""Turns and bounds of the authors' code: what one exercise takes, no other exercise waits for."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from grader.cases import author_lanes
from grader.cases.kept_sets import KeptSets
from grader.errors import AuthorError, AuthorTooSlowError, InputError, NotPreparedError, SandboxError
from grader.exercise.caps import Caps
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.verdict import Verdict
from tests.grader.inline import CASES, REFERENCE, RIGHT, inline_exercise

SLEEPS = CASES + "    import time; time.sleep(300)\n"
SOURCE = RIGHT.encode()


def other_exercise(number: int = 0, **changes: object) -> Exercise:
    """Return an exercise of another name, in a version of its own."""
    exercise = inline_exercise(**changes)
    return Exercise(**{**exercise.__dict__, "slug": f"other_{number}", "version": f"{exercise.version}-{number}"})


@pytest.fixture
def lone() -> Iterator[Grader]:
    """Return a grader of one slot, for this test alone."""
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


@pytest.fixture
def hurried() -> Iterator[Grader]:
    """Return a grader that gives authors little time, and notes what it hears of exercises."""
    heard: list[tuple[str, AuthorError | None]] = []
    grader = Grader(
        slots=1, caps=Caps(author_time_s=0.5), on_prepared=lambda one, error: heard.append((one.slug, error))
    )
    grader.heard = heard  # type: ignore[attr-defined]
    grader.start()
    heard.clear()
    yield grader
    grader.close()


# --- Turns -----------------------------------------------------------------------------------------------------


@pytest.mark.sandbox
def test_an_exercise_that_sleeps_takes_no_slot_and_no_turn_of_others(lone):
    sleeping = inline_exercise(cases=SLEEPS)
    with ThreadPoolExecutor(4) as threads:
        asleep = [threads.submit(lone.grade, sleeping, SOURCE, person=person) for person in range(4)]
        for number in range(6):
            assert lone.grade(other_exercise(number), SOURCE).verdict is Verdict.ACCEPTED
        assert not any(one.done() for one in asleep)
        lone.close()
        assert all(isinstance(one.exception(), SandboxError) for one in asleep)


@pytest.mark.sandbox
def test_exercises_that_sleep_do_not_hold_up_a_slow_one(lone):
    slow = other_exercise(9, cases=CASES + "    import time; time.sleep(3.5)\n")
    with ThreadPoolExecutor(3) as threads:
        asleep = [threads.submit(lone.grade, other_exercise(number, cases=SLEEPS), SOURCE) for number in range(3)]
        assert lone.grade(slow, SOURCE).verdict is Verdict.ACCEPTED
        assert not any(one.done() for one in asleep)
        lone.close()


@pytest.mark.sandbox
def test_own_inputs_of_an_exercise_that_takes_long_leave_their_lane_after_the_first(lone, monkeypatch):
    """`problem_with` may sleep up to its bound for each input. The inputs of all exercises have one lane."""
    lanes, dawdling, released = lone._authors, inline_exercise(), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(author_lanes, "_QUICK_OWN_WALL_S", -1.0)
        lanes.submit_own_input(dawdling, lambda author: None).result()
    asleep = lanes.submit_own_input(dawdling, lambda author: released.wait())
    try:
        for number in range(3):
            assert lanes.submit_own_input(other_exercise(number), lambda author: "made").result() == "made"
            assert lanes.submit(dawdling, lambda author: "made").result() == "made"
        assert not asleep.done()
    finally:
        released.set()
    assert asleep.result()
    for _ in range(author_lanes._QUICK_AGAIN):
        lanes.submit_own_input(dawdling, lambda author: None).result()
    assert dawdling.version not in lanes._slow_own


@pytest.mark.sandbox
def test_who_does_not_wait_hears_when_the_set_is_there(lone):
    exercise, started = inline_exercise(), threading.Event()
    with pytest.raises(NotPreparedError) as caught:
        lone.grade(exercise, SOURCE, person="ada", wait=False, on_start=started.set)
    assert not started.is_set()
    assert caught.value.ready.result(30) is None
    report = lone.grade(exercise, SOURCE, person="ada", wait=False, on_start=started.set)
    assert report.verdict is Verdict.ACCEPTED
    assert started.is_set()


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "act",
    [
        lambda grader, exercise: grader.grade(exercise, SOURCE, person="ada", wait=False),
        lambda grader, exercise: grader.grade(exercise, b"", person="ada", wait=False),
        lambda grader, exercise: grader.grade(exercise, SOURCE, seed=7, wait=False),
        lambda grader, exercise: grader.run_visible(exercise, SOURCE, wait=False),
        lambda grader, exercise: grader.run_inputs(exercise, SOURCE, {"x": [1.0]}, wait=False),
        lambda grader, exercise: grader.run_inputs(exercise, SOURCE, {"x": [1.0]}, with_expected=False, wait=False),
    ],
    ids=["drawn", "refused unread", "a seed", "samples", "own input", "own input without answer"],
)
def test_nobody_waits_for_an_author_and_each_comes_through(lone, act):
    for _ in range(4):
        try:
            assert act(lone, inline_exercise()).verdict in (Verdict.ACCEPTED, Verdict.COMPILE_ERROR, None)
            return
        except NotPreparedError as error:
            error.ready.result(30)
    pytest.fail("it was never prepared")


@pytest.mark.sandbox
def test_everybody_who_waits_for_a_version_waits_for_the_same_set(lone):
    waiting = []
    for person in range(10):
        with pytest.raises(NotPreparedError) as caught:
            lone.grade(inline_exercise(cases=SLEEPS), SOURCE, person=person, wait=False)
        waiting.append(caught.value.ready)
    assert len(set(map(id, waiting))) == 1


@pytest.mark.sandbox
def test_a_failure_to_prepare_is_told_once_and_the_next_try_begins_anew(lone):
    broken = inline_exercise(cases="1 / 0")
    for _ in range(2):
        with pytest.raises(NotPreparedError) as caught:
            lone.grade(broken, SOURCE, person="ada", wait=False)
        assert isinstance(caught.value.ready.exception(30), AuthorError)


@pytest.mark.sandbox
def test_whatever_a_listener_does_those_who_wait_hear_of_the_failure():
    def broken(exercise: Exercise, error: AuthorError | None) -> None:
        raise ValueError("the listener")

    grader = Grader(slots=1, on_prepared=broken)
    grader.start()
    try:
        with pytest.raises(NotPreparedError) as caught:
            grader.grade(inline_exercise(cases=CASES + "    raise KeyError(1)\n"), SOURCE, wait=False)
        assert isinstance(caught.value.ready.exception(timeout=60), AuthorError)
        assert grader.grade(other_exercise(1), SOURCE).verdict is Verdict.ACCEPTED
    finally:
        grader.close()


@pytest.mark.sandbox
def test_a_set_that_is_given_back_can_be_drawn_again(lone):
    sets, exercise = lone._sets, inline_exercise()
    first = sets.draw(exercise, "ada")
    sets.give_back(first, "ada")
    assert first.people == set()
    assert first.draws == 0


# --- Bounds ----------------------------------------------------------------------------------------------------


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "changes",
    [
        {"cases": SLEEPS},
        {"cases": "import time; time.sleep(300)"},
        {"cases": CASES + "    while True: pass\n"},
        {"cases": "while True: pass"},
        {"reference": "def double(x):\n    while True: pass\n"},
        {"reference": "import time; time.sleep(300)"},
        {"cases": "import signal\nsignal.signal(signal.SIGXCPU, lambda *_: None)\nwhile True: pass"},
    ],
    ids=["asleep", "asleep at import", "busy", "busy at import", "a busy reference", "a reference asleep", "deaf"],
)
def test_code_without_end_is_the_authors_failure(hurried, changes):
    with pytest.raises(AuthorTooSlowError):
        hurried.grade(inline_exercise(**changes), SOURCE)
    assert [type(error) for _, error in hurried.heard] == [AuthorTooSlowError]
    assert hurried.grade(other_exercise(), SOURCE).verdict is Verdict.ACCEPTED


@pytest.mark.sandbox
def test_an_own_input_that_makes_the_reference_slow_is_refused_and_not_the_exercises_failure(hurried):
    loops = REFERENCE.replace("return", "while x.size == 1 and x[0] == 7: pass\n    return")
    exercise = inline_exercise(reference=loops)
    with pytest.raises(InputError) as caught:
        hurried.run_inputs(exercise, SOURCE, {"x": [7.0]})
    assert caught.value.message.code == "input_too_slow"
    objects = inline_exercise(cases=CASES + "\n\ndef problem_with(inputs):\n    while True: pass\n")
    with pytest.raises(InputError):
        hurried.run_inputs(objects, SOURCE, {"x": [7.0]})
    assert all(error is None for _, error in hurried.heard)
    assert hurried.run_inputs(exercise, SOURCE, {"x": [8.0]}).verdict is Verdict.ACCEPTED


@pytest.mark.sandbox
def test_large_sets_are_kept_within_the_bound():
    grader = Grader(slots=1, case_set_bytes=8 << 20)
    grader.start()
    try:
        large = CASES.replace("rng.standard_normal(4)", "rng.standard_normal(50_000)")
        for number in range(6):
            for person in range(3):
                grader.grade(other_exercise(number, cases=large), SOURCE, person=person)
                assert 0 < grader._sets.kept_bytes <= 8 << 20
    finally:
        grader.close()


@pytest.mark.sandbox
def test_the_cost_of_a_set_is_measured(lone):
    busy = "    total = sum(range(3_000_000))\n"
    cost = lone.case_set(inline_exercise(cases=CASES + busy), 1).cost
    assert cost is not None
    assert cost.cases_s > 0
    assert lone.case_set(inline_exercise(), 1).content_bytes == 2 * 8 * (2 + 6 + 4)


# --- The store -------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Sized:
    kept_bytes: int
    draws: int = 0


def test_small_sets_are_kept_up_to_sixteen():
    kept: KeptSets[Sized] = KeptSets(1 << 20)
    for _ in range(20):
        kept.add("a", Sized(100))
    assert len(kept.of("a")) == 16
    assert kept.total_bytes == 1600


def test_of_large_sets_fewer_are_kept():
    kept: KeptSets[Sized] = KeptSets(800)
    for _ in range(20):
        kept.add("a", Sized(50))
    assert len(kept.of("a")) == 2


def test_the_most_drawn_one_gives_way_but_never_the_new_one():
    kept: KeptSets[Sized] = KeptSets(1600)
    sets = [Sized(10, draws) for draws in (3, 9, *range(14))]
    for one in sets:
        kept.add("a", one)
    fresh = Sized(10, 100)
    kept.add("a", fresh)
    assert sets[15] not in kept.of("a")
    assert fresh in kept.of("a")


def test_the_least_recently_used_are_dropped_first_and_named():
    kept: KeptSets[Sized] = KeptSets(300)
    for key in "abc":
        kept.add(key, Sized(100))
    kept.touch("a")
    assert kept.add("d", Sized(100)) == ["b"]
    assert [len(kept.of(key)) for key in "abcd"] == [1, 0, 1, 1]
    assert kept.total_bytes == 300


def test_one_set_is_kept_however_large():
    kept: KeptSets[Sized] = KeptSets(300)
    kept.add("a", Sized(100))
    assert kept.add("b", Sized(1000)) == ["a"]
    assert kept.total_bytes == 1000


def test_limits_over_the_installations_are_named():
    exercise = inline_exercise(time_limit_s=61, memory_limit_mib=4096)
    assert [one.code for one in Caps().problems(exercise.limits)] == ["time_limit_over_cap", "memory_limit_over_cap"]
    assert [*Caps().problems(inline_exercise().limits)] == []
    assert np.isclose(Caps().run.cpu_s, 15)
