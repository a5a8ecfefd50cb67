"""The backward references against central differences of the forward ones, and col2im as im2col's adjoint."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.inside.casekit import WINDOWS, any_sign, distinct
from tests.exercises.bench import bench_named

pytestmark = pytest.mark.exercises

STEP = 1e-5
SMALL = [window for window in WINDOWS if np.prod(window.shape) <= 150]
each_window = pytest.mark.parametrize("window", SMALL, ids=lambda window: window.name)


def _central_differences(f: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        moved = [x.copy(), x.copy()]
        moved[0][place] += STEP
        moved[1][place] -= STEP
        gradient[place] = (f(moved[0]) - f(moved[1])) / (2 * STEP)
    return gradient


def _check(slug: str, cls: str, window, x: np.ndarray, dout: np.ndarray) -> None:
    layer = getattr(bench_named(slug).reference, cls)(window.kh, window.kw, window.stride, window.pad)
    numeric = _central_differences(lambda moved: float(np.sum(layer.forward(moved) * dout)), x)
    layer.forward(x)
    np.testing.assert_allclose(layer.backward(dout), numeric, rtol=0, atol=1e-8)


@each_window
def test_max_pooling_backward_is_the_derivative_of_forward(window):
    # Distinct values lie at least a hundred steps apart: no difference crosses a kink.
    rng = np.random.default_rng(24)
    _check("maxpool_backward", "MaxPool", window, distinct(rng, window.shape), any_sign(rng, window.out_shape))


@each_window
def test_min_pooling_backward_is_the_derivative_of_forward(window):
    rng = np.random.default_rng(26)
    x = distinct(rng, window.shape, scale=-1)
    _check("minpool", "MinPool", window, x, any_sign(rng, window.out_shape))


@each_window
def test_average_pooling_backward_is_the_derivative_of_forward(window):
    rng = np.random.default_rng(25)
    _check("avgpool_backward", "AvgPool", window, any_sign(rng, window.shape), any_sign(rng, window.out_shape))


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_col2im_is_the_adjoint_of_im2col(window):
    rng = np.random.default_rng(21)
    x, c = any_sign(rng, window.shape), any_sign(rng, window.col_shape)
    sides = (window.kh, window.kw, window.stride, window.pad)
    col = bench_named("im2col").reference.im2col(x, *sides)
    image = bench_named("col2im").reference.col2im(c, window.shape, *sides)
    assert np.sum(col * c) == pytest.approx(np.sum(x * image), rel=0, abs=1e-9)


@pytest.mark.parametrize("slug", ["maxpool_backward", "avgpool_backward", "minpool"])
def test_without_a_border_no_gradient_is_lost(slug):
    bench = bench_named(slug)
    for case, outputs in zip(bench.cases(4), bench.expected(4), strict=True):
        if not case.inputs.get("pad"):
            assert np.sum(outputs["dx"]) == pytest.approx(np.sum(case.inputs["dout"]), rel=0, abs=1e-9)


DERIVATIVES = {
    "sum(a * x)": lambda x, a, h: a,
    "sum(x ** 2)": lambda x, a, h: 2 * x,
    "sum(5 * x ** 2)": lambda x, a, h: 10 * x,
    "sum(x ** 3)": lambda x, a, h: 3 * x**2 + h**2,
    "prod(x)": lambda x, a, h: np.prod(x) / x,
    "log(sum(exp(x)))": lambda x, a, h: np.exp(x) / np.sum(np.exp(x)),
    "sum(sin(20000 * x)) / 20000": lambda x, a, h: np.cos(20000 * x) * np.sin(20000 * h) / (20000 * h),
}


def test_numerical_gradients_are_what_the_formula_of_the_central_difference_gives():
    bench = bench_named("numerical_gradient")
    for case, outputs in zip(bench.cases(4), bench.expected(4), strict=True):
        x = case.inputs["x"].T if case.inputs.get("transposed") else case.inputs["x"]
        exact = DERIVATIVES[case.inputs["f"]](x, case.inputs.get("a"), case.inputs.get("h", 1e-5))
        np.testing.assert_allclose(outputs["gradient"], exact, rtol=0, atol=1e-9, err_msg=case.name)
