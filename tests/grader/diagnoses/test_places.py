"""The right values in the wrong places."""

import numpy as np

from tests.grader.wrong import class_of

rng = np.random.default_rng(7)
MATRICES = [{"x": rng.standard_normal(shape)} for shape in ((3, 3), (4, 2), (3, 5))]
IMAGES = [{"x": rng.standard_normal(shape)} for shape in ((1, 2, 3, 4), (2, 3, 2, 2), (2, 2, 4, 3))]


def same(x):
    return x.copy()


def the_one(wrong, inputs=MATRICES):
    (found,) = class_of(same, wrong, inputs).diagnoses()
    return found


def test_a_reshape_in_place_of_a_transpose_is_named():
    found = the_one(lambda x: x.transpose(0, 2, 3, 1).reshape(x.shape), IMAGES)
    assert (found.name, found.evidence["order"]) == ("reshaped_without_transposing", [0, 2, 3, 1])


def test_back_to_front_is_named_with_its_axis():
    found = the_one(lambda x: x[:, ::-1])
    assert (found.name, found.evidence["axis"]) == ("reversed", 1)


def test_a_shift_is_named_with_its_distance():
    found = the_one(lambda x: np.concatenate([np.full((1, x.shape[1]), 9.0), x[:-1]]))
    assert (found.name, found.evidence["axis"], found.evidence["by"]) == ("shifted", 0, 1)


def test_rows_in_another_order_are_named_with_an_example():
    found = the_one(lambda x: np.concatenate([x[2:], x[:2]]))
    assert found.name == "slices_in_another_order"
    assert found.evidence["axis"] == 0
    assert (found.message.values["first"], found.message.values["belongs"]) == (0, 2)


def test_scattered_values_are_named_when_nothing_better_is():
    def scattered(x):
        return np.random.default_rng(x.size).permutation(x.ravel()).reshape(x.shape)

    assert the_one(scattered).name == "values_in_another_order"


def test_the_same_few_values_by_chance_are_no_name():
    inputs = [{"x": np.array([[1.0, 0.0], [0.0, 1.0]])}, {"x": np.array([[0.0, 1.0], [1.0, 0.0]])}]
    names = class_of(same, lambda x: np.array([[1.0, 1.0], [0.0, 0.0]]), inputs).names()
    assert "values_in_another_order" not in names
