"""Right values in an array of the wrong shape, or with the axes in the wrong order."""

import numpy as np
import pytest

from tests.grader.wrong import class_of

rng = np.random.default_rng(6)
MATRICES = [{"x": rng.standard_normal(shape)} for shape in ((2, 3), (4, 2), (3, 5))]
IMAGES = [{"x": rng.standard_normal(shape)} for shape in ((1, 2, 3, 4), (2, 3, 2, 2), (2, 1, 4, 3))]
PADDED = [{"pad": pad, "x": rng.standard_normal(shape)} for pad, shape in ((1, (2, 3)), (2, (3, 3)), (1, (4, 2)))]


def same(x, **_):
    return x.copy()


def the_one(right, wrong, inputs):
    (found,) = class_of(right, wrong, inputs).diagnoses()
    return found


def test_a_transposed_matrix_is_named():
    assert the_one(same, lambda x: x.T, MATRICES).name == "transposed"


def test_a_transposed_square_matrix_is_named():
    squares = [{"x": rng.standard_normal((side, side))} for side in (2, 3, 4)]
    assert the_one(same, lambda x: x.T, squares).name == "transposed"


def test_other_orders_of_axes_are_told():
    found = the_one(same, lambda x: x.transpose(0, 1, 3, 2), IMAGES)
    assert (found.name, found.evidence["order"]) == ("axes_in_another_order", [0, 1, 3, 2])


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("extra_axis", lambda x: x.sum(axis=0), lambda x: x.sum(axis=0, keepdims=True)),
        ("missing_axis", lambda x: x.sum(axis=0, keepdims=True), lambda x: x.sum(axis=0)),
        ("not_reshaped", same, lambda x: x.ravel()),
        ("lengths_exchanged", same, lambda x: x.reshape(x.shape[::-1])),
        ("summed_to_one_number", lambda x: x.sum(axis=0), lambda x: x.sum()),
        ("wrong_axis", lambda x: x.sum(axis=0), lambda x: x.sum(axis=1)),
    ],
)
def test_right_values_in_a_wrong_shape_are_named(name, right, wrong):
    assert the_one(right, wrong, MATRICES).name == name


def test_a_border_left_on_is_named_after_the_parameter_that_it_is():
    found = the_one(same, lambda x, pad: np.pad(x, pad, constant_values=9.0), PADDED)
    assert (found.name, found.evidence["equals"]) == ("border_not_cut_off", "pad")


def test_a_result_that_ends_too_early_is_named():
    assert the_one(same, lambda x: x[:, :-1], MATRICES).name == "too_short"


def test_zeros_left_out_at_the_end_are_named():
    found = the_one(lambda x: np.pad(x, ((0, 1), (0, 0))), lambda x: x, MATRICES)
    assert found.name == "rest_left_out"


def test_a_result_that_goes_on_is_named():
    assert the_one(same, lambda x: np.pad(x, ((0, 0), (0, 2)), constant_values=7.0), MATRICES).name == "too_long"


def test_rows_left_out_in_between_are_counted():
    found = the_one(same, lambda x: x[::2], [{"x": rng.standard_normal((5, 3))}, {"x": rng.standard_normal((4, 2))}])
    assert (found.name, found.evidence["got"], found.evidence["wanted"]) == ("missing_rows", 2, 4)


def test_rows_too_many_in_between_are_named():
    assert the_one(same, lambda x: np.repeat(x, 2, axis=0), MATRICES).name == "extra_rows"


def test_an_empty_result_is_named():
    assert the_one(same, lambda x: x[:0], MATRICES).name in ("empty", "missing_rows")
    assert the_one(same, lambda x: x[1:1, 1:1], MATRICES).name == "empty"


def test_a_shape_alone_is_not_enough():
    assert class_of(same, lambda x: rng.standard_normal((x.shape[1], x.shape[0])), MATRICES).names() == []


TABLES = [{"x": rng.standard_normal(shape)} for shape in ((3, 4), (2, 5), (4, 4))]


def test_a_sum_that_is_missing_at_the_end_is_named():
    (found,) = class_of(lambda x: x.sum(axis=0), lambda x: x, TABLES).diagnoses()
    assert (found.name, found.evidence["axes"]) == ("not_reduced", [0])


def test_a_result_that_has_grown_by_broadcasting_is_named():
    def wrong(x):
        return x.max(axis=1, keepdims=True) - 2 * x.min(axis=1)

    (found,) = class_of(
        lambda x: x.max(axis=1, keepdims=True) - 2 * x.min(axis=1, keepdims=True), wrong, TABLES
    ).diagnoses()
    assert found.name == "grown_by_broadcasting"


def test_an_axis_of_another_length_has_not_grown_by_broadcasting():
    wrong = class_of(lambda x: x.max(axis=1, keepdims=True), lambda x: np.full((len(x), 9), np.pi), TABLES)
    assert "grown_by_broadcasting" not in wrong.names()


def test_a_sum_that_is_missing_is_named_where_most_cases_have_one_row():
    """With one row there is nothing to add: such cases fit, and the others prove it."""
    tables = [{"x": rng.standard_normal((1, side))} for side in range(1, 13)] + TABLES
    (found,) = class_of(lambda x: x.sum(axis=0), lambda x: x, tables).diagnoses()
    assert (found.name, found.evidence["got"]) == ("not_reduced", [2, 5])


def test_one_row_alone_does_not_tell_which_sum_is_missing():
    tables = [{"x": rng.standard_normal((1, side))} for side in (3, 4, 5)]
    assert "not_reduced" not in class_of(lambda x: x.sum(axis=0), lambda x: x, tables).names()


def test_values_of_no_two_operands_have_not_grown_by_broadcasting():
    """A sum of squares over the rows that is missing has the shape of a broadcast, and other values."""
    wrong = class_of(lambda x: (x**2).sum(axis=0), lambda x: np.sin(x), TABLES)
    assert "grown_by_broadcasting" not in wrong.names()


def test_a_mask_used_as_an_index_is_named():
    inputs = [{"x": rng.standard_normal(shape)} for shape in ((5,), (3, 4), (2, 3, 2))]
    found = the_one(lambda x: np.maximum(x, 0), lambda x: x[x > 0], inputs)
    assert found.name == "zeros_left_out"


def test_elements_other_than_zeros_left_out_are_no_mask():
    inputs = [{"x": rng.standard_normal(shape)} for shape in ((5,), (3, 4), (2, 3, 2))]
    assert "zeros_left_out" not in class_of(lambda x: np.maximum(x, 0), lambda x: x[x > 0.3], inputs).names()
