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
    shape_problem,
    small_windows,
    whole,
    window_problem,
)

# One image, one channel, no border: what is left of a window is the map and the kernel.
MAPS = tuple(replace(one, N=1, C=1) for one in WINDOWS if one.pad == 0 and one.family != "batch-channels")
VISIBLE = {"basic", "overlap", "remainder"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for window in MAPS:
        yield _case(rng, window)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up."""
    for window in small_windows(MAPS, family):
        yield _case(rng, window)


def _case(rng: np.random.Generator, window: Window) -> Case:
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
        inputs |= {f"{name}2": value for name, value in _round(rng, window).items()}
    return Case(window.name, window.family, inputs, visible=visible)


def _round(rng: np.random.Generator, window: Window) -> dict[str, Array]:
    shape, out_shape = (window.H, window.W), window.out_shape[2:]
    if window.name in VISIBLE:
        return {"x": few_valued(rng, shape, values=(-1, 0, 1, 2)), "dout": whole(rng, out_shape)}
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
