"""Smaller inputs: axes that belong together are cut together, values become small whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.explain.shrink import MOST_SIZES, MOST_VALUES, linked_axes, plainer, smaller

rng = np.random.default_rng(12)


def layer(n, d, m):
    return {
        "x": rng.standard_normal((n, d)),
        "w": rng.standard_normal((d, m)),
        "b": rng.standard_normal(m),
        "units": m,
    }


CASES = [layer(1, 2, 3), layer(4, 3, 2), layer(5, 4, 6), layer(7, 7, 2)]


def shapes(inputs):
    return {name: value.shape for name, value in inputs.items() if isinstance(value, np.ndarray)}


def test_axes_that_always_agree_are_linked():
    groups = {frozenset(map(str, group)) for group in linked_axes(CASES)}
    assert len(groups) == 3, "samples, inputs, units"
    (units,) = (group for group in linked_axes(CASES) if "units" in group)
    assert {(axis.name, axis.axis) for axis in units - {"units"}} == {("w", 1), ("b", 0)}


def test_smaller_inputs_still_fit_together():
    for inputs in smaller(CASES[2], CASES):
        found = shapes(inputs)
        assert found["x"][1] == found["w"][0]
        assert found["w"][1] == found["b"][0] == inputs["units"]


def test_smaller_inputs_come_from_the_smallest_up_and_are_not_many():
    found = list(smaller(CASES[2], CASES))
    assert shapes(found[0]) == {"x": (1, 1), "w": (1, 1), "b": (1,)}
    assert len(found) <= MOST_SIZES
    assert all(shapes(inputs) != shapes(CASES[2]) for inputs in found)


def test_both_ends_of_an_axis_are_kept_once():
    cases = [{"x": np.arange(side, dtype=float)} for side in (5, 9)]
    found = [inputs["x"].tolist() for inputs in smaller(cases[1], cases)]
    assert [0.0] in found and [8.0] in found and [0.0, 1.0] in found and [7.0, 8.0] in found


def test_axes_that_are_linked_only_through_a_third_may_differ():
    """As in an optimiser of two parameters: each is as long as its gradient, and some cases have one of them only."""
    cases = [
        {"w": rng.standard_normal(3), "a": rng.standard_normal(3)},
        {"a": rng.standard_normal(2), "b": rng.standard_normal(2)},
        {"w": rng.standard_normal(4), "b": rng.standard_normal(2)},
        {"w": rng.standard_normal(4), "a": rng.standard_normal(4), "b": rng.standard_normal(4)},
    ]
    for inputs in smaller(cases[2], cases[:2]):
        assert all(value.size <= cases[2][name].size for name, value in inputs.items())


def test_an_input_with_other_axes_is_another_input():
    cases = [
        {"x": rng.standard_normal((3, 4)), "y": rng.standard_normal(3)},
        {"x": rng.standard_normal((2, 3, 4)), "y": rng.standard_normal(2)},
    ]
    for inputs in smaller(cases[1], cases):
        assert inputs["x"].shape[0] == inputs["y"].shape[0]


def test_inputs_that_cannot_be_smaller_have_none():
    cases = [{"x": np.ones((1, 1)), "p": 0.5}]
    assert list(smaller(cases[0], cases)) == []


def test_values_become_whole_numbers_from_one():
    first = next(plainer({"x": np.array([[0.3, -0.7], [0.12, 0.5]]), "p": 0.25}))
    assert first["x"].tolist() == [[1.0, -2.0], [3.0, 4.0]]
    assert first["p"] == 0.25


def test_ties_and_zeros_stay_what_they_are():
    for inputs in plainer({"x": np.array([0.0, 5.5, 5.5, -2.0, 7.25])}):
        x = inputs["x"]
        assert x[0] == 0 and x[1] == x[2] and np.unique(x).size == 4 and x[3] < 0


def test_two_rounds_do_not_become_equal():
    first = next(plainer({"x": rng.random(3) + 1, "x2": rng.random(3) + 1}))
    assert not {*first["x"]} & {*first["x2"]}


def test_whole_inputs_and_labels_are_left_alone():
    assert list(plainer({"t": np.array([2, 0, 1]), "n": 3})) == []


def test_many_arrays_make_no_more_candidates():
    inputs = {f"w{place}": rng.standard_normal(4) for place in range(6)}
    assert 0 < len(list(plainer(inputs))) <= MOST_VALUES


values = arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=st.floats(-1e6, 1e6))


@given(values)
def test_no_plainer_version_changes_a_sign_or_makes_or_breaks_a_tie(x):
    for inputs in plainer({"x": x}):
        other = inputs["x"]
        assert np.array_equal(np.sign(other), np.sign(x))
        same = x.ravel()[:, None] == x.ravel()
        assert np.array_equal(other.ravel()[:, None] == other.ravel(), same)


@pytest.mark.parametrize("digits", [1, 2])
def test_small_values_keep_their_size_in_some_version(digits):
    found = [inputs["x"] for inputs in plainer({"x": np.array([1.234e-7, 5.678e-7])})]
    assert any(np.allclose(x, [1.234e-7, 5.678e-7], rtol=0.2) for x in found)
