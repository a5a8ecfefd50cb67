"""Cases of `conv2d_single_forward`: the window families on one map, without a border."""

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
    small_windows,
    whole,
    window_problem,
)

# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
# One image, one channel, no border: what is left of a window is the map and the kernel.
MAPS = tuple(replace(one, N=1, C=1) for one in (*WINDOWS, *AGAIN) if one.pad == 0 and one.family != "batch-channels")
VISIBLE = {"basic", "nonsquare-window", "defaults"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in MAPS:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up."""
    for window in small_windows(MAPS, family):
        yield _case(rng, window)
        if family == "twice":
            yield _case(rng, window, replace(window, H=window.H + 1))


def _case(rng: np.random.Generator, window: Window, second: Window | None = None) -> Case:
    visible = window.name in VISIBLE
    kernel = (window.kh, window.kw)
    inputs: dict[str, Any] = {
        "weight": whole(rng, kernel) if visible else any_sign(rng, kernel),
        "bias": float(rng.integers(1, 6) * 10) if visible else float(any_sign(rng, (1,))[0]),
    }
    if window.family != "defaults":
        inputs["stride"] = window.stride
    inputs["x"] = _map(rng, window)
    if window.family == "twice":
        inputs["x2"] = _map(rng, second or SECOND.get(window.name, window))
    return Case(window.name, window.family, inputs, visible=visible)


def _map(rng: np.random.Generator, window: Window) -> Array:
    shape = (window.H, window.W)
    return few_valued(rng, shape, values=(-1, 0, 1, 2)) if window.name in VISIBLE else any_sign(rng, shape)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    kh, kw = inputs["weight"].shape
    window = {**inputs, "kh": kh, "kw": kw}
    shape = (1, 1, *inputs["x"].shape)
    return array_problem(inputs, "weight", "x") or window_problem(window, shape, "kh", "kw") or _bias_problem(inputs)


def _bias_problem(inputs: Mapping[str, Any]) -> str | None:
    return None if np.isfinite(inputs["bias"]) else "bias must be a finite number."
