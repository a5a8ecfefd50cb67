"""Cases of `relu`: one sign at a time, zeros of both signs, then more axes and objects used again."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, distinct, few_valued, shape_problem, whole


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "positive", distinct(rng, (1,)))
    yield _case(rng, "negative", -distinct(rng, (1,)))
    yield _case(rng, "kink", np.zeros((1, 1)))
    yield _case(rng, "kink-2", np.array([[-1.0, 0.0, 2.0]]), visible=True)
    yield _case(rng, "kink-3", few_valued(rng, (4, 3), values=(-2, -1, 0, 1, 2)))
    yield _case(rng, "kink-minus-zero", np.array([-0.0, 0.0, 1.0]))
    yield _case(rng, "any-shape", any_sign(rng, (2, 3), scale=10), visible=True)
    yield _case(rng, "any-shape-2", any_sign(rng, (2, 3, 4, 5)))
    yield _case(rng, "any-shape-3", any_sign(rng, (50, 40)))
    yield _case(rng, "zero-dout", any_sign(rng, (2, 3)), np.zeros((2, 3)))
    yield _case(rng, "zero-dout-2", any_sign(rng, (4, 5)), few_valued(rng, (4, 5), values=(-1, 0, 1)))
    yield _twice(rng)
    for name, shape, shape2 in (("twice-2", (2, 3), (4, 5)), ("twice-3", (4, 3, 2), (2, 3))):
        yield _again(rng, name, any_sign(rng, shape), any_sign(rng, shape2))
    yield _two_layers(rng)


def _case(rng: np.random.Generator, name: str, x: Array, dout: Array | None = None, *, visible: bool = False) -> Case:
    if dout is None:
        dout = whole(rng, x.shape) if visible else any_sign(rng, x.shape)
    return Case(name, name.rstrip("-23"), {"x": x, "dout": dout}, visible=visible)


def _twice(rng: np.random.Generator) -> Case:
    x = any_sign(rng, (3, 4))
    return _again(rng, "twice", x, -np.sign(x) * distinct(rng, x.shape))  # positive just where x is not


def _again(rng: np.random.Generator, name: str, x: Array, x2: Array) -> Case:
    """Two rounds on one object."""
    rounds = {"x": x, "dout": any_sign(rng, x.shape), "x2": x2, "dout2": any_sign(rng, x2.shape)}
    return Case(name, "twice", rounds)


def _two_layers(rng: np.random.Generator) -> Case:
    # In turn: what only the first layer lets through, what both do, what only the second does.
    x = rng.permutation(np.array([0.9, 0.8, 0.3, 0.1, -0.2, -0.7])).reshape(2, 3)
    return Case("two-layers", "two-layers", {"shift": 0.5, "x": x, "dout": any_sign(rng, x.shape)})


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    return array_problem(inputs, "x", "dout") or shape_problem(inputs, "dout", inputs["x"].shape)
