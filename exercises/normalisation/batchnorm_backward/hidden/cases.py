"""Cases of `batchnorm_backward`: few samples, more, equal sides, a constant column, a small variance, two rounds."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Array, Case, any_sign, array_problem, few_valued, shape_problem, whole

EPS = 1e-5
VISIBLE = {"basic", "large-eps"}


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """The case set of one seed, in families, smallest first."""
    yield _case(rng, "one-feature", _spread(rng, (3, 1)))
    yield _case(rng, "basic", whole(rng, (4, 3)))
    yield _case(rng, "basic-2", _spread(rng, (5, 3)))
    yield _case(rng, "basic-3", _spread(rng, (32, 8)))
    yield _case(rng, "square", _spread(rng, (3, 3)))
    yield _case(rng, "one-sample", any_sign(rng, (1, 3)))
    yield _case(rng, "large-eps", whole(rng, (2, 3)), eps=2.0)
    yield _case(rng, "constant-column", _with_constant_column(rng, (4, 3)), eps=0.01)
    yield _case(rng, "small-variance", _spread(rng, (5, 2)) / 10)
    yield _case(rng, "zero-dout", _spread(rng, (3, 2)), dout=np.zeros((3, 2)))
    yield _case(rng, "zero-dout-2", _spread(rng, (4, 3)), dout=few_valued(rng, (4, 3), values=(-1, 0, 1)))
    yield _case(rng, "twice", _spread(rng, (4, 3)), N2=6)
    yield _case(rng, "twice-2", _spread(rng, (9, 3)), N2=3)
    yield _case(rng, "defaults", _spread(rng, (5, 2)) / 20, gamma_scale=0.5)


def _case(
    rng: np.random.Generator,
    name: str,
    x: Array,
    *,
    dout: Array | None = None,
    eps: float = EPS,
    gamma_scale: float = 2,
    N2: int = 0,
) -> Case:
    family = name[:-2] if name[-2:] in ("-2", "-3") else name
    D = x.shape[1]
    visible = name in VISIBLE
    if dout is None:
        dout = few_valued(rng, x.shape, values=(-1, 1, 2)) if visible else any_sign(rng, x.shape)
    inputs: dict[str, Any] = {} if family == "defaults" else {"eps": eps}
    inputs |= {
        "gamma": whole(rng, (D,)) if visible else any_sign(rng, (D,), scale=gamma_scale),
        "beta": whole(rng, (D,)) if visible else any_sign(rng, (D,)),
        "x": x,
        "dout": dout,
    }
    if N2:
        inputs |= {"x2": _spread(rng, (N2, D)), "dout2": any_sign(rng, (N2, D))}
    return Case(name, family, inputs, visible=visible)


def _spread(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Columns whose values lie apart: no variance comes out small by accident."""
    N, D = shape
    columns = np.tile(np.linspace(-1, 1, N)[:, None], (1, D)) + any_sign(rng, shape, scale=0.5 / N)
    return rng.permuted(columns, axis=0)


def _with_constant_column(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    x = _spread(rng, shape)
    x[:, 1] = x[0, 1]
    return x


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with a student's own input: one sentence, or None."""
    if inputs.get("eps", 1) <= 0:
        return "eps must be above 0."
    D = len(inputs["gamma"])
    if inputs["x"].shape[1:] != (D,):
        return f"x must have {D} columns, as many as gamma has numbers."
    return (
        array_problem(inputs, "gamma", "beta", "x", "dout")
        or shape_problem(inputs, "beta", (D,))
        or shape_problem(inputs, "dout", inputs["x"].shape)
    )
