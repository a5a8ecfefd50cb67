"""Cases of `avgpool_backward`: every window family, with values of any sign."""

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
    few_valued,
    numbered,
    pooled_shape,
    small_windows,
    whole,
    window_problem,
)

# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, N=2, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
# A gradient of zeros, then one with some.
ZERO_DOUT = numbered((Window("zero-dout", 1, 1, 4, 4, 2, 2, stride=2), Window("zero-dout", 2, 3, 5, 6, 3, 3)))
ALL = (*WINDOWS, *AGAIN, *ZERO_DOUT)
VISIBLE = {"basic", "overlap", "remainder"}
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
    make = whole if window.name in VISIBLE else any_sign
    return {"x": make(rng, window.shape), "dout": _gradient(rng, window)}


def _gradient(rng: np.random.Generator, window: Window) -> Array:
    if window.family == "zero-dout":
        return few_valued(rng, window.out_shape, values=(0,) if window.name == "zero-dout" else (-1, 0, 1))
    return whole(rng, window.out_shape) if window.name in VISIBLE else any_sign(rng, window.out_shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return (
        array_problem(inputs, "x", "dout")
        or window_problem(inputs, inputs["x"].shape, *SIDES)
        or _gradient_problem(inputs)
    )


def _gradient_problem(inputs: Mapping[str, Any]) -> str | None:
    expected = pooled_shape(inputs, inputs["x"].shape, *SIDES)
    if inputs["dout"].shape != expected:
        return f"dout must have the shape of the pooled map, {expected}."
    return None
