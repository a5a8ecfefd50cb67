"""Values as JSON for people: whatever goes in, the result is strict JSON."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.cases.json_values import present
from grader.inside.wire import Refusal

NAN, INF = np.nan, np.inf
SUPPORTED = st.sampled_from(["<f8", "<f4", "<f2", "<i8", "|i1", "<u8", "|b1"]).map(np.dtype)


def shown(value: Any) -> Any:
    """One value as JSON, through the strictest of encoders."""
    return json.loads(json.dumps(present({"x": value}), allow_nan=False))["x"]


def test_an_array_is_its_shape_dtype_and_nested_lists():
    assert shown(np.array([[1.5, 2.0]])) == {"shape": [1, 2], "dtype": "float64", "data": [[1.5, 2.0]]}


@pytest.mark.parametrize(
    ("array", "data"),
    [
        (np.array([3, -4]), [3, -4]),
        (np.array([True, False]), [True, False]),
        (np.array([2**64 - 1], np.uint64), [2**64 - 1]),
        (np.array([0.5], np.float32), [0.5]),
        (np.zeros((0, 3)), []),
        (np.zeros((2, 0)), [[], []]),
        (np.array(2.5), 2.5),
        (np.array([NAN, INF, -INF, 1.0]), ["nan", "inf", "-inf", 1.0]),
        (np.array([[NAN], [1.0]], np.float32), [["nan"], [1.0]]),
        (np.array(NAN), "nan"),
        (np.array(-INF, np.float16), "-inf"),
    ],
)
def test_numbers_stay_numbers_and_what_is_not_finite_becomes_a_word(array, data):
    assert shown(array) == {"shape": list(array.shape), "dtype": str(array.dtype), "data": data}


@pytest.mark.parametrize(("size", "is_shown"), [(2000, True), (2001, False)])
def test_a_large_array_keeps_its_shape_and_loses_its_data(size, is_shown):
    found = shown(np.zeros(size))
    assert found["shape"] == [size]
    assert (found["data"] is not None) is is_shown


@pytest.mark.parametrize("value", [3, 2.5, True, "zero", None])
def test_a_scalar_stays_as_it_is(value):
    assert shown(value) == value
    assert type(shown(value)) is type(value)


@pytest.mark.parametrize(("value", "word"), [(NAN, "nan"), (INF, "inf"), (-INF, "-inf")])
def test_a_scalar_that_is_not_finite_becomes_a_word(value, word):
    assert shown(value) == word


def test_a_refusal_is_marked_as_one():
    assert shown(Refusal("type:list")) == {"refused": {"code": "not_array_type", "values": {"type": "list"}}}


def test_the_shown_array_is_left_as_it_was():
    array = np.array([NAN, 1.0])
    shown(array)
    assert array.dtype == np.float64 and array[1] == 1.0


@given(hnp.arrays(SUPPORTED, hnp.array_shapes(min_dims=0, min_side=0, max_side=3)))
def test_any_array_is_strict_json(array):
    assert shown(array)["shape"] == list(array.shape)


def test_sides_of_an_empty_array_are_not_written_out():
    assert shown(np.empty((1 << 30, 0))) == {"shape": [1 << 30, 0], "dtype": "float64", "data": None}
