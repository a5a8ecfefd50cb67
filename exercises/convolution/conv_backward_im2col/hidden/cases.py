"""Cases of `conv_backward_im2col`: every window family; with several filters only after one has been shown."""

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
    shape_problem,
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
ONE_FILTER = ("one-window", "basic", "window-1", "nonsquare-map", "nonsquare-window")
FILTERS = numbered((Window("filters", 1, 1, 4, 6, 2, 2, stride=2), Window("filters", 1, 1, 6, 4, 2, 2, stride=2)))
ALL = (
    *(window for window in WINDOWS if window.family in ONE_FILTER),
    *FILTERS,
    *(window for window in WINDOWS if window.family not in ONE_FILTER),
    *AGAIN,
    *ZERO_DOUT,
)
# How many filters: as many as windows or cells of one where the shapes are to keep silent, else N, C, F differ.
F_OF_NAME = {"filters": 3, "filters-2": 4, "batch-channels": 4}
F_OF_OTHERS = 2
VISIBLE = {"basic", "overlap", "pad"}


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
    visible = window.name in VISIBLE
    F = 1 if window.family in ONE_FILTER else F_OF_NAME.get(window.name, F_OF_OTHERS)
    W_shape = (F, window.C, window.kh, window.kw)
    inputs: dict[str, Any] = {
        "W": few_valued(rng, W_shape, values=(-1, 1, 2, 3)) if visible else any_sign(rng, W_shape),
        "b": whole(rng, (F,)) if visible else any_sign(rng, (F,)),
    }
    if window.family != "defaults":
        inputs |= {"stride": window.stride, "pad": window.pad}
    inputs |= _round(rng, window, F)
    if window.family == "twice":
        other = second or SECOND.get(window.name, window)
        inputs |= {f"{name}2": value for name, value in _round(rng, other, F).items()}
    return Case(window.name, window.family, inputs, visible=visible)


def _round(rng: np.random.Generator, window: Window, F: int) -> dict[str, Array]:
    N, _, OH, OW = window.out_shape
    if window.name in VISIBLE:
        x = few_valued(rng, window.shape, values=(0, 1, 2, 3))
        return {"x": x, "dout": few_valued(rng, (N, F, OH, OW), values=(1, 2, 3))}
    if window.family == "zero-dout":
        values = (0,) if window.name == "zero-dout" else (-1, 0, 1)
        return {"x": any_sign(rng, window.shape), "dout": few_valued(rng, (N, F, OH, OW), values=values)}
    return {"x": any_sign(rng, window.shape), "dout": any_sign(rng, (N, F, OH, OW))}


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    W, x = inputs["W"], inputs["x"]
    window = {**inputs, "kh": W.shape[2], "kw": W.shape[3]}
    return (
        array_problem(inputs, "W", "b", "x", "dout")
        or shape_problem(inputs, "b", W.shape[:1])
        or _channel_problem(W, x)
        or window_problem(window, x.shape, "kh", "kw")
        or shape_problem(inputs, "dout", (len(x), len(W), *pooled_shape(window, x.shape, "kh", "kw")[2:]))
    )


def _channel_problem(W: Array, x: Array) -> str | None:
    if W.shape[1] == x.shape[1]:
        return None
    return f"W must have as many channels as x: {x.shape[1]}, its second axis."
