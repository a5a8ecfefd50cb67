"""Cases of `batchnorm_forward`: batches in training, from one feature to many; where eps shows; test mode."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, distinct, shape_problem, whole

OPTIONS = {"momentum": 0.9, "eps": 1e-5}
RUNNING, BATCHES = ("running_mean", "running_var"), ("x", "x2", "x_test", "x3", "x_test2")
VISIBLE = {"basic", "train-test"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "one-feature", x=any_sign(rng, (2, 1)))
    yield _case(rng, "basic", momentum=0.5, x=2 * whole(rng, (4, 3)))
    yield _case(rng, "basic-2", x=any_sign(rng, (5, 3), scale=3))
    yield _case(rng, "basic-3", x=any_sign(rng, (32, 8), scale=10))
    yield _case(rng, "square", x=any_sign(rng, (3, 3)))
    yield _case(rng, "one-sample", x=any_sign(rng, (1, 3)))
    yield _case(rng, "constant-column", x=_with_constant_column(rng, (4, 3)))
    yield _case(rng, "small-variance", x=any_sign(rng, (5, 2), scale=0.01))
    yield _case(rng, "large-eps", eps=0.5, x=any_sign(rng, (4, 3)))
    yield _case(rng, "offset", x=1000 - distinct(rng, (6, 4)))
    yield _case(rng, "test-mode", **_running(rng, 2), x_test=any_sign(rng, (4, 2)))
    yield _case(rng, "test-mode-2", **_running(rng, 3, scale=1e-4), x_test=any_sign(rng, (5, 3), scale=0.05))
    yield _case(rng, "train-train", momentum=0.7, x=any_sign(rng, (4, 3)), x2=any_sign(rng, (6, 3), scale=2))
    yield _case(rng, "train-train-2", momentum=0.7, x=any_sign(rng, (8, 3)), x2=any_sign(rng, (2, 3), scale=2))
    yield _case(rng, "train-test", momentum=0.5, x=2 * whole(rng, (2, 3)), x_test=whole(rng, (1, 3)))
    yield _case(rng, "train-test-2", **_batches(rng, 3, x=4, x2=6, x_test=5))
    yield _case(rng, "train-test-3", **_batches(rng, 4, x=6, x2=3, x_test=8))
    yield _case(rng, "test-twice", **_batches(rng, 3, x=4, x_test=3, x3=5, x_test2=4))
    yield _case(rng, "momentum-0", momentum=0.0, x=any_sign(rng, (4, 3)), x2=any_sign(rng, (3, 3), scale=2))
    yield _case(
        rng, "momentum-1", momentum=1.0, **_running(rng, 3), x=any_sign(rng, (4, 3)), x_test=whole(rng, (2, 3))
    )
    yield _case(rng, "defaults", x=any_sign(rng, (5, 3), scale=0.1), x_test=any_sign(rng, (2, 3), scale=0.1))


def _case(rng: np.random.Generator, name: str, **inputs: Any) -> Case:
    family = name[:-2] if name[-2:] in ("-2", "-3") else name
    (D,) = {inputs[x].shape[1] for x in BATCHES if x in inputs}
    visible = name in VISIBLE
    parameters = {
        "gamma": whole(rng, (D,)) if visible else any_sign(rng, (D,), scale=2),
        "beta": 10 * whole(rng, (D,)) if visible else any_sign(rng, (D,)),
    }
    options = {} if family == "defaults" else OPTIONS
    return Case(name, family, {**options, **parameters, **inputs}, visible=visible)


def _with_constant_column(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    x = any_sign(rng, shape)
    x[:, 1] = x[0, 1]
    return x


def _batches(rng: np.random.Generator, D: int, **sizes: int) -> dict[str, Array]:
    return {name: any_sign(rng, (N, D)) for name, N in sizes.items()}


def _running(rng: np.random.Generator, D: int, *, scale: float = 1.0) -> dict[str, Array]:
    return {"running_mean": any_sign(rng, (D,), scale=scale), "running_var": distinct(rng, (D,), scale=scale)}


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if not 0 <= inputs.get("momentum", 0) <= 1:
        return "momentum must be between 0 and 1."
    if inputs.get("eps", 1) <= 0:
        return "eps must be above 0."
    D = len(inputs["gamma"])
    for name in (name for name in BATCHES if name in inputs):
        if inputs[name].shape[1:] != (D,):
            return f"{name} must have {D} columns, as many as gamma has numbers."
    present = [name for name in (*RUNNING, *BATCHES) if name in inputs]
    return array_problem(inputs, "gamma", "beta", *present) or shape_problem(inputs, "beta", (D,))
