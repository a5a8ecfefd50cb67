"""Cases of `sigmoid_tanh`: each family for both layers, from 0 out to where exp overflows."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, few_valued, shape_problem, whole

LAYERS = ("Sigmoid", "Tanh")
VISIBLE = {"one", "one-2", "huge"}
TAILS = np.array([-9.0, -7.0, 7.0, 9.0])


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first; in each family Sigmoid first, then Tanh."""
    yield from _family(rng, "zero", np.zeros((1,)))
    yield from _family(rng, "one", np.array([-1.0, 0.0, 1.0]))
    yield from _family(rng, "any-shape", any_sign(rng, (2, 3), scale=3), any_sign(rng, (2, 3, 4, 5), scale=3))
    yield from _family(rng, "tails", any_sign(rng, (2, 4), scale=3) + TAILS, scale=50)
    yield from _family(rng, "huge", np.array([[-800.0, 0.0, 800.0]]), any_sign(rng, (20, 30), scale=1000))
    yield from _zero_dout(rng)
    yield from _twice(rng)


def _zero_dout(rng: np.random.Generator) -> Iterator[Case]:
    """A gradient of zeros, then one with some."""
    for number, (shape, layer) in enumerate(product([(2, 3), (4, 5)], LAYERS), start=1):
        dout = np.zeros(shape) if shape == (2, 3) else few_valued(rng, shape, values=(-1, 0, 1))
        inputs = {"layer": layer, "x": any_sign(rng, shape, scale=3), "dout": dout}
        yield Case(_numbered("zero-dout", number), "zero-dout", inputs)


def _twice(rng: np.random.Generator) -> Iterator[Case]:
    """Two rounds on one object: first of the same shape, then with a larger and with a smaller second one."""
    rounds = (((3, 4), (3, 4)), ((2, 3), (4, 5)), ((4, 3, 2), (2, 3)))
    for number, ((shape, shape2), layer) in enumerate(product(rounds, LAYERS), start=1):
        shapes = {"x": shape, "dout": shape, "x2": shape2, "dout2": shape2}
        inputs = {name: any_sign(rng, shape, scale=3) for name, shape in shapes.items()}
        yield Case(_numbered("twice", number), "twice", {"layer": layer, **inputs})


def _family(rng: np.random.Generator, family: str, *inputs: Array, scale: float = 1.0) -> Iterator[Case]:
    for number, (x, layer) in enumerate(product(inputs, LAYERS), start=1):
        name = _numbered(family, number)
        visible = name in VISIBLE
        dout = 10 * whole(rng, x.shape) if visible else any_sign(rng, x.shape, scale=scale)
        yield Case(name, family, {"layer": layer, "x": x, "dout": dout}, visible=visible)


def _numbered(family: str, number: int) -> str:
    return family if number == 1 else f"{family}-{number}"


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if inputs["layer"] not in LAYERS:
        return "layer must be Sigmoid or Tanh."
    return array_problem(inputs, "x", "dout") or shape_problem(inputs, "dout", inputs["x"].shape)
