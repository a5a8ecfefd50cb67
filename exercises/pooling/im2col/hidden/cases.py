"""Cases of `im2col`: every window family, on maps whose values tell which cell they came from."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import WINDOWS, Array, Case, Window, any_sign, array_problem, consecutive, small_windows, window_problem

VISIBLE = {"basic", "pad", "defaults"}
SIDES = ("kh", "kw")


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first. There is no object to be used `twice`."""
    for window in WINDOWS:
        if window.family != "twice":
            yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: where a wrong solution fails first is what its author is shown."""
    for window in small_windows(WINDOWS, family):
        yield _case(rng, window)


def _case(rng: np.random.Generator, window: Window) -> Case:
    inputs = {**window.parameters(*SIDES), "x": _map(rng, window)}
    return Case(window.name, window.family, inputs, visible=window.name in VISIBLE)


def _map(rng: np.random.Generator, window: Window) -> Array:
    if window.name in VISIBLE:
        return consecutive(window.shape)
    if np.prod(window.shape) <= 70:
        return consecutive(window.shape, start=int(rng.integers(1, 30)))
    return any_sign(rng, window.shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return array_problem(inputs, "x") or window_problem(inputs, inputs["x"].shape, *SIDES)
