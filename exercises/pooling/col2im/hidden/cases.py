"""Cases of `col2im`: columns of ones, which count the windows over each cell, then every window family."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import (
    WINDOWS,
    Array,
    Case,
    Window,
    any_sign,
    array_problem,
    numbered,
    pooled_shape,
    small_windows,
    whole,
    window_problem,
)
from numpy.typing import NDArray

COUNTS = numbered(
    (
        Window("counts", 1, 1, 2, 2, 2, 2),
        Window("counts", 1, 1, 3, 3, 2, 2),
        Window("counts", 1, 1, 5, 5, 2, 2, stride=3),
        Window("counts", 1, 1, 3, 4, 3, 3, pad=1),
        Window("counts", 2, 3, 5, 7, 3, 2, stride=2, pad=1),
    )
)
ALL = (*COUNTS, *(window for window in WINDOWS if window.family != "twice"))  # a function has no second round
VISIBLE = {"counts-2", "basic", "pad"}
SIDES = ("kh", "kw")
MAX_CELLS = 10_000


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in ALL:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: where a wrong solution fails first is what its author is shown."""
    for window in small_windows(ALL, family):
        yield _case(rng, window)


def _case(rng: np.random.Generator, window: Window) -> Case:
    inputs = {**window.parameters(*SIDES), "x_shape": np.array(window.shape), "col": _col(rng, window)}
    return Case(window.name, window.family, inputs, visible=window.name in VISIBLE)


def _col(rng: np.random.Generator, window: Window) -> Array:
    if window.family == "counts":
        return np.ones(window.col_shape)
    make = whole if window.name in VISIBLE else any_sign
    return make(rng, window.col_shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return (
        array_problem(inputs, "col")
        or _shape_problem(inputs["x_shape"])
        or window_problem(inputs, inputs["x_shape"], *SIDES)
        or _col_problem(inputs)
    )


def _shape_problem(x_shape: NDArray[np.int64]) -> str | None:
    if x_shape.shape == (4,) and x_shape.min() >= 1 and np.prod(x_shape, dtype=np.float64) <= MAX_CELLS:
        return None
    return f"x_shape must be four numbers N, C, H, W, with at most {MAX_CELLS} cells together."


def _col_problem(inputs: Mapping[str, Any]) -> str | None:
    N, C, OH, OW = pooled_shape(inputs, inputs["x_shape"], *SIDES)
    expected = (N * OH * OW, C * inputs["kh"] * inputs["kw"])
    if inputs["col"].shape != expected:
        return f"col must have the shape that im2col gives it, {expected}."
    return None
