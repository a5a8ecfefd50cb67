"""Messages of `problem_with` about a custom input in the lab `convolution`."""

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, bench_named

pytestmark = pytest.mark.exercises

CONVOLUTIONS = [folder.name for folder in FOLDERS if folder.parent.name == "convolution"]


def _problem(slug: str, **changes: object) -> str | None:
    """Return the problem of the exercise's `basic` case with some inputs changed."""
    bench = bench_named(slug)
    basic = next(case for case in bench.cases(0) if case.name == "basic")
    return bench.problem_with({**basic.inputs, **changes})


def _map_of(slug: str, value: float) -> np.ndarray:
    (basic,) = (case for case in bench_named(slug).cases(0) if case.name == "basic")
    return np.full_like(basic.inputs["x"], value)


@pytest.mark.parametrize("slug", CONVOLUTIONS)
def test_a_stride_of_zero_is_refused(slug):
    assert "stride" in _problem(slug, stride=0)


@pytest.mark.parametrize("slug", CONVOLUTIONS)
def test_a_map_smaller_than_the_kernel_is_refused(slug):
    assert "larger than the padded map" in _problem(slug, x=_map_of(slug, 1.0)[..., :1])


@pytest.mark.parametrize("slug", CONVOLUTIONS)
def test_a_map_that_is_not_finite_is_refused(slug):
    assert "finite" in _problem(slug, x=_map_of(slug, np.inf))


@pytest.mark.parametrize("slug", [slug for slug in CONVOLUTIONS if "single" in slug])
def test_a_bias_that_is_not_finite_is_refused(slug):
    assert "bias" in _problem(slug, bias=float("nan"))


LAYERS = [slug for slug in CONVOLUTIONS if "im2col" in slug]


@pytest.mark.parametrize("slug", LAYERS)
def test_filters_with_other_channels_than_the_images_are_refused(slug):
    assert "as many channels" in _problem(slug, W=np.ones((1, 2, 2, 2)))


@pytest.mark.parametrize("slug", LAYERS)
def test_a_bias_that_no_filter_has_is_refused(slug):
    assert "(1,)" in _problem(slug, b=np.ones(2))


@pytest.mark.parametrize("slug", LAYERS)
def test_a_negative_border_is_refused(slug):
    assert "pad" in _problem(slug, pad=-1)


def test_a_gradient_of_one_map_of_another_shape_is_refused_with_the_right_one():
    assert "(2, 2)" in _problem("conv2d_single_backward", dout=np.ones((3, 3)))
