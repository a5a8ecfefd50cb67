"""Cases of `maxpool_backward`: every window family, then ties and negative maps."""

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
    small_windows,
    whole,
    window_problem,
)

TIES = numbered(
    (
        Window("ties", 1, 1, 2, 2, 2, 2),
        Window("ties", 2, 3, 4, 6, 2, 2, stride=2),
        Window("ties-overlap", 1, 1, 3, 4, 2, 2),
        Window("ties-overlap", 2, 2, 5, 6, 3, 3),
    )
)
NEGATIVE = numbered((Window("negative", 1, 1, 4, 4, 2, 2, stride=2), Window("negative", 2, 1, 5, 5, 3, 3)))
# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, N=2, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
# A gradient of zeros, then one with some.
ZERO_DOUT = numbered((Window("zero-dout", 1, 1, 4, 4, 2, 2, stride=2), Window("zero-dout", 2, 3, 5, 6, 3, 3)))
ALL = (*WINDOWS, *AGAIN, *TIES, *NEGATIVE, *ZERO_DOUT)
VISIBLE = {"basic", "overlap", "ties"}
SIDES = ("pool_h", "pool_w")


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in ALL:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: where a wrong solution fails first is what its author is shown."""
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
    if window.name == "ties":
        return np.full(window.shape, rng.integers(1, 10) / 1.0)
    if window.family.startswith("ties"):
        return few_valued(rng, window.shape)
    if window.family == "negative":
        return distinct(rng, window.shape, scale=-100)
    make = whole if window.name in VISIBLE else distinct
    x = make(rng, window.shape)
    if window.family == "overlap":
        _raise_middle(x)
    return x


def _raise_middle(x: Array) -> None:
    """Lets the cell that most windows see win in all of them, so that gradients meet there for certain."""
    x[:, :, x.shape[2] // 2, x.shape[3] // 2] += x.max()


def _gradient(rng: np.random.Generator, window: Window) -> Array:
    if window.family == "zero-dout":
        return few_valued(rng, window.out_shape, values=(0,) if window.name == "zero-dout" else (-1, 0, 1))
    return whole(rng, window.out_shape) if window.name in VISIBLE else any_sign(rng, window.out_shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return (
        array_problem(inputs, "x", "dout")
        or window_problem(inputs, inputs["x"].shape, *SIDES)
        or _border_problem(inputs)
        or _gradient_problem(inputs)
    )


def _border_problem(inputs: Mapping[str, Any]) -> str | None:
    pad = inputs.get("pad", 0)
    if 2 * pad > min(inputs[side] for side in SIDES):
        return "pad must be at most half of the window, so that no window lies wholly in the border."
    if pad > 0 and inputs["x"].min() <= 0:
        return "With pad > 0 every value of x must be positive, so that the zeros of the border never win."
    return None


def _gradient_problem(inputs: Mapping[str, Any]) -> str | None:
    expected = pooled_shape(inputs, inputs["x"].shape, *SIDES)
    if inputs["dout"].shape != expected:
        return f"dout must have the shape of the pooled map, {expected}."
    return None
