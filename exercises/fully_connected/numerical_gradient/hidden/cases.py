"""Cases of `numerical_gradient`: straight functions, then curved ones, then steps and arrays that are unusual."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, consecutive, shape_problem, whole

LINEAR, SQUARES, PRODUCT, SOFT_MAXIMUM = "sum(a * x)", "sum(x ** 2)", "prod(x)", "log(sum(exp(x)))"
STEEP, CUBES, RIPPLES = "sum(5 * x ** 2)", "sum(x ** 3)", "sum(sin(20000 * x)) / 20000"
FUNCTIONS = (LINEAR, SQUARES, STEEP, CUBES, PRODUCT, SOFT_MAXIMUM, RIPPLES)
VISIBLE = {"one", "matrix", "step"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for name, f, x, others in _settings(rng):
        yield Case(name, _family(name), {"f": f, **others, "x": x}, visible=name in VISIBLE)


def _settings(rng: np.random.Generator) -> Iterator[tuple[str, str, Array, dict[str, Any]]]:
    """Name, function, x and the other inputs of every case."""
    yield "one", SQUARES, np.array([3.0]), {}
    yield "one-2", SQUARES, np.zeros(1), {}
    yield "one-3", LINEAR, any_sign(rng, (1,)), {"a": any_sign(rng, (1,))}
    yield "several", PRODUCT, any_sign(rng, (3,), scale=2), {}
    yield "several-2", LINEAR, any_sign(rng, (5,)), {"a": any_sign(rng, (5,))}
    yield "several-3", SOFT_MAXIMUM, any_sign(rng, (12,)), {}
    yield "matrix", LINEAR, consecutive((2, 3)) / 100, {"a": whole(rng, (2, 3))}
    yield "matrix-2", SOFT_MAXIMUM, any_sign(rng, (2, 4, 3)), {}
    yield "matrix-3", LINEAR, any_sign(rng, (12, 10)), {"a": any_sign(rng, (12, 10), scale=0.1)}
    yield "curved", STEEP, any_sign(rng, (4,)), {}
    yield "curved-2", CUBES, any_sign(rng, (3, 2)), {}
    yield "step", CUBES, np.array([1.5, 2.5]), {"h": 0.5}
    yield "step-2", CUBES, any_sign(rng, (2, 3)), {"h": 0.25}
    yield "step-3", PRODUCT, any_sign(rng, (2, 3), scale=2), {"h": 0.25}
    yield "ripples", RIPPLES, any_sign(rng, (2, 3)), {}
    yield "transposed", SOFT_MAXIMUM, any_sign(rng, (3, 2)), {"transposed": True}


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up: its own functions on arrays of few elements."""
    for case in generate(rng):
        if case.family == family:
            for shape in _small_shapes(case.inputs["x"].ndim):
                small = {name: _cut(value, shape) for name, value in case.inputs.items()}
                yield Case(case.name, family, small)


def _small_shapes(axes: int) -> list[tuple[int, ...]]:
    shapes = [place for place in np.ndindex((4,) * axes) if all(place)]
    return sorted(shapes, key=lambda shape: (int(np.prod(shape)), shape))


def _cut(value: Any, shape: tuple[int, ...]) -> Any:
    return value[tuple(slice(side) for side in shape)].copy() if isinstance(value, np.ndarray) else value


def _family(name: str) -> str:
    return name[:-2] if name[-2:] in ("-2", "-3") else name


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if inputs["f"] not in FUNCTIONS:
        return f"f must be one of: {'; '.join(FUNCTIONS)}."
    if not 0 < inputs.get("h", 1e-5) <= 1:
        return "h must be above 0 and at most 1."
    if inputs["f"] == LINEAR and "a" not in inputs:
        return f"{LINEAR} needs the array a."
    arrays = [name for name in ("x", "a") if name in inputs]
    problem = array_problem(inputs, *arrays)
    if problem is None and "a" in inputs:
        problem = shape_problem(inputs, "a", inputs["x"].shape)
    if problem is None and np.abs(inputs["x"]).max() > 100:
        problem = "x must be between -100 and 100."
    return problem
