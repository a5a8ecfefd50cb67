"""How a case calls `ReLU`: forward, then backward; "twice" and "two-layers" use it more than once."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: y and dx; y2 and dx2 where the case carries x2, for a second round on the same object."""
    if "shift" in case:
        first, second = solution.ReLU(), solution.ReLU()
        y = _two_layers(first, second, case)
        return {"y": y, "dx": first.backward(-second.backward(case["dout"]))}
    layer = solution.ReLU()
    outputs = {"y": layer.forward(case["x"]), "dx": layer.backward(case["dout"])}
    if "x2" in case:
        outputs |= {"y2": layer.forward(case["x2"]), "dx2": layer.backward(case["dout2"])}
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first round, for the check of backward against the student's own forward."""
    if "shift" in case:
        return _two_layers(solution.ReLU(), solution.ReLU(), case)
    return solution.ReLU().forward(case["x"])


def _two_layers(first: Any, second: Any, case: Mapping[str, Any]) -> Any:
    """ReLU(shift - ReLU(x)): a small network whose backward meets the layers in the other order."""
    return second.forward(case["shift"] - first.forward(case["x"]))
