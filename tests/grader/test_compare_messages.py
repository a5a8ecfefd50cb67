"""Messages about a wrong output, and their limits for a hidden one."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.exercise.outputs import Tolerance
from grader.judging.compare import compare
from grader.message import Message
from tests.english import english

NAN, INF = np.nan, np.inf


def message(actual, expected, *, show: bool = True, rtol: float = 0.0) -> Message:
    return compare("dx", np.asarray(actual), np.asarray(expected), Tolerance(1e-5, rtol), show=show).message


def words(actual, expected, *, show: bool = True, rtol: float = 0.0) -> str:
    return english(message(actual, expected, show=show, rtol=rtol))


def as_json(found: Message) -> str:
    return json.dumps(found.to_json(), allow_nan=False)


def test_some_wrong_values_are_counted_measured_and_placed():
    assert words([[1.0, 2.0], [3.5, 4.25]], [[1.0, 2.0], [3.0, 4.0]]) == (
        "dx: 2 of 4 values are wrong. The largest error is 0.5 (allowed: 0.00001). "
        "The first is at [1, 0]: got 3.5, expected 3."
    )


def test_one_wrong_value_of_many_is_in_the_singular():
    assert words([1.0, 2.0], [1.0, 3.0]).startswith("dx: 1 of 2 values is wrong.")


def test_when_all_are_wrong_it_says_all():
    assert words([1.0, 2.0], [3.0, 4.0]).startswith("dx: all 2 values are wrong.")


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1, 1)])
def test_a_single_value_is_not_counted_and_has_no_place(shape):
    wrong = words(np.full(shape, 2.5), np.full(shape, 2.0))
    assert wrong == "dx is wrong. The error is 0.5 (allowed: 0.00001). Got 2.5, expected 2."


def test_just_over_the_tolerance_both_are_written_out():
    assert "The largest error is 0.000015 (allowed: 0.00001)." in words([1.000015, 2.0], [1.0, 2.0])


def test_a_huge_error_is_not_written_out():
    assert words([1e30], [1.0]) == "dx is wrong. The error is 1e+30 (allowed: 0.00001). Got 1e+30, expected 1."


def test_an_error_is_a_number_of_three_digits_for_programs_too():
    (error, _) = message([1.23456], [0.0]).more
    assert (error.code, error.values) == ("error_is", {"error": 1.23, "allowed": 1e-5})


def test_an_error_that_overflows_is_a_number_still():
    assert words([1e308], [-1e308]).startswith("dx is wrong. The error is 1.8e+308 (allowed: 0.00001).")
    assert as_json(message([1e308], [-1e308]))


def test_the_largest_error_is_that_of_a_wrong_value_not_of_an_allowed_one():
    told = words([1e6 + 100, 1.0], [1e6, 0.0], rtol=1e-3)
    assert "The largest error is 1 (allowed: 0.00001)." in told


def test_two_values_that_differ_late_are_shown_to_where_they_differ():
    assert words([12345.678901], [12345.678921]).endswith("Got 12345.678901, expected 12345.678921.")


def test_both_shapes_are_named():
    assert words(np.zeros((3, 1)), np.zeros(3)) == "dx has shape (3, 1); expected shape (3,)."


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        (
            [1.0, NAN, INF],
            [1.0, 2.0, 3.0],
            "dx contains NaN where finite numbers are expected: 2 of 3 values, first at [1].",
        ),
        (
            [-INF, 1.0],
            [1.0, 1.0],
            "dx contains inf where a finite number is expected: 1 of 2 values, first at [0].",
        ),
        (NAN, 1.0, "dx is NaN; a finite number is expected."),
        ([INF], [1.0], "dx is inf; a finite number is expected."),
    ],
)
def test_what_is_not_finite_is_named_counted_and_placed(actual, expected, told):
    assert words(actual, expected) == words(actual, expected, show=False) == told


def test_another_infinity_than_the_expected_one_is_shown():
    told = words([1.0, -INF], [1.0, INF])
    assert told == (
        "dx: 1 of 2 values is wrong. An infinity or NaN is expected there. "
        "The first is at [1]: got -inf, expected inf."
    )


def test_whole_numbers_must_be_equal():
    told = words([3, 4, 4], [4, 4, 5])
    assert told == "dx: 2 of 3 values are wrong. The first is at [0]: got 3, expected 4. They must be equal."


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        ([True, True], [True, False], "The first is at [1]: got True, expected False."),
        ([2**53 + 1], [2**53], "Got 9007199254740993, expected 9007199254740992."),
    ],
)
def test_whole_numbers_and_booleans_are_shown_as_they_are(actual, expected, told):
    assert told in words(actual, expected)


@pytest.mark.parametrize(
    ("expected", "kind"),
    [([1, 2], "integers are expected (int64)"), ([True, False], "True or False is expected (bool)")],
)
def test_floats_for_another_kind_are_named(expected, kind):
    assert words([1.0, 0.0], expected) == f"dx has dtype float64; {kind}."


# --- Hidden cases ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected"),
    [([0.0, 1.0], [7.125, 1.0]), ([0], [7125]), ([0, 1], [7125, 1]), ([INF, 1.0], [-INF, 7.125]), (0.0, 7.125)],
)
def test_a_hidden_case_tells_how_much_and_where_but_no_value(actual, expected):
    shown, hidden = words(actual, expected), words(actual, expected, show=False)
    assert "expected" in shown and "got" in shown.lower()
    assert "got" not in hidden.lower()
    # The error, in three digits, is no secret: the student needs it to measure progress.
    assert not re.search(r"7\.?125|-inf|-Infinity", hidden + as_json(message(actual, expected, show=False)))


def test_a_hidden_single_value_tells_its_error_alone():
    assert words(2.5, 2.0, show=False) == words(2.5, 2.0).removesuffix(" Got 2.5, expected 2.")
    assert words(3, 4, show=False) == "dx is wrong. They must be equal."


@given(st.data())
def test_the_message_of_a_hidden_case_holds_no_expected_value(data):
    """Every expected value has a fraction that no count, error, shape or place can have."""
    shape = data.draw(hnp.array_shapes(min_dims=0, max_dims=3, max_side=3))
    whole = st.integers(10, 99)
    expected = data.draw(hnp.arrays(np.float64, shape, elements=whole.map(lambda value: value + 0.4375)))
    actual = data.draw(hnp.arrays(np.float64, shape, elements=st.sampled_from([0.4375, 1.4375, NAN, INF])))
    hidden = message(actual, expected, show=False)
    assert ".4375" not in english(hidden) + as_json(hidden)
    assert words(actual, expected) != ""
