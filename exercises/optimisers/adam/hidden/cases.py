"""Cases of `adam`: one step, more steps, then gradients that are zero or tiny, two parameters, defaults.

The learning rate is large, so that 1e-5 in a parameter is a ten-thousandth of a step.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, shape_problem, whole

OPTIONS = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
VISIBLE = {"one-step", "several-steps", "two-keys"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case("one-step", OPTIONS, whole(rng, (2,)), rng.permutation([-4.0, 0.5])[None])
    yield _case("one-step-2", OPTIONS, any_sign(rng, (2, 3)), any_sign(rng, (1, 2, 3), scale=10))
    yield _case("several-steps", OPTIONS, whole(rng, (2,)), rng.permuted([[4.0, 1.0], [-2.0, 1.0]], axis=1))
    yield _case("several-steps-2", OPTIONS, any_sign(rng, (2, 3)), any_sign(rng, (5, 2, 3)))
    yield _case("several-steps-3", OPTIONS, any_sign(rng, (5, 4)), any_sign(rng, (40, 5, 4)))
    yield _case("betas", OPTIONS | {"beta1": 0.5, "beta2": 0.75}, any_sign(rng, (3,)), any_sign(rng, (4, 3)))
    yield _case("betas-2", OPTIONS | {"beta1": 0.0}, any_sign(rng, (2, 3)), any_sign(rng, (4, 2, 3)))
    yield _case("betas-3", OPTIONS | {"beta2": 0.0}, any_sign(rng, (2, 3)), any_sign(rng, (4, 2, 3)))
    yield _case("zero-lr", OPTIONS | {"lr": 0.0}, any_sign(rng, (3,)), any_sign(rng, (3, 3)))
    yield _case("zero-gradient", OPTIONS, any_sign(rng, (2,)), np.zeros((3, 2)))
    yield _case("zero-gradient-2", OPTIONS, any_sign(rng, (3,)), _with_pauses(rng, (6, 3)))
    yield _case("small-gradient", OPTIONS | {"eps": 0.01}, any_sign(rng, (4,)), any_sign(rng, (3, 4), scale=0.02))
    yield _two_keys(rng)
    yield _other_shapes(rng)
    yield _case("defaults", {}, any_sign(rng, (2, 3)), any_sign(rng, (5, 2, 3)))
    # Beside so small an eps a step is all but the sign of the gradient, which has a jump at 0.
    yield _case("kink-tiny-gradient", {"lr": 0.1}, any_sign(rng, (3, 4)), any_sign(rng, (4, 3, 4), scale=2e-8))


def _case(name: str, options: Mapping[str, Any], W: Array, dW: Array) -> Case:
    return Case(name, name.rstrip("-23"), {**options, "W": W, "dW": dW}, visible=name in VISIBLE)


def _with_pauses(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Gradients that are zero in every second step: the averages go on."""
    gradients = any_sign(rng, shape)
    gradients[1::2] = 0
    return gradients


def _two_keys(rng: np.random.Generator) -> Case:
    inputs = {**OPTIONS, "W": whole(rng, (2, 3)), "dW": whole(rng, (2, 2, 3))}
    inputs |= {"b": whole(rng, (3,)), "db": -whole(rng, (2, 3))}
    return Case("two-keys", "two-keys", inputs, visible=True)


def _other_shapes(rng: np.random.Generator) -> Case:
    """Two parameters whose shapes cannot be combined."""
    inputs = {**OPTIONS, "W": any_sign(rng, (4, 3)), "dW": any_sign(rng, (5, 4, 3))}
    inputs |= {"b": any_sign(rng, (2, 5)), "db": any_sign(rng, (5, 2, 5))}
    return Case("two-keys-2", "two-keys", inputs)


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    for name in ("beta1", "beta2"):
        if not 0 <= inputs.get(name, 0) < 1:
            return f"{name} must be at least 0 and below 1."
    if inputs.get("eps", 1) <= 0:
        return "eps must be above 0."
    if ("b" in inputs) != ("db" in inputs):
        return "b and db belong together."
    names = ("W", "dW", "b", "db") if "b" in inputs else ("W", "dW")
    steps = len(inputs["dW"])
    return array_problem(inputs, *names) or next(
        filter(None, (shape_problem(inputs, f"d{key}", (steps, *inputs[key].shape)) for key in names[::2])), None
    )
