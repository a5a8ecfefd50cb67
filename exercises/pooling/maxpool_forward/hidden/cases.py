"""Cases of `maxpool_forward`: every window family on positive maps, then equal values and negative maps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from casekit import (
    WINDOWS,
    Array,
    Case,
    Window,
    array_problem,
    distinct,
    few_valued,
    numbered,
    small_windows,
    whole,
    window_problem,
)

# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, N=2, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
ALL = (
    *WINDOWS,
    *AGAIN,
    *numbered(
        (
            Window("ties", 2, 3, 4, 6, 2, 2, stride=2),
            Window("negative", 1, 1, 4, 4, 2, 2, stride=2),
            Window("negative", 2, 1, 5, 5, 3, 3),
        )
    ),
)
VISIBLE = {"basic", "pad", "negative"}
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
    inputs = {**window.parameters(*SIDES), "x": _map(rng, window)}
    if window.family == "twice":
        inputs["x2"] = _map(rng, second or SECOND.get(window.name, window))
    return Case(window.name, window.family, inputs, visible=window.name in VISIBLE)


def _map(rng: np.random.Generator, window: Window) -> Array:
    if window.family == "ties":
        return few_valued(rng, window.shape)
    if window.name in VISIBLE:
        return whole(rng, window.shape) * (-1 if window.family == "negative" else 1)
    return distinct(rng, window.shape, scale=-100 if window.family == "negative" else 1)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return array_problem(inputs, "x") or window_problem(inputs, inputs["x"].shape, *SIDES) or _border_problem(inputs)


def _border_problem(inputs: Mapping[str, Any]) -> str | None:
    pad = inputs.get("pad", 0)
    if 2 * pad > min(inputs[side] for side in SIDES):
        return "pad must be at most half of the window, so that no window lies wholly in the border."
    if pad > 0 and inputs["x"].min() <= 0:
        return "With pad > 0 every value of x must be positive, so that the zeros of the border never win."
    return None
