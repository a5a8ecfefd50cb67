"""How a case calls `Sigmoid` or `Tanh`: forward, then backward; "twice" does both again on the same object."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: y and dx of the layer named in the case; y2 and dx2 where it carries x2 and dout2."""
    layer = getattr(solution, case["layer"])()
    outputs = {"y": layer.forward(case["x"]), "dx": layer.backward(case["dout"])}
    if "x2" in case:
        outputs |= {"y2": layer.forward(case["x2"]), "dx2": layer.backward(case["dout2"])}
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first round, for the check of backward against the student's own forward."""
    return getattr(solution, case["layer"])().forward(case["x"])
