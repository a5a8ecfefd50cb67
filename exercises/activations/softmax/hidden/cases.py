"""Cases of `softmax`: few classes first, then values far from zero and rows far apart, then other axes."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, few_valued, shape_problem, whole

VISIBLE = {"two-classes", "basic", "far-from-zero"}
FAR = 990.0


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "one-class", any_sign(rng, (1,)), axis=0)
    yield _case(rng, "one-class-2", any_sign(rng, (3, 1)), axis=1)
    yield _case(rng, "two-classes", np.log([[1.0, 3.0]]), axis=1)
    yield _case(rng, "basic", any_sign(rng, (2, 3), scale=3), axis=1)
    yield _case(rng, "basic-2", few_valued(rng, (5, 3)), axis=1)
    yield _case(rng, "basic-3", any_sign(rng, (40, 30), scale=3), axis=1)
    yield _case(rng, "far-from-zero", np.array([[1000.0, 999.0]]), axis=1)
    yield _case(rng, "far-from-zero-2", np.array([[FAR, 0.0]]) + any_sign(rng, (1, 2)), axis=1)
    yield _case(rng, "far-from-zero-3", any_sign(rng, (3, 4), scale=3) - FAR, axis=1)
    yield _case(rng, "rows-apart", any_sign(rng, (2, 2), scale=3) + np.array([[FAR], [-FAR]]), axis=1)
    yield _case(rng, "other-axis", any_sign(rng, (3, 3), scale=3), axis=0)
    yield _case(rng, "other-axis-2", any_sign(rng, (4, 3), scale=3), axis=0)
    yield _case(rng, "other-axis-3", any_sign(rng, (2, 4, 3), scale=3), axis=1)
    yield _case(rng, "other-axis-4", any_sign(rng, (2, 3, 4, 3), scale=3), axis=-3)
    yield _case(rng, "defaults", any_sign(rng, (3, 3), scale=3))
    yield _case(rng, "defaults-2", any_sign(rng, (2, 4, 3), scale=3))
    yield _twice(rng, "twice", (2, 3), (2, 3), axis=1)
    yield _twice(rng, "twice-2", (2, 3), (4, 5), axis=1)
    yield _twice(rng, "twice-3", (4, 3, 3), (2, 3), axis=0)
    yield _case(rng, "zero-dout", any_sign(rng, (2, 3), scale=3), np.zeros((2, 3)), axis=1)
    some_zeros = few_valued(rng, (4, 3), values=(-1, 0, 1))
    yield _case(rng, "zero-dout-2", any_sign(rng, (4, 3), scale=3), some_zeros, axis=0)


def _twice(
    rng: np.random.Generator, name: str, shape: tuple[int, ...], shape2: tuple[int, ...], *, axis: int
) -> Case:
    """Two rounds on one object."""
    shapes = {"x": shape, "dout": shape, "x2": shape2, "dout2": shape2}
    rounds = {key: any_sign(rng, side, scale=3) for key, side in shapes.items()}
    return Case(name, "twice", {"axis": axis, **rounds})


def _case(rng: np.random.Generator, name: str, x: Array, dout: Array | None = None, **axis: int) -> Case:
    visible = name in VISIBLE
    if dout is None:
        dout = whole(rng, x.shape) if visible else any_sign(rng, x.shape)
    return Case(name, name.rstrip("-234"), {**axis, "x": x, "dout": dout}, visible=visible)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    axes = inputs["x"].ndim
    if not -axes <= inputs.get("axis", -1) < axes:
        return f"axis must be from {-axes} to {axes - 1}: x has {axes} axes."
    return array_problem(inputs, "x", "dout") or shape_problem(inputs, "dout", inputs["x"].shape)
