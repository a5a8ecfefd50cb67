"""Cases of `layernorm_forward`: one vector, tables, as many rows as columns, more axes; then where eps shows."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, distinct, shape_problem, whole

EPS = 1e-5
VISIBLE = {"basic", "square", "3-axes"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "one-number", any_sign(rng, (1, 1)))
    yield _case(rng, "one-row", np.array([[0.5, -0.5]]) * distinct(rng, (1,)))
    yield _case(rng, "basic", 2 * whole(rng, (2, 3)))
    yield _case(rng, "basic-2", any_sign(rng, (5, 4)))
    yield _case(rng, "basic-3", any_sign(rng, (32, 20), scale=10))
    yield _case(rng, "square", whole(rng, (3, 3)))
    yield _case(rng, "3-axes", whole(rng, (2, 1, 3)))
    yield _case(rng, "3-axes-2", any_sign(rng, (2, 3, 4)))
    yield _case(rng, "4-axes", any_sign(rng, (2, 3, 2, 5)))
    yield _case(rng, "vector", any_sign(rng, (4,)))
    yield _case(rng, "constant-row", _with_constant_row(rng, (3, 4)))
    yield _case(rng, "small-variance", any_sign(rng, (3, 5), scale=0.01))
    yield _case(rng, "large-eps", any_sign(rng, (3, 4)), eps=0.5)
    yield _case(rng, "offset", 1000 - distinct(rng, (4, 6)))
    yield _case(rng, "twice", any_sign(rng, (3, 4)), x2=any_sign(rng, (2, 4), scale=3))
    yield _case(rng, "twice-2", any_sign(rng, (3, 4)), x2=any_sign(rng, (3, 4), scale=3))
    yield _case(rng, "twice-3", any_sign(rng, (2, 4)), x2=any_sign(rng, (3, 2, 4), scale=3))
    yield _case(rng, "defaults", any_sign(rng, (3, 4), scale=0.01))


def _case(rng: np.random.Generator, name: str, x: Array, *, x2: Array | None = None, eps: float = EPS) -> Case:
    family = name[:-2] if name[-2:] in ("-2", "-3") else name
    visible = name in VISIBLE
    D = x.shape[-1:]
    inputs: dict[str, Any] = {} if family == "defaults" else {"eps": eps}
    inputs |= {
        "gamma": whole(rng, D) if visible else any_sign(rng, D, scale=2),
        "beta": 10 * whole(rng, D) if visible else any_sign(rng, D),
        "x": x,
    }
    if x2 is not None:
        inputs["x2"] = x2
    return Case(name, family, inputs, visible=visible)


def _with_constant_row(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    x = any_sign(rng, shape)
    x[1] = x[1, 0]
    return x


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if inputs.get("eps", 1) <= 0:
        return "eps must be above 0."
    D = len(inputs["gamma"])
    if inputs["x"].shape[-1:] != (D,):
        return f"The last axis of x must have the length {D}, as many as gamma has numbers."
    return array_problem(inputs, "gamma", "beta", "x") or shape_problem(inputs, "beta", (D,))
