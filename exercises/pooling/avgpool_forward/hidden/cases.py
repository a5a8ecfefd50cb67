"""Cases of `avgpool_forward`: every window family, with values of any sign."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import WINDOWS, Array, Case, Window, any_sign, array_problem, small_windows, whole, window_problem

VISIBLE = {"basic", "remainder", "pad"}
SIDES = ("pool_h", "pool_w")


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in WINDOWS:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: where a wrong solution fails first is what its author is shown."""
    for window in small_windows(WINDOWS, family):
        yield _case(rng, window)


def _case(rng: np.random.Generator, window: Window) -> Case:
    inputs = {**window.parameters(*SIDES), "x": _map(rng, window)}
    if window.family == "twice":
        inputs["x2"] = _map(rng, window)
    return Case(window.name, window.family, inputs, visible=window.name in VISIBLE)


def _map(rng: np.random.Generator, window: Window) -> Array:
    if window.name == "pad":
        return np.ones(window.shape)  # the result shows the divisor: 0.25 in a corner, not 1
    return whole(rng, window.shape) if window.name in VISIBLE else any_sign(rng, window.shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return array_problem(inputs, "x") or window_problem(inputs, inputs["x"].shape, *SIDES)
