"""Arrays as tables of numbers."""

import pytest

from app.web.views.arrays import MAX_COLUMNS, MAX_ROWS, MAX_SLICES, array_view, compared, short, split_inputs
from grader.exercise.outputs import Tolerance

TOLERANCE = Tolerance(atol=1e-5, rtol=0.0)


def array(data, dtype="float64"):
    shape, rest = [], data
    while isinstance(rest, list):
        shape.append(len(rest))
        rest = rest[0] if rest else None
    return {"shape": shape, "dtype": dtype, "data": data}


def texts(view):
    return [[[cell.text for cell in row] for row in one.rows] for one in view.slices]


def marked(view):
    return [cell.text for one in view.slices for row in one.rows for cell in row if cell.differs]


def test_whole_values_need_no_decimals():
    assert texts(array_view("x", array([[1.0, 2.0], [30.0, -4.0]]))) == [[["1", "2"], ["30", "-4"]]]


def test_decimals_are_the_same_in_all_of_an_array():
    assert texts(array_view("x", array([0.5, 1.25, 3.0]))) == [[["0.50", "1.25", "3.00"]]]


def test_long_fractions_are_cut_to_four_decimals():
    assert texts(array_view("x", array([1 / 3, 2.0]))) == [[["0.3333", "2.0000"]]]


@pytest.mark.parametrize(("value", "text"), [(3e9, "3.000e+09"), (2e-7, "2.000e-07")])
def test_very_large_and_very_small_values_are_written_with_a_power(value, text):
    assert texts(array_view("x", array([value, value]))) == [[[text, text]]]


def test_values_that_are_not_finite_are_words():
    assert texts(array_view("x", array(["nan", "inf", "-inf", 1.0]))) == [[["nan", "inf", "-inf", "1"]]]


def test_minus_zero_has_no_sign():
    assert texts(array_view("x", array([-0.0, 0.5]))) == [[["0.0", "0.5"]]]


def test_booleans_and_integers_are_written_as_python_does():
    assert texts(array_view("x", array([True, False], "bool"))) == [[["True", "False"]]]
    assert texts(array_view("x", array([7, -1], "int64"))) == [[["7", "-1"]]]


def test_leading_axes_become_tables_with_their_index():
    view = array_view("x", array([[[[1.0]], [[2.0]]]]))
    assert [one.index for one in view.slices] == ["[0, 0]", "[0, 1]"]
    assert view.shape == "(1, 2, 1, 1)"


def test_a_number_is_a_table_of_one_cell():
    view = array_view("loss", array(2.5))
    assert texts(view) == [[["2.5"]]]
    assert view.shape == "()"


def test_large_maps_are_cut_with_a_sign():
    view = array_view("x", array([[1.0] * (MAX_COLUMNS + 1)] * (MAX_ROWS + 1)))
    rows = texts(view)[0]
    assert rows[0][-1] == "…" and rows[-1][0] == "⋮"
    assert {len(row) for row in rows} == {MAX_COLUMNS + 1}


def test_values_that_were_not_kept_are_none():
    assert array_view("x", {"shape": [9000], "dtype": "float64", "data": None}).slices is None


def test_an_empty_array_has_no_tables():
    assert array_view("x", array([])).slices == ()


def test_cells_that_differ_are_marked_in_both():
    expected, actual = compared("dx", array([[0.0, 3.0]]), array([[0.0, 1.0]]), TOLERANCE)
    assert marked(expected) == ["3"] and marked(actual) == ["1"]


def test_a_difference_within_the_tolerance_is_not_marked():
    expected, actual = compared("dx", array([1.0]), array([1.000009]), TOLERANCE)
    assert marked(expected) == marked(actual) == []


def test_a_small_difference_gets_enough_decimals_to_be_seen():
    expected, actual = compared("dx", array([1.0]), array([1.00003]), TOLERANCE)
    assert texts(expected) != texts(actual)
    assert marked(actual) == ["1.00003"]


def test_integers_are_exact():
    _, actual = compared("n", array([5], "int64"), array([6], "int64"), Tolerance(atol=10.0))
    assert marked(actual) == ["6"]


@pytest.mark.parametrize("wrong", ["nan", "inf"])
def test_what_is_not_finite_differs_from_a_number(wrong):
    assert marked(compared("dx", array([1.0]), array([wrong]), TOLERANCE)[1]) == [wrong]


def test_nan_agrees_with_nan():
    assert marked(compared("dx", array(["nan"]), array(["nan"]), TOLERANCE)[1]) == []


def test_nothing_is_marked_where_shapes_differ():
    expected, actual = compared("dx", array([1.0, 2.0]), array([[1.0, 2.0]]), TOLERANCE)
    assert marked(expected) == marked(actual) == []
    assert (expected.shape, actual.shape) == ("(2,)", "(1, 2)")


def test_tables_with_a_wrong_cell_are_shown_before_others():
    right = [[[0.0]] for _ in range(MAX_SLICES + 3)]
    wrong = [*right[:-1], [[1.0]]]
    expected, actual = compared("dx", array(right), array(wrong), TOLERANCE)
    assert actual.slices[-1].index == f"[{MAX_SLICES + 2}]"
    assert [one.index for one in expected.slices] == [one.index for one in actual.slices]
    assert actual.slices_left_out == 3


def test_parameters_stand_apart_from_arrays():
    parameters, arrays = split_inputs({"x": array([1.0]), "stride": 2, "mode": "same", "exact": True, "rate": 0.5})
    assert parameters == {"stride": "2", "mode": "'same'", "exact": "True", "rate": "0.5"}
    assert [view.name for view in arrays] == ["x"]


@pytest.mark.parametrize(("value", "text"), [(1e-5, "1e-5"), (1e12, "1e12"), (0.5, "0.5"), (1e-10, "1e-10")])
def test_short_numbers_have_short_powers(value, text):
    assert short(value) == text
