"""Cases of `softmax_cross_entropy`: one sample, then batches, then scores that break a careless logarithm."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, shape_problem, whole
from numpy.typing import NDArray

VISIBLE = {"basic", "unlikely", "dout"}
Labels = NDArray[np.int64]


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    for name, C in (("one-sample", 1), ("one-sample-2", 2), ("one-sample-3", 4)):
        yield _case(name, any_sign(rng, (1, C)), rng.integers(0, C, 1))
    yield _case("basic", whole(rng, (2, 3)), np.array([2, 0]))
    yield _case("basic-2", any_sign(rng, (5, 4)), _every_class(rng, 5, 4))
    yield _case("basic-3", any_sign(rng, (32, 10)), _every_class(rng, 32, 10))
    yield _case("unlikely", np.array([[0.0, 25.0]]), np.array([0]))
    yield _case("unlikely-2", any_sign(rng, (2, 3)) + np.array([0.0, 30.0, 0.0]), np.array([0, 2]))
    yield _case("huge", np.array([[1000.0, 999.0]]), rng.integers(0, 2, 1))
    yield _case("huge-2", any_sign(rng, (3, 4), scale=3) + np.array([[990.0], [-990.0], [0.0]]), _labels(rng, 3, 4))
    yield _case("underflow", *_one_hopeless_row(rng))
    yield _case("dout", whole(rng, (2, 2)), np.array([0, 1]), dout=2.5)
    yield _case("dout-2", any_sign(rng, (3, 4)), _labels(rng, 3, 4), dout=-40.0)
    yield _case("zero-dout", any_sign(rng, (2, 3)), _labels(rng, 2, 3), dout=0.0)
    yield _case("backward-twice", any_sign(rng, (2, 3)), _labels(rng, 2, 3), dout=1.5, dout2=-2.0)
    yield _case("backward-twice-2", any_sign(rng, (3, 4)), _labels(rng, 3, 4), dout=0.0, dout2=1.5)
    yield _twice(rng)
    yield _another_size(rng, "twice-2", (3, 2), (5, 4))
    yield _another_size(rng, "twice-3", (6, 5), (2, 3))


def _case(name: str, x: Array, t: Labels, **gradients: float) -> Case:
    return Case(name, name.rstrip("-23"), {"x": x, "t": t, **gradients}, visible=name in VISIBLE)


def _labels(rng: np.random.Generator, N: int, C: int) -> Labels:
    return rng.integers(0, C, N)


def _every_class(rng: np.random.Generator, N: int, C: int) -> Labels:
    """Each of the C classes at least once."""
    return rng.permutation(np.arange(N) % C)


def _one_hopeless_row(rng: np.random.Generator) -> tuple[Array, Labels]:
    """One of ten samples lies so far off that the share of its class is 0 in float64; the mean stays below 100."""
    x, t = any_sign(rng, (10, 3)), _labels(rng, 10, 3)
    row = rng.integers(0, 10)
    x[row, (t[row] + 1) % 3] += 800.0
    return x, t


def _twice(rng: np.random.Generator) -> Case:
    t = _labels(rng, 4, 3)
    t2 = (t + rng.integers(1, 3, 4)) % 3  # another class in every row
    rounds = {"x": any_sign(rng, (4, 3)), "t": t, "x2": any_sign(rng, (4, 3)), "t2": t2}
    return Case("twice", "twice", rounds)


def _another_size(rng: np.random.Generator, name: str, shape: tuple[int, int], shape2: tuple[int, int]) -> Case:
    """Two rounds on one object, with other numbers of samples and classes."""
    rounds = {"x": any_sign(rng, shape), "t": _every_class(rng, *shape)}
    return Case(name, "twice", {**rounds, "x2": any_sign(rng, shape2), "t2": _labels(rng, *shape2)})


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    x, t = inputs["x"], inputs["t"]
    problem = array_problem(inputs, "x") or shape_problem(inputs, "t", x.shape[:1])
    if problem is None and (t.min() < 0 or t.max() >= x.shape[1]):
        problem = f"t must hold classes from 0 to {x.shape[1] - 1}: x has {x.shape[1]} columns."
    return problem
