"""Messages of `problem_with` about a custom input. Names and types are checked before."""

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, bench_named

pytestmark = pytest.mark.exercises

POOLING = [folder.name for folder in FOLDERS if folder.parent.name == "pooling"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's `basic` case with some inputs changed."""
    bench = bench_named(slug)
    basic = next(case for case in bench.cases(0) if case.name == "basic")
    return bench.problem_with({**basic.inputs, **changes})


@pytest.mark.parametrize("slug", POOLING)
@pytest.mark.parametrize(
    ("changes", "word"),
    [({"stride": 0}, "stride"), ({"pad": -1}, "pad"), ({"pad": 11}, "pad")],
    ids=["no stride", "negative pad", "huge pad"],
)
def test_a_stride_or_pad_that_makes_no_sense_is_refused(slug, changes, word):
    assert word in _problem(slug, **changes)


@pytest.mark.parametrize("slug", ["im2col", "col2im"])
def test_a_window_larger_than_the_map_is_refused(slug):
    assert "larger than the padded map" in _problem(slug, kh=9)


@pytest.mark.parametrize("slug", [slug for slug in POOLING if "pool" in slug])
def test_a_pooling_window_larger_than_the_map_is_refused(slug):
    assert "larger than the padded map" in _problem(slug, pool_w=9)


@pytest.mark.parametrize("slug", [slug for slug in POOLING if slug != "col2im"])
def test_an_empty_map_is_refused(slug):
    assert "at least one number" in _problem(slug, x=np.zeros((0, 1, 4, 4)))


@pytest.mark.parametrize("slug", [slug for slug in POOLING if slug != "col2im"])
def test_a_map_that_is_not_finite_is_refused(slug):
    assert "finite" in _problem(slug, x=np.full((1, 1, 4, 4), np.inf))


@pytest.mark.parametrize("slug", ["maxpool_backward", "avgpool_backward", "minpool"])
def test_a_gradient_of_another_shape_is_refused_with_the_right_one(slug):
    assert "(1, 1, 2, 2)" in _problem(slug, dout=np.ones((1, 1, 3, 3)))


@pytest.mark.parametrize("slug", ["maxpool_forward", "maxpool_backward"])
def test_a_border_that_could_win_is_refused(slug):
    assert "positive" in _problem(slug, x=-np.ones((1, 1, 4, 4)), pad=1)


def test_a_border_that_could_win_over_minima_is_refused():
    assert "negative" in _problem("minpool", pad=1, x=np.ones((1, 1, 4, 4)))


@pytest.mark.parametrize("slug", ["maxpool_forward", "maxpool_backward", "minpool"])
def test_a_window_wholly_in_the_border_is_refused(slug):
    assert "half of the window" in _problem(slug, pad=2)


def test_columns_of_another_shape_are_refused_with_the_right_one():
    assert "(4, 4)" in _problem("col2im", col=np.ones((4, 5)))


@pytest.mark.parametrize("x_shape", [[1, 1, 4], [1, 1, 0, 4], [1000, 1000, 1000, 1000]])
def test_a_shape_to_put_together_must_be_four_sides_of_a_modest_map(x_shape):
    assert "x_shape" in _problem("col2im", x_shape=np.array(x_shape))
