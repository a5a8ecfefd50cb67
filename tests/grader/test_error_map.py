"""Where an output is wrong, in levels."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.cases.case_sets import PreparedCase
from grader.explain.case_failure import pair_of
from grader.explain.error_map import LEVELS, error_map
from grader.explain.probe_run import Answer
from tests.grader.wrong import EXERCISE


def map_of(actual, expected):
    case = PreparedCase("c", "f", False, {}, {"y": np.asarray(expected, dtype=float)})
    pair = pair_of(EXERCISE, case, Answer({"y": np.asarray(actual)}), "y")
    assert pair is not None
    return error_map(pair)


def test_levels_grow_with_the_error_in_terms_of_the_largest_value():
    found = map_of([[10.0, 10.05, 10.5, 15.0, 30.0]], [[10.0] * 5])
    assert found["cells"] == [{"at": [], "levels": [[0, 1, 2, 3, 4]], "wrong": 4}]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_the_worst(value):
    assert map_of([value, 1.0], [1.0, 1.0])["cells"][0]["levels"] == [[4, 0]]


def test_an_expected_infinity_is_right_where_it_is():
    assert map_of([-np.inf, 1.0], [-np.inf, 2.0])["cells"][0]["levels"] == [[0, 3]]


def test_leading_axes_have_a_map_each():
    expected = np.zeros((2, 3, 2, 2))
    actual = expected.copy()
    actual[1, 2, 0, 1] = 1.0
    found = map_of(actual, expected)
    assert (found["shape"], found["axes"], found["left_out"]) == ([2, 3, 2, 2], [2, 3], 0)
    assert [cell["at"] for cell in found["cells"] if cell["wrong"]] == [[1, 2]]
    assert len(found["cells"]) == 6


def test_a_number_and_a_row_are_maps_too():
    assert map_of(1.0, 2.0)["cells"] == [{"at": [], "levels": [[3]], "wrong": 1}]
    assert map_of([1.0, 2.0], [1.0, 3.0])["axes"] == [0]


def test_a_large_map_is_drawn_in_blocks_that_show_their_worst_cell():
    expected = np.ones((70, 100))
    actual = expected.copy()
    actual[69, 99] = 5.0
    found = map_of(actual, expected)
    (cell,) = found["cells"]
    assert found["block"] == [3, 4]
    assert (len(cell["levels"]), len(cell["levels"][0])) == (24, 25)
    assert cell["levels"][-1][-1] == 4 and sum(map(sum, cell["levels"])) == 4
    assert cell["wrong"] == 1


def test_of_many_maps_those_with_errors_are_kept():
    expected = np.zeros((200, 1, 1))
    actual = expected.copy()
    actual[150] = 1.0
    found = map_of(actual, expected)
    assert [150] in [cell["at"] for cell in found["cells"]]
    assert len(found["cells"]) + found["left_out"] == 200 and len(found["cells"]) <= 65


def test_another_shape_has_no_map():
    assert map_of([1.0, 2.0], [1.0]) is None


@given(arrays(np.float64, array_shapes(max_dims=4, max_side=4)), st.floats(-10, 10))
def test_any_array_gives_levels_and_plain_json(actual, value):
    found = map_of(actual, np.full(actual.shape, value))
    json.dumps(found, allow_nan=False)
    levels = {level for cell in found["cells"] for row in cell["levels"] for level in row}
    assert levels <= {*range(LEVELS + 1)}
