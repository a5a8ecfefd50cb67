"""Cases of `initialisers`: each function on one weight, on matrices and on filters, with prepared numbers."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, distinct

XAVIER_NORMAL, XAVIER_UNIFORM, HE_NORMAL, HE_UNIFORM = "xavier_normal", "xavier_uniform", "he_normal", "he_uniform"
FUNCTIONS = (XAVIER_NORMAL, XAVIER_UNIFORM, HE_NORMAL, HE_UNIFORM)
# The standard deviation 0.5, twice, and the bound 1: these can be checked by hand.
VISIBLE = {("wide", XAVIER_NORMAL): (3, 5), ("high", HE_UNIFORM): (6, 3), ("filters", HE_NORMAL): (1, 2, 2, 2)}
SHAPES: dict[str, tuple[int, ...]] = {
    "one-weight": (1, 1),
    "wide": (3, 5),
    "high": (5, 3),
    "high-2": (120, 80),
    "filters": (4, 2, 3, 3),
    "nonsquare-filters": (2, 3, 1, 4),
}
SMALL: dict[str, list[tuple[int, ...]]] = {
    "one-weight": [(1, 1)],
    "wide": [(1, 2), (1, 3), (2, 3)],
    "high": [(2, 1), (3, 1), (3, 2)],
    "filters": [(1, 2, 1, 1), (2, 1, 1, 1), (1, 1, 2, 2), (1, 2, 2, 2), (2, 1, 2, 2)],
    "nonsquare-filters": [(1, 1, 1, 2), (1, 1, 2, 1), (1, 2, 1, 2), (2, 1, 1, 2)],
}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for name, shape in SHAPES.items():
        family = name.removesuffix("-2")
        for function in sorted(FUNCTIONS, key=lambda function: math.prod(VISIBLE.get((name, function), shape))):
            visible = (name, function) in VISIBLE
            make = _short if visible else _numbers
            numbers = make(rng, function, VISIBLE.get((name, function), shape))
            inputs = {"function": function, "numbers": numbers}
            yield Case(f"{name}-{function.replace('_', '-')}", family, inputs, visible=visible)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Small shapes of a family, for each function."""
    for shape in SMALL.get(family, ()):
        for function in FUNCTIONS:
            yield Case(family, family, {"function": function, "numbers": _short(rng, function, shape)})


def _numbers(rng: np.random.Generator, function: str, shape: tuple[int, ...]) -> Array:
    """Numbers as the generator gives them: of both signs, or from 0 to 1."""
    return any_sign(rng, shape, scale=2) if function.endswith("normal") else distinct(rng, shape)


def _short(rng: np.random.Generator, function: str, shape: tuple[int, ...]) -> Array:
    """Tenths of both signs, or twentieths from 0 to 1, no two equal: there are twenty at most."""
    grid = rng.permutation(20)[: math.prod(shape)].reshape(shape)
    numbers: Array = (grid + 1) / 10 * rng.choice([-1.0, 1.0], shape) if function.endswith("normal") else grid / 20
    return numbers


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    function, numbers = inputs["function"], inputs["numbers"]
    if function not in FUNCTIONS:
        return f"function must be one of {', '.join(FUNCTIONS)}."
    if numbers.ndim not in (2, 4):
        return "numbers must have 2 axes, as the weights of a fully connected layer, or 4, as filters."
    if problem := array_problem(inputs, "numbers"):
        return problem
    if function.endswith("uniform") and not (numbers.min() >= 0 and numbers.max() < 1):
        return f"numbers must be at least 0 and below 1 for {function}, as rng.random gives them."
    return None
