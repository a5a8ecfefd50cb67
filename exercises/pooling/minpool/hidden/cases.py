"""Cases of `minpool`: every window family, negative wherever there is a border, then ties and positive maps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from casekit import (
    WINDOWS,
    Array,
    Case,
    Window,
    any_sign,
    array_problem,
    distinct,
    few_valued,
    numbered,
    pooled_shape,
    shape_problem,
    small_windows,
    whole,
    window_problem,
)

OTHERS = numbered(
    (
        Window("ties", 1, 1, 2, 2, 2, 2),
        Window("ties", 2, 2, 5, 6, 3, 3),
        Window("ties", 2, 3, 4, 6, 2, 2, stride=2),
        Window("positive", 1, 1, 4, 4, 2, 2, stride=2),
        Window("positive", 2, 1, 5, 5, 3, 3),
    )
)
# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, N=2, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
# A gradient of zeros, then one with some.
ZERO_DOUT = numbered((Window("zero-dout", 1, 1, 4, 4, 2, 2, stride=2), Window("zero-dout", 2, 3, 5, 6, 3, 3)))
ALL = (*WINDOWS, *AGAIN, *OTHERS, *ZERO_DOUT)
VISIBLE = {"basic", "overlap", "ties"}
SIDES = ("pool_h", "pool_w")


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in ALL:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up."""
    for window in small_windows(ALL, family):
        yield _case(rng, window)
        if family == "twice":
            yield _case(rng, window, replace(window, N=window.N + 1, H=window.H + 1))


def _case(rng: np.random.Generator, window: Window, second: Window | None = None) -> Case:
    inputs = _round(rng, window)
    if window.family == "twice":
        other = second or SECOND.get(window.name, window)
        inputs |= {f"{name}2": value for name, value in _round(rng, other).items()}
    return Case(window.name, window.family, {**window.parameters(*SIDES), **inputs}, visible=window.name in VISIBLE)


def _round(rng: np.random.Generator, window: Window) -> dict[str, Array]:
    return {"x": _map(rng, window), "dout": _gradient(rng, window)}


def _map(rng: np.random.Generator, window: Window) -> Array:
    """Negative values, so that zeros never win: neither those of a border nor those of a careless start."""
    if window.name == "ties":
        return np.full(window.shape, -rng.integers(1, 10) / 1.0)
    if window.family == "ties":
        return few_valued(rng, window.shape, values=(-2, -1, 0))
    if window.family == "positive":
        return distinct(rng, window.shape, scale=100)
    x = -whole(rng, window.shape) if window.name in VISIBLE else distinct(rng, window.shape, scale=-1)
    if window.family == "overlap":
        _lower_middle(x)
    return x


def _gradient(rng: np.random.Generator, window: Window) -> Array:
    if window.family == "zero-dout":
        return few_valued(rng, window.out_shape, values=(0,) if window.name == "zero-dout" else (-1, 0, 1))
    return whole(rng, window.out_shape) if window.name in VISIBLE else any_sign(rng, window.out_shape)


def _lower_middle(x: Array) -> None:
    """Lets the cell that most windows see win in all of them, so that gradients meet there for certain."""
    x[:, :, x.shape[2] // 2, x.shape[3] // 2] += x.min()


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    shape = inputs["x"].shape
    return (
        array_problem(inputs, "x", "dout")
        or window_problem(inputs, shape, *SIDES)
        or _border_problem(inputs)
        or shape_problem(inputs, "dout", pooled_shape(inputs, shape, *SIDES))
    )


def _border_problem(inputs: Mapping[str, Any]) -> str | None:
    pad = inputs.get("pad", 0)
    if 2 * pad > min(inputs[side] for side in SIDES):
        return "pad must be at most half of the window, so that no window lies wholly in the border."
    if pad > 0 and inputs["x"].max() >= 0:
        return "With pad > 0 every value of x must be negative, so that the zeros of the border never win."
    return None
