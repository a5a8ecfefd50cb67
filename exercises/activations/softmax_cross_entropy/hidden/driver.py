"""How a case calls `SoftmaxWithLoss`: forward, then backward; some cases go on with a second round on the object."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: loss and dx; loss2 and dx2 where the case carries x2; dx2 alone where it carries only dout2."""
    layer = solution.SoftmaxWithLoss()
    outputs = {"loss": layer.forward(case["x"], case["t"]), "dx": _backward(layer, case, "dout")}
    if "x2" in case:
        outputs["loss2"] = layer.forward(case["x2"], case["t2"])
    if "x2" in case or "dout2" in case:
        outputs["dx2"] = _backward(layer, case, "dout2")
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """What dx is the gradient of: the loss times the gradient that reaches it."""
    return case.get("dout", 1.0) * solution.SoftmaxWithLoss().forward(case["x"], case["t"])


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    yield "rows_sum_to_zero", outputs["dx"].sum(axis=1), np.zeros(len(case["x"]))


def _backward(layer: Any, case: Mapping[str, Any], name: str) -> Any:
    return layer.backward(case[name]) if name in case else layer.backward()
