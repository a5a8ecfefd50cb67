"""Cases of `affine_forward`: sizes that differ, then sizes that agree and hide mistakes, then more axes."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

import numpy as np
from casekit import Case, any_sign, array_problem, few_valued, shape_problem, whole

# name: the shape of x, (N, d1, ..., dk), and M
SIZES: dict[str, tuple[tuple[int, ...], int]] = {
    "one": ((1, 1), 1),
    "basic": ((2, 3), 4),
    "basic-2": ((5, 3), 2),
    "basic-3": ((30, 20), 10),
    "equal-sizes": ((3, 2), 3),
    "equal-sizes-2": ((2, 3), 3),
    "equal-sizes-3": ((4, 5), 5),
    "3-axes": ((2, 2, 3), 4),
    "3-axes-2": ((4, 3, 5), 2),
    "4-axes": ((3, 2, 4, 3), 5),
    "twice": ((3, 2), 4),
    "twice-2": ((2, 6), 3),
    "twice-3": ((5, 2, 3), 4),
}
# The shape of x in the second round: more samples in other axes, then fewer.
SECOND = {"twice": (3, 2), "twice-2": (5, 3, 2), "twice-3": (2, 6)}
VISIBLE = {"basic", "equal-sizes-2", "3-axes"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for name, (x_shape, M) in SIZES.items():
        yield _case(rng, name, x_shape, M)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: as many axes as there, and what its sizes have in common."""
    like, _ = SIZES[family]
    sizes = sorted(product(range(1, 4), repeat=len(like) + 1), key=lambda shape: (prod(shape), shape))
    for *x_shape, M in sizes:
        N, D = x_shape[0], prod(x_shape[1:])
        if family != "equal-sizes" or M in (N, D):
            yield _case(rng, family, tuple(x_shape), M, tuple(x_shape))
            if family == "twice":
                yield _case(rng, family, tuple(x_shape), M, (N + 1, D))


def _case(
    rng: np.random.Generator, name: str, x_shape: tuple[int, ...], M: int, second: tuple[int, ...] | None = None
) -> Case:
    visible = name in VISIBLE
    W_shape = (prod(x_shape[1:]), M)
    inputs = {
        "W": few_valued(rng, W_shape, values=(-1, 0, 1)) if visible else any_sign(rng, W_shape),
        "b": 10 * whole(rng, (M,)) if visible else any_sign(rng, (M,)),
        "x": whole(rng, x_shape) if visible else any_sign(rng, x_shape),
    }
    if name in SECOND:
        inputs["x2"] = any_sign(rng, second or SECOND[name])
    return Case(name, _family(name), inputs, visible=visible)


def _family(name: str) -> str:
    return name[:-2] if name[-2:] in ("-2", "-3") else name


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    x, W = inputs["x"], inputs["W"]
    D = prod(x.shape[1:])
    if len(W) != D:
        return f"W must have {D} rows, one for each number in a sample of x."
    return array_problem(inputs, "W", "b", "x") or shape_problem(inputs, "b", W.shape[1:])
