"""Cases of `dropout`: numbers on both sides of p and on it, p = 0, shapes, test mode, several calls."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, distinct, few_valued, shape_problem, whole

VISIBLE = {"half", "kink-on-p", "quarter"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "half", 0.5, _numbers(rng, [0.1, 0.6, 0.9], (3,)))
    yield _case(rng, "kink-on-p", 0.5, _numbers(rng, [0.1, 0.5, 0.9], (3,)))
    yield _case(rng, "quarter", 0.25, _numbers(rng, [0.1, 0.3, 0.5, 0.6, 0.8, 0.9], (2, 3)))
    yield _case(rng, "quarter-2", 0.25, _off_grid(rng, (6, 4)))
    yield _case(rng, "kink-p-zero", 0.0, _numbers(rng, [0.0, 0.1, 0.4, 0.9], (2, 2)))
    yield _case(rng, "p-large", 0.8, _numbers(rng, [0.1, 0.3, 0.79, 0.81, 0.83, 0.95], (3, 2)))
    yield _case(rng, "3-axes", 0.4, _off_grid(rng, (2, 3, 4)))
    yield _case(rng, "3-axes-2", 0.4, _off_grid(rng, (10, 12, 15)))
    yield Case("test-mode", "test-mode", {"p": 0.5, "x_test": any_sign(rng, (3, 4))})
    yield Case(
        "test-mode-2", "test-mode", {"p": 0.5, "x_test": any_sign(rng, (3, 4)), "x_test2": any_sign(rng, (2, 5))}
    )
    yield _train_test_backward(rng, "train-test-backward", (2, 2))
    yield _train_test_backward(rng, "train-test-backward-2", (3, 4))
    yield _case(rng, "zero-dout", 0.5, _off_grid(rng, (2, 3)), dout=np.zeros((2, 3)))
    yield _case(rng, "zero-dout-2", 0.5, _off_grid(rng, (4, 3)), dout=few_valued(rng, (4, 3), values=(-1, 0, 1)))
    yield _twice(rng)
    yield _another_size(rng, "twice-2", (2, 4), (3, 5))
    yield _another_size(rng, "twice-3", (6, 4), (2, 3))
    inputs = {**_case(rng, "", 0.3, _off_grid(rng, (3, 2))).inputs, "train_left_out": True}
    yield Case("defaults", "defaults", inputs)


def shrink(rng: np.random.Generator, family: str) -> Iterator[Case]:
    """Cases of one family from the smallest up; the numbers have to stay between 0 and 1, on either side of p."""
    for case in generate(rng):
        if case.family == family:
            axes = case.inputs["x" if "x" in case.inputs else "x_test"].ndim
            for shape in sorted(np.ndindex((3,) * axes), key=lambda shape: int(np.prod(shape))):
                yield Case(case.name, family, _cut(case.inputs, shape))
                if family == "twice":
                    yield Case(case.name, family, _cut(case.inputs, shape, more_rows=1))


def _cut(inputs: Mapping[str, Any], last: tuple[int, ...], *, more_rows: int = 0) -> dict[str, Any]:
    """The arrays up to their element `last`; those of a second round may have more rows."""
    first = tuple(slice(side + 1) for side in last)
    second = (slice(last[0] + 1 + more_rows), *first[1:])
    return {
        name: value[second if name.endswith("2") else first].copy() if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }


def _numbers(rng: np.random.Generator, values: list[float], shape: tuple[int, ...]) -> Array:
    """These numbers in random order: it is prepared how many lie below p."""
    return rng.permutation(np.array(values)).reshape(shape)


def _off_grid(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Numbers between 0 and 1, none of which is equal to a p of few digits."""
    return distinct(rng, shape) - 5e-5


def _case(rng: np.random.Generator, name: str, p: float, numbers: Array, *, dout: Array | None = None) -> Case:
    family = name[:-2] if name[-2:] in ("-2", "-3") else name
    visible = name in VISIBLE
    x = 3 * whole(rng, numbers.shape) if visible else any_sign(rng, numbers.shape)
    if dout is None:
        dout = whole(rng, numbers.shape) if visible else any_sign(rng, numbers.shape)
    inputs = {"p": p, "numbers": numbers, "x": x, "dout": dout}
    return Case(name, family, inputs, visible=visible)


def _train_test_backward(rng: np.random.Generator, name: str, test_shape: tuple[int, int]) -> Case:
    inputs = {
        **_case(rng, "", 0.25, _numbers(rng, [0.1, 0.2, 0.4, 0.7], (2, 2))).inputs,
        "x_test": whole(rng, test_shape),
    }
    return Case(name, "train-test-backward", inputs)


def _twice(rng: np.random.Generator) -> Case:
    """What the first call drops the second keeps, and the other way round."""
    first, second = (dict(_case(rng, "", 0.5, _off_grid(rng, (2, 4))).inputs) for _ in range(2))
    inputs = {"p": 0.5, "numbers": first["numbers"], "x": first["x"], "dout": first["dout"]}
    inputs |= {"numbers2": 1 - first["numbers"], "x2": second["x"], "dout2": second["dout"]}
    return Case("twice", "twice", inputs)


def _another_size(rng: np.random.Generator, name: str, shape: tuple[int, int], shape2: tuple[int, int]) -> Case:
    """Two trainings on one object, of batches that differ in size."""
    first, second = (dict(_case(rng, "", 0.5, _off_grid(rng, one)).inputs) for one in (shape, shape2))
    return Case(name, "twice", first | {f"{key}2": second[key] for key in ("numbers", "x", "dout")})


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if not 0 <= inputs["p"] < 1:
        return "p must be at least 0 and below 1."
    arrays = [name for name, value in inputs.items() if isinstance(value, np.ndarray)]
    if problem := array_problem(inputs, *arrays):
        return problem
    for name in ("numbers", "numbers2"):
        if name in inputs and not (inputs[name].min() >= 0 and inputs[name].max() < 1):
            return f"{name} must be at least 0 and below 1, as rng.random gives them."
    pairs = (("numbers", "x"), ("numbers2", "x2"), ("dout", "x"), ("dout2", "x2"))
    given = [(name, like) for name, like in pairs if name in inputs and like in inputs]
    return next(filter(None, (shape_problem(inputs, name, inputs[like].shape) for name, like in given)), None)
