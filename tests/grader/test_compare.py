"""The tolerance rule: which outputs pass, row by row and at its edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.exercise.outputs import Tolerance
from grader.inside.wire import Refusal
from grader.judging.compare import compare, compare_outputs
from grader.judging.comparison import Comparison
from grader.message import Message
from grader.verdict import Verdict

NAN, INF = np.nan, np.inf
ORDINARY = st.floats(-100, 100)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = hnp.arrays(np.float64, SHAPES, elements=st.floats(width=64))
INT64, UINT64 = np.iinfo(np.int64), np.iinfo(np.uint64)


def judged(actual, expected, *, atol: float = 1e-5, rtol: float = 0.0, show: bool = True) -> Comparison:
    return compare("y", actual, np.asarray(expected), Tolerance(atol, rtol), show=show)


def verdict(actual, expected, **options) -> Verdict:
    return judged(actual, expected, **options).verdict


def passes(actual, expected, **options) -> bool:
    return verdict(actual, expected, **options) is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        pytest.param(np.array([NAN]), [1.0], id="NaN for a number"),
        pytest.param(np.array([NAN]), [INF], id="NaN for infinity"),
        pytest.param(np.array([INF]), [1.0], id="infinity for a number"),
        pytest.param(np.array([INF]), [NAN], id="infinity for NaN"),
        pytest.param(np.array([-INF]), [INF], id="infinity of the other sign"),
        pytest.param(np.array([1.0]), [INF], id="a number for infinity"),
        pytest.param(np.array([1.0]), [NAN], id="a number for NaN"),
        pytest.param(np.zeros((3, 1)), np.zeros(3), id="a column for a row"),
        pytest.param(np.zeros(()), np.zeros(3), id="a scalar that would broadcast"),
        pytest.param(np.zeros(1), np.zeros(()), id="one element for a scalar"),
        pytest.param(np.zeros((0, 3)), np.zeros(0), id="empty of another shape"),
        pytest.param(np.zeros((3, 0)), np.zeros((0, 3)), id="empty and transposed"),
        pytest.param(np.zeros((3, 2)), np.zeros((2, 3)), id="transposed"),
        pytest.param(np.array([1.0]), np.array([1]), id="float64 for int64"),
        pytest.param(np.array([1.0], np.float16), np.array([True]), id="float16 for bool"),
    ],
)
def test_a_value_that_only_looks_alike_is_wrong(actual, expected):
    assert verdict(actual, expected) is Verdict.WRONG_ANSWER


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        pytest.param(np.array([NAN, 1.0]), [NAN, 1.0], id="NaN for NaN"),
        pytest.param(np.array([INF, -INF]), [INF, -INF], id="infinity of the same sign"),
        pytest.param(np.zeros((0, 3)), np.zeros((0, 3)), id="empty for empty"),
        pytest.param(np.zeros((0,), np.int8), np.zeros(0), id="empty integers for empty floats"),
        pytest.param(np.array([-0.0]), [0.0], id="minus zero"),
        pytest.param(np.array([0.1], np.float32), [0.1], id="float32"),
        pytest.param(np.array([0.5], np.float16), [0.5], id="float16"),
        pytest.param(np.array([3]), [3.0], id="int64 for float64"),
        pytest.param(np.array([3], np.uint8), [3.0], id="uint8 for float64"),
        pytest.param(np.array([True, False]), [1.0, 0.0], id="bool for float64"),
        pytest.param(np.array([1, 0]), np.array([True, False]), id="int for bool"),
        pytest.param(np.array([True, False]), np.array([1, 0]), id="bool for int"),
        pytest.param(np.array([5], np.uint64), np.array([5]), id="uint64 for int64"),
        pytest.param(np.array([5], np.int8), np.array([5]), id="int8 for int64"),
        pytest.param(np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), [[1.0, 2.0], [3.0, 4.0]], id="Fortran order"),
    ],
)
def test_another_kind_of_the_same_value_passes(actual, expected):
    assert passes(actual, expected)


@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.bool_])
def test_a_scalar_is_compared_like_any_array(dtype):
    one, zero = np.array(1, dtype), np.array(0, dtype)
    assert passes(one, one)
    assert verdict(zero, one) is Verdict.WRONG_ANSWER


def test_an_output_that_is_missing_is_a_runtime_error():
    assert judged(None, [1.0]) == Comparison(Verdict.RUNTIME_ERROR, Message("output_missing", {"output": "y"}))


@pytest.mark.parametrize(
    ("refusal", "what"),
    [
        ("integer", Message("not_array_integer")),
        ("type:list", Message("not_array_type", {"type": "list"})),
        ("dtype:<U3", Message("not_array_dtype", {"dtype": "<U3"})),
        ("axes:17", Message("not_array_axes", {"axes": "17"})),
        ("size:(1000, 1000)", Message("not_array_size", {"shape": "(1000, 1000)"})),
        ("what no honest child says", Message("not_array_type", {"type": "what no honest child says"})),
        ("type:\x1b[2Jx", Message("not_array_type", {"type": "\\x1b[2Jx"})),
        ("type:" + "x" * 1000, Message("not_array_type", {"type": "x" * 200})),
    ],
)
def test_an_output_that_was_refused_inside_is_a_runtime_error_with_its_reason(refusal, what):
    message = Message("output_not_array", {"output": "y", "what": what})
    assert judged(Refusal(refusal), [1.0]) == Comparison(Verdict.RUNTIME_ERROR, message)


def test_none_has_its_own_sentence():
    message = Message("output_is_none", {"output": "y"})
    assert judged(Refusal("none"), [1.0]) == Comparison(Verdict.RUNTIME_ERROR, message)


@pytest.mark.parametrize("scalar", [3, 1.5, True, "text"])
def test_a_scalar_of_json_is_no_output(scalar):
    assert judged(scalar, [1.0]) == Comparison(Verdict.RUNTIME_ERROR, Message("output_no_array", {"output": "y"}))


# --- Edges of the tolerance ------------------------------------------------------------------------------------


@pytest.mark.parametrize("expected", [0.0, 1.0, -1.0])
def test_an_error_of_exactly_atol_passes_and_the_next_float_does_not(expected):
    atol = 2.0**-10  # exact in binary, so that the sums below are exact too
    edge = expected + atol
    assert passes(np.array([edge]), [expected], atol=atol)
    assert not passes(np.array([np.nextafter(edge, INF)]), [expected], atol=atol)
    assert passes(np.array([expected - atol]), [expected], atol=atol)
    assert not passes(np.array([np.nextafter(expected - atol, -INF)]), [expected], atol=atol)


def test_rtol_is_of_the_expected_value_and_adds_to_atol():
    assert passes(np.array([1024.0 + 1.5]), [1024.0], atol=0.5, rtol=2.0**-10)
    assert not passes(np.array([1024.0 + 1.501]), [1024.0], atol=0.5, rtol=2.0**-10)
    # 1/8 of the expected 64 is 8; of the actual 72 it would be 9
    assert not passes(np.array([72.5]), [64.0], atol=0.0, rtol=0.125)


def test_rtol_is_of_the_magnitude_whatever_the_sign():
    assert passes(np.array([-1024.0 - 0.75]), [-1024.0], atol=0.0, rtol=2.0**-10)
    assert not passes(np.array([-1024.0 - 1.25]), [-1024.0], atol=0.0, rtol=2.0**-10)


def test_each_element_has_its_own_allowance():
    assert not passes(np.array([1e6, 1e-3]), [1e6, 0.0], atol=1e-5, rtol=1e-2)


def test_no_tolerance_at_all_means_equal():
    assert passes(np.array([0.1]), [0.1], atol=0.0)
    assert not passes(np.array([np.nextafter(0.1, 1)]), [0.1], atol=0.0)


def test_infinity_elsewhere_does_not_loosen_the_other_elements():
    assert not passes(np.array([INF, 2.0]), [INF, 1.0], rtol=0.25, atol=0.5)


def test_a_difference_too_large_for_a_float_is_wrong():
    largest = np.finfo(np.float64).max
    found = judged(np.array([-largest]), [largest], rtol=0.5)
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.max_abs_error == largest  # finite: it goes into JSON


# --- Whole numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "error"),
    [
        (np.array([INT64.max - 1]), np.array([INT64.max]), 1),
        (np.array([INT64.min]), np.array([INT64.max]), 2**64 - 1),
        (np.array([INT64.max], np.uint64) + np.uint64(1), np.array([INT64.min]), 2**64),
        (np.array([UINT64.max]), np.array([-1]), 2**64),
        (np.array([2**53 + 1]), np.array([2**53]), 1),
        (np.array([2]), np.array([True]), 1),
    ],
)
def test_whole_numbers_are_compared_exactly_to_the_last_bit(actual, expected, error):
    found = judged(actual, expected, atol=1.0)
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.max_abs_error == float(error)


@pytest.mark.parametrize("extreme", [INT64.min, INT64.max])
def test_the_extremes_of_int64_equal_themselves(extreme):
    assert judged(np.array([extreme]), np.array([extreme])) == Comparison(Verdict.ACCEPTED, None, 0.0)


# --- The largest error -----------------------------------------------------------------------------------------


def test_the_largest_error_is_kept_when_accepted_too():
    assert judged(np.array([1.0, 2.0 + 2**-20]), [1.0, 2.0]).max_abs_error == 2**-20


def test_the_largest_error_of_nothing_is_zero():
    assert judged(np.zeros((0, 3)), np.zeros((0, 3))).max_abs_error == 0.0


def test_without_numbers_to_compare_there_is_no_error():
    assert judged(np.zeros(3), np.zeros(4)).max_abs_error is None
    assert judged(np.array([NAN]), [0.0]).max_abs_error is None


# --- Several outputs -------------------------------------------------------------------------------------------

TOLERANCES = {"dx": Tolerance(), "dW": Tolerance(atol=0.5)}


def outputs(actual: dict, expected: dict) -> Comparison:
    arrays = {name: np.asarray(value) for name, value in expected.items()}
    return compare_outputs(actual, arrays, TOLERANCES, show=True)


def test_every_output_has_its_own_tolerance():
    expected = {"dx": [1.0], "dW": [1.0]}
    assert outputs({"dx": np.array([1.0]), "dW": np.array([1.25])}, expected).verdict is Verdict.ACCEPTED
    assert outputs({"dx": np.array([1.25]), "dW": np.array([1.0])}, expected).verdict is Verdict.WRONG_ANSWER


def test_the_first_output_that_differs_decides_and_the_largest_error_is_over_all():
    found = outputs({"dx": np.array([3.0]), "dW": np.array([9.0])}, {"dx": [1.0], "dW": [1.0]})
    assert found.message.values == {"output": "dx"}
    assert found.max_abs_error == 8.0


def test_an_output_more_than_expected_counts_for_nothing():
    assert outputs({"dx": np.array([1.0]), "db": np.array([7.0])}, {"dx": [1.0]}).verdict is Verdict.ACCEPTED


def test_an_output_less_than_expected_is_named():
    found = outputs({"dx": np.array([1.0])}, {"dx": [1.0], "dW": [1.0]})
    assert (found.verdict, found.message) == (Verdict.RUNTIME_ERROR, Message("output_missing", {"output": "dW"}))


# --- Properties ------------------------------------------------------------------------------------------------


@given(ARRAYS)
def test_anything_equals_itself(array):
    assert passes(array.copy(), array, atol=0.0)


@given(ARRAYS.filter(lambda array: array.size > 0), st.data())
def test_one_element_off_by_more_than_the_tolerance_is_wrong(array, data):
    array = np.asarray(np.clip(np.nan_to_num(array), -1e6, 1e6))
    place = data.draw(st.tuples(*(st.integers(0, side - 1) for side in array.shape)))
    actual = np.array(array)
    actual[place] += data.draw(st.sampled_from([-1, 1])) * data.draw(st.floats(1.1e-5, 1e9))
    assert verdict(actual, array) is Verdict.WRONG_ANSWER


@given(hnp.arrays(np.float64, SHAPES, elements=ORDINARY), st.floats(-0.9e-5, 0.9e-5))
def test_every_element_off_by_less_than_the_tolerance_passes(array, shift):
    assert passes(np.asarray(array + shift), array)


@given(st.data())
def test_the_sign_of_an_error_does_not_matter(data):
    expected = data.draw(hnp.arrays(np.float64, SHAPES, elements=ORDINARY))
    actual = data.draw(hnp.arrays(np.float64, expected.shape, elements=ORDINARY))
    mirrored = np.asarray(-actual), np.asarray(-expected)
    assert judged(*mirrored, show=False) == judged(actual, expected, show=False)
    assert judged(actual, expected).max_abs_error == judged(expected, actual).max_abs_error


@given(ARRAYS, ARRAYS)
def test_whatever_is_compared_gets_a_verdict_and_a_finite_error(actual, expected):
    found = judged(actual, expected)
    assert found.verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
    assert found.max_abs_error is None or np.isfinite(found.max_abs_error)
    assert (found.message is not None) is (found.verdict is not Verdict.ACCEPTED)
