"""Messages of `problem_with` about a custom input in the lab `activations`."""

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, bench_named

pytestmark = pytest.mark.exercises

ACTIVATIONS = [folder.name for folder in FOLDERS if folder.parent.name == "activations"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's first visible case with some inputs changed."""
    bench = bench_named(slug)
    shown = next(case for case in bench.cases(0) if case.visible)
    return bench.problem_with({**shown.inputs, **changes})


@pytest.mark.parametrize("slug", ACTIVATIONS)
def test_an_empty_array_is_refused(slug):
    assert "at least one number" in _problem(slug, x=np.zeros((0, 3)))


@pytest.mark.parametrize("slug", ACTIVATIONS)
def test_an_array_that_is_not_finite_is_refused(slug):
    assert "finite" in _problem(slug, x=np.full((1, 3), np.nan))


@pytest.mark.parametrize("slug", ["relu", "sigmoid_tanh", "softmax"])
def test_a_gradient_of_another_shape_is_refused_with_the_right_one(slug):
    assert "(2, 5)" in _problem(slug, x=np.ones((2, 5)))


def test_a_layer_that_is_not_asked_for_is_refused():
    assert "Sigmoid or Tanh" in _problem("sigmoid_tanh", layer="ReLU")


@pytest.mark.parametrize("axis", [2, -3])
def test_an_axis_that_x_does_not_have_is_refused(axis):
    assert "axis must be from -2 to 1" in _problem("softmax", axis=axis)


def test_classes_of_another_number_of_rows_are_refused():
    assert "(2,)" in _problem("softmax_cross_entropy", t=np.array([0, 1, 2]))


@pytest.mark.parametrize("t", [[0, 3], [-1, 0]])
def test_a_class_without_a_column_is_refused(t):
    assert "from 0 to 2" in _problem("softmax_cross_entropy", t=np.array(t))
