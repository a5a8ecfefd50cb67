"""Messages of `problem_with` about a custom input in the lab `optimisers`."""

import numpy as np
import pytest

from tests.exercises.bench import bench_named

pytestmark = pytest.mark.exercises

OPTIMISERS = ["sgd_momentum", "adam"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's first visible case with some inputs changed."""
    bench = bench_named(slug)
    shown = next(case for case in bench.cases(0) if case.visible)
    return bench.problem_with({**shown.inputs, **changes})


@pytest.mark.parametrize("slug", OPTIMISERS)
def test_gradients_of_another_shape_are_refused_with_the_right_one(slug):
    assert "(4, 2)" in _problem(slug, dW=np.ones((4, 3)))


@pytest.mark.parametrize("slug", OPTIMISERS)
def test_a_second_parameter_needs_its_gradients(slug):
    assert "belong together" in _problem(slug, b=np.ones(3))


@pytest.mark.parametrize("slug", OPTIMISERS)
def test_a_second_parameter_has_as_many_steps_as_the_first(slug):
    assert "(5, 3)" in _problem(slug, dW=np.ones((5, 2)), b=np.ones(3), db=np.ones((2, 3)))


@pytest.mark.parametrize("slug", OPTIMISERS)
def test_gradients_that_are_not_finite_are_refused(slug):
    assert "finite" in _problem(slug, dW=np.full((1, 2), np.nan))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beta1": 1.0}, "beta1 must be at least 0 and below 1"),
        ({"beta2": -0.1}, "beta2 must be at least 0 and below 1"),
        ({"eps": 0.0}, "eps must be above 0"),
    ],
    ids=["average that never moves", "negative weight", "no eps"],
)
def test_what_adam_cannot_use_is_refused(changes, words):
    assert words in _problem("adam", **changes)


def test_a_momentum_above_one_is_refused():
    assert "between 0 and 1" in _problem("sgd_momentum", momentum=1.1)
