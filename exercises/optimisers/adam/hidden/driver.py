"""How a case calls `Adam`: one `update` per row of dW, on the same dict of parameters."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

OPTIONS = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: W_steps, and b_steps where there is a b: the parameter after each step, in order."""
    optimiser = solution.Adam(**{name: case[name] for name in OPTIONS if name in case})
    params = {key: case[key].copy() for key in ("W", "b") if key in case}
    outputs: dict[str, Any] = {f"{key}_steps": np.empty((len(case["dW"]), *case[key].shape)) for key in params}
    for step in range(len(case["dW"])):
        grads = {key: case[f"d{key}"][step] for key in params}
        optimiser.update(params, grads)
        for key, steps in outputs.items():
            steps[step] = _after_step(step + 1, key[0], params, case)
    return outputs


def _after_step(number: int, key: str, params: Any, case: Mapping[str, Any]) -> Any:
    """The parameter, if it has kept its shape."""
    if np.shape(params[key]) != case[key].shape:
        shapes = f"{np.shape(params[key])}; expected {case[key].shape}"
        raise ValueError(f"after step {number}, params[{key!r}] has the shape {shapes}")
    return params[key]


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    lr, eps = (case.get(name, OPTIONS[name]) for name in ("lr", "eps"))
    g = np.abs(case["dW"][0])
    yield "first_step", np.abs(outputs["W_steps"][0] - case["W"]), lr * g / (g + eps)
