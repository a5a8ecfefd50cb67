"""The search for a small case that fails as the first failure does."""

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.explain.case_failure import failure_of
from grader.explain.probe_cases import Stage
from grader.explain.probe_run import Answer
from grader.explain.smallest_case import Search, fails_alike, spread
from tests.grader.wrong import EXERCISE

SIZES = (4, 2, 3, 1)
CASES = [PreparedCase(f"c{size}", "f", True, {"x": np.ones(size)}, {"y": np.ones(size)}) for size in SIZES]
WRONG = {size: Answer({"y": -np.ones(size)}) for size in SIZES}
RIGHT = {size: Answer({"y": np.ones(size)}) for size in SIZES}
BROKEN = Answer(error="ValueError: no")


def search(answers, first=WRONG[4], cases=CASES):
    like = failure_of(EXERCISE, CASES[0], first) if first else None
    found = Search(EXERCISE, Stage(EXERCISE, cases), like)
    for answer in answers:
        found.is_over(answer)
    return found


def test_the_one_with_the_fewest_numbers_is_the_smallest():
    assert search([WRONG[4], WRONG[2], WRONG[3], RIGHT[1]]).smallest().case is CASES[1]


def test_a_smaller_one_that_fails_in_another_way_is_not_taken():
    assert search([WRONG[4], BROKEN, WRONG[3], BROKEN]).smallest().case is CASES[2]
    assert search([WRONG[4], BROKEN, WRONG[3], BROKEN], BROKEN).smallest().case is CASES[3]


def test_any_failure_will_do_if_none_is_alike():
    assert search([RIGHT[4], RIGHT[2], BROKEN, RIGHT[1]]).smallest().case is CASES[2]


def test_what_passes_is_kept_apart():
    found = search([WRONG[4], RIGHT[2], WRONG[3], RIGHT[1]])
    assert [[pair.case for pair in pairs] for pairs in found.passed()] == [[CASES[1]], [CASES[3]]]


def test_enough_is_a_number_alike_among_many():
    cases = [CASES[0]] * 60
    found = search([], cases=cases)
    over = [found.is_over(WRONG[4]) for _ in range(45)]
    assert over.index(True) == 39, "eight alike, and forty answered"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([RIGHT[4], RIGHT[2]], CASES[2]),
        ([RIGHT[4], WRONG[2]], None),
        ([RIGHT[size] for size in SIZES], None),
    ],
    ids=["all pass so far", "one failed", "all answered"],
)
def test_a_case_without_an_answer_tells_only_after_others_that_pass(answers, expected):
    assert search(answers).unanswered() is expected


def test_of_many_failures_the_first_and_some_of_all_sizes_are_looked_at():
    assert spread([1, 2, 3], 4) == [1, 2, 3]
    chosen = spread(list(range(100)), 12)
    assert len(chosen) == 12 and chosen[:6] == list(range(6)) and chosen[-1] == 99


def failing(actual, expected=(0.0, 0.0, 0.0)):
    case = PreparedCase("c", "f", True, {}, {"y": np.array(expected)})
    return failure_of(EXERCISE, case, Answer({"y": np.array(actual)}))


@pytest.mark.parametrize(
    ("actual", "alike"),
    [([9.0, 9.0, 0.0], True), ([9.0, 9.0, 9.0], True), ([0.0, 9.0, 0.0], False), ([np.nan, 9.0, 9.0], False)],
    ids=["as many", "more", "fewer", "another kind"],
)
def test_a_plainer_case_must_not_hide_the_failure(actual, alike):
    assert fails_alike(failing([1.0, 1.0, 0.0]), failing(actual)) is alike
