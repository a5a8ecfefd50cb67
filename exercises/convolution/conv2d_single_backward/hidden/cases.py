"""Cases of `conv2d_single_backward`: the window families on one map, without a border."""

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
    shape_problem,
    small_windows,
    whole,
    window_problem,
)

# What comes second in "twice": a map of the same shape; in "twice-2" a larger one; in "twice-3" a smaller one.
(TWICE,) = (window for window in WINDOWS if window.family == "twice")
LARGER = replace(TWICE, H=6, W=8)
AGAIN = (replace(TWICE, name="twice-2"), replace(LARGER, name="twice-3"))
SECOND = {"twice-2": LARGER, "twice-3": TWICE}
# A gradient of zeros, then one with some.
ZERO_DOUT = numbered((Window("zero-dout", 1, 1, 4, 4, 2, 2, stride=2), Window("zero-dout", 2, 3, 5, 6, 3, 3)))
# One image, one channel, no border: what is left of a window is the map and the kernel.
MAPS = tuple(
    replace(one, N=1, C=1)
    for one in (*WINDOWS, *AGAIN, *ZERO_DOUT)
    if one.pad == 0 and one.family != "batch-channels"
)
VISIBLE = {"basic", "overlap", "remainder"}


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
        "bias": 1.0 if visible else float(any_sign(rng, (1,))[0]),
    }
    if window.family != "defaults":
        inputs["stride"] = window.stride
    inputs |= _round(rng, window)
    if window.family == "twice":
        other = second or SECOND.get(window.name, window)
        inputs |= {f"{name}2": value for name, value in _round(rng, other).items()}
    return Case(window.name, window.family, inputs, visible=visible)


def _round(rng: np.random.Generator, window: Window) -> dict[str, Array]:
    shape, out_shape = (window.H, window.W), window.out_shape[2:]
    if window.name in VISIBLE:
        return {"x": few_valued(rng, shape, values=(-1, 0, 1, 2)), "dout": whole(rng, out_shape)}
    if window.family == "zero-dout":
        values = (0,) if window.name == "zero-dout" else (-1, 0, 1)
        return {"x": any_sign(rng, shape), "dout": few_valued(rng, out_shape, values=values)}
    return {"x": any_sign(rng, shape), "dout": any_sign(rng, out_shape)}


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    kh, kw = inputs["weight"].shape
    H, W = inputs["x"].shape
    stride = inputs.get("stride", 1)
    return (
        array_problem(inputs, "weight", "x", "dout")
        or window_problem({**inputs, "kh": kh, "kw": kw}, (1, 1, H, W), "kh", "kw")
        or shape_problem(inputs, "dout", ((H - kh) // stride + 1, (W - kw) // stride + 1))
        or _bias_problem(inputs)
    )


def _bias_problem(inputs: Mapping[str, Any]) -> str | None:
    return None if np.isfinite(inputs["bias"]) else "bias must be a finite number."
