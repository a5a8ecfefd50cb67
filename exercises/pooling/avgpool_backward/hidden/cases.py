"""Cases of `avgpool_backward`: every window family, with values of any sign."""

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
    pooled_shape,
    small_windows,
    whole,
    window_problem,
)

VISIBLE = {"basic", "overlap", "remainder"}
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
    inputs = _round(rng, window)
    if window.family == "twice":
        inputs |= {f"{name}2": value for name, value in _round(rng, window).items()}
    return Case(window.name, window.family, {**window.parameters(*SIDES), **inputs}, visible=window.name in VISIBLE)


def _round(rng: np.random.Generator, window: Window) -> dict[str, Array]:
    make = whole if window.name in VISIBLE else any_sign
    return {"x": make(rng, window.shape), "dout": make(rng, window.out_shape)}


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
