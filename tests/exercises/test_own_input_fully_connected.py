"""Messages of `problem_with` about a custom input in the lab `fully_connected`."""

import numpy as np
import pytest

from tests.exercises.bench import bench_named

pytestmark = pytest.mark.exercises

AFFINE = ["affine_forward", "affine_backward"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's first visible case with some inputs changed."""
    bench = bench_named(slug)
    shown = next(case for case in bench.cases(0) if case.visible)
    return bench.problem_with({**shown.inputs, **changes})


@pytest.mark.parametrize("slug", AFFINE)
def test_weights_that_do_not_fit_the_samples_are_refused(slug):
    assert "5 rows" in _problem(slug, x=np.ones((2, 5)))


@pytest.mark.parametrize("slug", AFFINE)
def test_biases_that_do_not_fit_the_weights_are_refused(slug):
    assert "(4,)" in _problem(slug, b=np.ones(3))


@pytest.mark.parametrize("slug", AFFINE)
def test_weights_that_are_not_finite_are_refused(slug):
    assert "finite" in _problem(slug, W=np.full((3, 4), np.inf))


def test_a_gradient_of_another_shape_is_refused_with_the_right_one():
    assert "(2, 4)" in _problem("affine_backward", dout=np.ones((2, 3)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"f": "x + 1"}, "f must be one of"),
        ({"h": 0.0}, "h must be above 0"),
        ({"h": 2.0}, "at most 1"),
        ({"f": "sum(a * x)"}, "needs the array a"),
        ({"a": np.ones(3)}, "(1,)"),
        ({"x": np.array([200.0])}, "between -100 and 100"),
        ({"x": np.zeros(0)}, "at least one number"),
    ],
    ids=["unknown function", "no step", "huge step", "no a", "a of another shape", "huge x", "empty x"],
)
def test_what_a_numerical_gradient_cannot_use_is_refused(changes, words):
    assert words in _problem("numerical_gradient", **changes)
