"""A student's own input: JSON becomes what the samples have, or a sentence says what is wrong."""

from typing import Any

import numpy as np
import pytest

from grader.cases.custom_input import typed
from grader.errors import InputError
from grader.inside.structured import Structured, decode
from grader.message import Message
from tests.english import english

SAMPLES = [
    {"x": np.zeros((2, 2)), "stride": 2, "slope": 0.5, "causal": True, "mode": "same", "pad": 1},
    {"x": np.zeros((3, 1)), "stride": 1, "slope": 0.1, "causal": False, "mode": "full"},
]
GIVEN = {"x": [[1, 2], [3, 4]], "stride": 1, "slope": 0.25, "causal": False, "mode": "full"}


def problem(samples: Any = SAMPLES, /, **changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        typed({**GIVEN, **changes}, samples)
    return english(caught.value.message)


def array(value: Any, model: Any) -> np.ndarray:
    """One array of an exercise whose only input is `t`."""
    return typed({"t": value}, [{"t": np.asarray(model)}])["t"]


def array_problem(value: Any, model: Any) -> str:
    with pytest.raises(InputError) as caught:
        array(value, model)
    return english(caught.value.message)


def test_values_take_the_types_of_the_samples():
    found = typed(GIVEN, SAMPLES)
    assert found["x"].dtype == np.float64 and found["x"].tolist() == [[1, 2], [3, 4]]
    assert {name: type(value) for name, value in found.items() if name != "x"} == {
        "stride": int,
        "slope": float,
        "causal": bool,
        "mode": str,
    }


def test_a_whole_number_serves_where_a_fraction_may_be():
    found = typed({**GIVEN, "slope": 1}, SAMPLES)["slope"]
    assert (found, type(found)) == (1.0, float)


def test_an_input_that_some_samples_leave_out_may_be_left_out_or_given():
    assert "pad" not in typed(GIVEN, SAMPLES)
    assert typed({**GIVEN, "pad": 3}, SAMPLES)["pad"] == 3


@pytest.mark.parametrize("given", [[[1, 2]], [[[[1, 2]]]]])
def test_an_array_may_have_the_axes_that_any_sample_has(given):
    samples = [{"t": np.zeros((2, 2))}, {"t": np.zeros((1, 2, 2, 2))}]
    assert np.array_equal(typed({"t": given}, samples)["t"], given)
    with pytest.raises(InputError) as caught:
        typed({"t": [[[1, 2]]]}, samples)
    told = "The number of axes of t must be one of these: 2 and 4; it is 3."
    assert english(caught.value.message) == told


def test_an_unknown_input_is_named_beside_those_there_are():
    assert problem(colour=1) == "There is no input colour. The inputs are x, stride, slope, causal, mode and pad."


def test_a_missing_input_is_named():
    given = {name: value for name, value in GIVEN.items() if name != "stride"}
    with pytest.raises(InputError) as caught:
        typed(given, SAMPLES)
    assert caught.value.message == Message("input_missing", {"name": "stride"})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("stride", 1.5, "stride must be a whole number, such as 2."),
        ("stride", True, "stride must be a whole number, such as 2."),
        ("stride", "1", "stride must be a whole number, such as 2."),
        ("stride", None, "stride must be a whole number, such as 2."),
        ("stride", [1], "stride must be a whole number, such as 2."),
        ("slope", True, "slope must be a number, such as 0.5."),
        ("slope", "0.5", "slope must be a number, such as 0.5."),
        ("slope", None, "slope must be a number, such as 0.5."),
        ("slope", [1.5], "slope must be a number, such as 0.5."),
        ("causal", 1, "causal must be true or false, such as true."),
        ("mode", 3, "mode must be text, such as 'same'."),
    ],
)
def test_a_scalar_of_another_kind_is_refused_with_an_example(name, value, told):
    assert problem(**{name: value}) == told


@pytest.mark.parametrize("value", [[[1, 2], [3]], [[1], 2]])
def test_rows_of_different_lengths_are_refused(value):
    assert problem(x=value) == "x must be a nested list of numbers with rows of equal length."


@pytest.mark.parametrize("value", ["text", [["1", "2"]], [[None]], {"shape": [1]}, None, [[2**70]]])
def test_what_is_no_number_is_refused(value):
    assert problem(x=value) == "x must contain only numbers."


@pytest.mark.parametrize(("value", "axes"), [([1, 2], 1), (5, 0), ([[[1]]], 3)])
def test_another_number_of_axes_is_refused_with_the_right_one(value, axes):
    assert problem(x=value) == f"x must have 2 axes (lists nested 2 deep), not {axes}."


def test_a_single_axis_is_in_the_singular():
    assert array_problem([[1]], [1.0]) == "t must have 1 axis (a plain list), not 2."


def test_lists_too_deep_for_any_array_are_refused():
    value: Any = 1
    for _ in range(200):
        value = [value]
    assert problem(x=value) == "x must be a nested list of numbers with rows of equal length."


def test_whole_numbers_stay_whole():
    assert array([3, -1], [0]).dtype == np.int64
    assert array_problem([1.5], [0]) == "t must contain only whole numbers."


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**64 - 1])
def test_a_whole_number_too_large_is_refused_not_wrapped_around(value):
    assert array_problem([value], [0]) == "t must contain only whole numbers."


def test_the_extremes_of_64_bits_are_kept():
    assert array([2**63 - 1, -(2**63)], [0]).tolist() == [2**63 - 1, -(2**63)]


@pytest.mark.parametrize("value", [[0, 2], [0.5, 1]])
def test_numbers_do_not_serve_as_true_or_false(value):
    assert array_problem(value, [True]) == "t must contain only true or false."


def test_true_and_false_serve_as_themselves():
    assert array([True, False], [True]).dtype == np.bool_


@pytest.mark.parametrize("model", [[0], [0.5], [True]])
def test_an_empty_list_is_an_empty_array_of_the_right_type(model):
    found = array([], model)
    assert found.shape == (0,) and found.dtype == np.asarray(model).dtype


def test_the_arrays_together_have_a_largest_size():
    assert array([0] * 10_000, [0.5]).size == 10_000
    assert array_problem([0] * 10_001, [0.5]) == "The arrays have more than 10000 elements in total."


def test_numbers_that_are_not_finite_pass_for_the_author_to_judge():
    assert np.isnan(array([float("nan")], [0.5])).all()


# --- Values that are no arrays ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "given", "wanted"),
    [
        (["low"], ["a", "b"], ["a", "b"]),
        ([1], [], []),
        (("l", 1), {"tuple": ["x", 2]}, ("x", 2)),
        ({"a": 1.5}, {"b": 2}, {"b": 2.0}),
        ({("l", "o"): 1}, {"dict": [[{"tuple": ["o", "w"]}, 3]]}, {("o", "w"): 3}),
        (b"x", {"bytes": "b'\\x00y'"}, b"\0y"),
        (1j, {"complex": "1-2j"}, 1 - 2j),
    ],
)
def test_a_value_is_read_like_the_samples(sample, given, wanted):
    found = typed({"v": given}, [{"v": Structured(sample)}])["v"]
    assert decode(found.encoded) == wanted


@pytest.mark.parametrize(
    ("sample", "given", "place", "example"),
    [
        (["low"], ["a", 3], "v[1]", "'low'"),
        (["low"], "low", "v", "['low']"),
        ({"a": [1]}, {"a": [True]}, "v['a'][0]", "1"),
        (b"x", "x", "v", "b'x'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(sample, given, place, example):
    with pytest.raises(InputError) as refused:
        typed({"v": given}, [{"v": Structured(sample)}])
    assert refused.value.message.code == "input_type_expected"
    assert (refused.value.message.values["name"], refused.value.message.values["example"]) == (place, example)
