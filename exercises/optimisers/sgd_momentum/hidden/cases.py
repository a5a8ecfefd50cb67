"""Cases of `sgd_momentum`: one step, two, many, without momentum, Nesterov's, a new lr, two parameters, defaults."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, shape_problem, whole

PLAIN = {"lr": 0.1, "momentum": 0.9, "nesterov": False}
NESTEROV = {"lr": 0.1, "momentum": 0.9, "nesterov": True}
VISIBLE = {"two-steps", "nesterov-2", "two-keys"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    other_lr = PLAIN | {"lr": 0.3}  # with 0.1 it would be 1 - momentum as well
    yield _case("one-step", other_lr, any_sign(rng, (1,)), any_sign(rng, (1, 1)))
    yield _case("one-step-2", other_lr, any_sign(rng, (2, 3)), any_sign(rng, (1, 2, 3)))
    yield _case("two-steps", PLAIN | {"momentum": 0.5}, whole(rng, (2,)), 10 * whole(rng, (2, 2)))
    yield _case("two-steps-2", PLAIN, any_sign(rng, (3, 2)), any_sign(rng, (2, 3, 2)))
    yield _case("ten-steps", PLAIN | {"momentum": 0.8}, any_sign(rng, (4,)), any_sign(rng, (10, 4)))
    yield _case("ten-steps-2", PLAIN, any_sign(rng, (5, 6)), any_sign(rng, (10, 5, 6)))
    yield _case("no-momentum", PLAIN | {"momentum": 0.0}, any_sign(rng, (3,)), any_sign(rng, (4, 3)))
    yield _case("no-momentum-2", NESTEROV | {"momentum": 0.0}, any_sign(rng, (2, 3)), any_sign(rng, (4, 2, 3)))
    yield _case("zero-lr", PLAIN | {"lr": 0.0}, any_sign(rng, (3,)), any_sign(rng, (3, 3)))
    yield _case("zero-gradient", PLAIN, any_sign(rng, (2,)), np.zeros((3, 2)))
    yield _case("zero-gradient-2", PLAIN, any_sign(rng, (3,)), _with_pauses(rng, (6, 3)))
    yield _case("nesterov", NESTEROV, any_sign(rng, (2,)), any_sign(rng, (1, 2)))
    yield _case("nesterov-2", NESTEROV | {"momentum": 0.5}, whole(rng, (2,)), 20 * whole(rng, (2, 2)))
    yield _case("nesterov-3", NESTEROV, any_sign(rng, (2, 3)), any_sign(rng, (8, 2, 3)))
    yield _case("new-lr", PLAIN | {"lr_from_step_2": 0.5}, any_sign(rng, (3,)), any_sign(rng, (4, 3)))
    yield _case("new-lr-2", NESTEROV | {"lr_from_step_2": 0.02}, any_sign(rng, (2, 3)), any_sign(rng, (4, 2, 3)))
    yield _two_keys(rng)
    yield _other_shapes(rng)
    yield _case("defaults", {}, any_sign(rng, (2, 3)), any_sign(rng, (4, 2, 3)))


def _case(name: str, options: Mapping[str, Any], W: Array, dW: Array) -> Case:
    family = name[:-2] if name[-2:] in ("-2", "-3") else name
    return Case(name, family, {**options, "W": W, "dW": dW}, visible=name in VISIBLE)


def _two_keys(rng: np.random.Generator) -> Case:
    inputs = {**PLAIN, "W": whole(rng, (2, 3)), "dW": 10 * whole(rng, (2, 2, 3))}
    inputs |= {"b": whole(rng, (3,)), "db": -10 * whole(rng, (2, 3))}
    return Case("two-keys", "two-keys", inputs, visible=True)


def _other_shapes(rng: np.random.Generator) -> Case:
    """Two parameters whose shapes cannot be combined."""
    inputs = {**PLAIN, "W": any_sign(rng, (4, 3)), "dW": any_sign(rng, (5, 4, 3))}
    inputs |= {"b": any_sign(rng, (2, 5)), "db": any_sign(rng, (5, 2, 5))}
    return Case("two-keys-2", "two-keys", inputs)


def _with_pauses(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Gradients that are zero in every second step: the velocity goes on."""
    gradients = any_sign(rng, shape)
    gradients[1::2] = 0
    return gradients


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if not 0 <= inputs.get("momentum", 0) <= 1:
        return "momentum must be between 0 and 1."
    if ("b" in inputs) != ("db" in inputs):
        return "b and db belong together."
    names = ("W", "dW", "b", "db") if "b" in inputs else ("W", "dW")
    steps = len(inputs["dW"])
    return array_problem(inputs, *names) or next(
        filter(None, (shape_problem(inputs, f"d{key}", (steps, *inputs[key].shape)) for key in names[::2])), None
    )
