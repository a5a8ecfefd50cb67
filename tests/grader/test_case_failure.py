"""A failing case taken apart: which outputs, in which way, and what there is to compare."""

from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.exercise.outputs import Tolerance
from grader.explain.case_failure import difference, failure_of, failures_of
from grader.explain.probe_run import Answer
from grader.inside.wire import Refusal
from tests.grader.wrong import EXERCISE

RIGHT = np.array([1.0, -2.0, 0.0])


def case(expected=RIGHT, name="y"):
    return PreparedCase("c", "f", True, {"x": RIGHT, "k": 2, "flag": True, "ids": np.array([1, 2])}, {name: expected})


def failure(actual, expected=RIGHT):
    return failure_of(EXERCISE, case(expected), Answer({} if actual is None else {"y": actual}))


def test_what_passes_is_no_failure():
    assert failure(RIGHT + 1e-6) is None


@pytest.mark.parametrize(
    ("kind", "actual", "expected"),
    [
        ("value", RIGHT + 1, RIGHT),
        ("shape", RIGHT[:, None], RIGHT),
        ("nan", np.array([np.nan, -2.0, 0.0]), RIGHT),
        ("dtype", np.array([1.0, 2.0]), np.array([1, 2])),
        ("value", np.array([1, 3]), np.array([1, 2])),
        ("missing", None, RIGHT),
        ("refused", Refusal("type:list"), RIGHT),
    ],
)
def test_the_kind_is_that_of_the_first_wrong_output(kind, actual, expected):
    assert failure(actual, expected).kind == kind


def test_an_exception_is_a_kind_by_its_type_alone():
    found = failure_of(EXERCISE, case(), Answer(error="ValueError: shapes (3,) and (4,)\n  line 7, in f"))
    assert (found.kind, found.pairs, found.outputs) == ("error ValueError", (), ())


def test_what_is_no_array_has_no_pair_but_its_name():
    found = failure(Refusal("type:list"))
    assert (found.outputs, found.pairs) == (("y",), ())


def test_outputs_that_are_right_are_left_out():
    two = PreparedCase("c", "f", True, {}, {"y": RIGHT, "z": RIGHT})
    found = failure_of(EXERCISE, two, Answer({"y": RIGHT, "z": -RIGHT}))
    assert found.outputs == ("z",)
    assert [pair.output for pair in found.pairs] == ["z"]


def test_wrong_cells_are_those_beyond_the_tolerance_of_their_output():
    loose = replace(EXERCISE, output_tolerances={"y": Tolerance(atol=0.5, rtol=0.1)})
    found = failure_of(loose, case(), Answer({"y": RIGHT + np.array([0.55, 0.8, 0.55])}))
    (pair,) = found.pairs
    assert pair.allowed.tolist() == pytest.approx([0.6, 0.7, 0.5])
    assert pair.wrong.tolist() == [False, True, True]


def test_whole_numbers_have_no_tolerance():
    (pair,) = failure(np.array([1, 3]), np.array([1, 2])).pairs
    assert pair.allowed.tolist() == [0.0, 0.0]
    assert pair.wrong.tolist() == [False, True]


def test_an_infinity_that_is_expected_is_right_only_where_it_is():
    expected = np.array([-np.inf, 0.0, -np.inf])
    (pair,) = failure(np.array([-np.inf, -np.inf, np.inf]), expected).pairs
    assert pair.wrong.tolist() == [False, True, True]


def test_a_number_that_is_missing_is_as_wrong_as_can_be():
    assert np.isnan(difference(np.array([np.nan, 1.0]), np.array([0.0, np.nan]))).all()
    assert difference(np.array([np.nan]), np.array([np.nan])).tolist() == [0.0]


def test_inputs_are_told_apart_by_what_they_are():
    (pair,) = failure(RIGHT + 1).pairs
    assert {*pair.arrays()} == {"x", "ids"} and pair.arrays()["ids"].dtype == np.float64
    assert pair.scalars() == {"k": 2}, "a bool is no number"


def test_cases_that_were_not_reached_are_no_failures():
    cases = [case(), case(), case()]
    found = failures_of(EXERCISE, cases, [Answer({"y": RIGHT}), Answer({"y": -RIGHT})])
    assert [failure.case for failure in found] == [cases[1]]
