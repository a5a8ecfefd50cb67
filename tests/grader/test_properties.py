"""Declared properties: both sides, and whether they are equal."""

from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.exercise.declarations import Property
from grader.explain.probe_run import Answer
from grader.explain.properties import properties_trial, weighed
from tests.grader.wrong import EXERCISE

SUM = Property("sum", {"en": "They add up.", "zh": "总和相等。"})
DECLARED = replace(EXERCISE, properties=(SUM,))
CASE = PreparedCase("c", "f", True, {"x": np.ones(2)}, {"dx": np.ones(2)})


def sides(left, right):
    return Answer({"left|sum": np.array(left), "right|sum": np.array(right)})


@pytest.mark.parametrize(
    ("left", "right", "holds"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.1, False),
        (np.nan, 1.0, False),
        ([1.0, 2.0], [1.0, 2.0], True),
        ([1.0, 2.0], [1.0, 2.5], False),
        ([1.0], 1.0, False),
    ],
)
def test_both_sides_are_compared(left, right, holds):
    (found,) = weighed(DECLARED, sides(left, right))
    assert found["holds"] is holds
    assert found["text"] == {"en": "They add up.", "zh": "总和相等。"}


def test_single_numbers_are_shown_and_arrays_are_not():
    assert [(one["left"], one["right"]) for one in weighed(DECLARED, sides(1.5, 2.0))] == [(1.5, 2.0)]
    assert [(one["left"], one["right"]) for one in weighed(DECLARED, sides([1.5], [2.0]))] == [(None, None)]


def test_a_property_that_does_not_apply_is_left_out():
    assert weighed(DECLARED, Answer({})) == []


def test_outputs_that_are_no_arrays_are_not_weighed():
    assert properties_trial(DECLARED, CASE, {"dx": None}) is None
    assert properties_trial(EXERCISE, CASE, {"dx": np.ones(2)}) is None
    assert properties_trial(DECLARED, CASE, {"dx": np.ones(2)}) is not None


@pytest.mark.parametrize("shape", [(), (1,), (1, 2), (2, 1)])
def test_an_output_that_would_be_broadcast_is_not_weighed(shape):
    assert properties_trial(DECLARED, CASE, {"dx": np.ones(shape)}) is None
