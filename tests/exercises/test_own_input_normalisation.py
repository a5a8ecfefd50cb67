"""Messages of `problem_with` about a custom input in the lab `normalisation`."""

import numpy as np
import pytest

from tests.exercises.bench import bench_named

pytestmark = pytest.mark.exercises

LAYERS = ["batchnorm_forward", "batchnorm_backward", "layernorm_forward"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's first visible case with some inputs changed."""
    bench = bench_named(slug)
    shown = next(case for case in bench.cases(0) if case.visible)
    return bench.problem_with({**shown.inputs, **changes})


@pytest.mark.parametrize("slug", LAYERS)
def test_a_batch_with_another_number_of_features_is_refused(slug):
    assert "as many as gamma has numbers" in _problem(slug, x=np.ones((2, 7)))


@pytest.mark.parametrize("slug", LAYERS)
def test_a_shift_that_does_not_fit_the_scale_is_refused(slug):
    assert "beta must have the shape" in _problem(slug, beta=np.ones(7))


@pytest.mark.parametrize("slug", LAYERS)
def test_an_eps_of_zero_is_refused(slug):
    assert "eps must be above 0" in _problem(slug, eps=0.0)


@pytest.mark.parametrize("slug", LAYERS)
def test_a_batch_that_is_not_finite_is_refused(slug):
    assert "finite" in _problem(slug, beta=np.full(3, np.inf))


def test_a_momentum_above_one_is_refused():
    assert "between 0 and 1" in _problem("batchnorm_forward", momentum=1.5)


def test_a_gradient_of_another_shape_is_refused_with_the_right_one():
    assert "(4, 3)" in _problem("batchnorm_backward", dout=np.ones((3, 4)))
