"""Cases of `avgpool_forward`: every window family, with values of any sign."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from casekit import WINDOWS, Array, Case, Window, any_sign, array_problem, small_windows, whole, window_problem

# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, N=2, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
ALL = (*WINDOWS, *AGAIN)
VISIBLE = {"basic", "remainder", "pad"}
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
    if window.name == "pad":
        return np.ones(window.shape)  # the result shows the divisor: 0.25 in a corner, not 1
    return whole(rng, window.shape) if window.name in VISIBLE else any_sign(rng, window.shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return array_problem(inputs, "x") or window_problem(inputs, inputs["x"].shape, *SIDES)
