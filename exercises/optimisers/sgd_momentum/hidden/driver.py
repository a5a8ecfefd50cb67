"""How a case calls `Momentum`: one `update` per row of dW, on the same dict of parameters."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

OPTIONS = {"lr": 0.01, "momentum": 0.9, "nesterov": False}


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: W_steps, and b_steps where there is a b: the parameter after each step, in order."""
    optimiser = solution.Momentum(**{name: case[name] for name in OPTIONS if name in case})
    params = {key: case[key].copy() for key in ("W", "b") if key in case}
    outputs: dict[str, Any] = {f"{key}_steps": np.empty((len(case["dW"]), *case[key].shape)) for key in params}
    for step in range(len(case["dW"])):
        if step == 1 and "lr_from_step_2" in case:
            optimiser.lr = case["lr_from_step_2"]
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
    options = OPTIONS | {name: case[name] for name in OPTIONS if name in case}
    factor = 1 + options["momentum"] if options["nesterov"] else 1.0
    yield "first_step", outputs["W_steps"][0] - case["W"], -factor * options["lr"] * case["dW"][0]
