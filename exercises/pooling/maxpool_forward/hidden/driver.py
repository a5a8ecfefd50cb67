"""How a case calls `MaxPool`: forward; "twice" calls it again on the same object."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: y, and y2 where the case carries x2. Without stride or pad the defaults apply."""
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    layer = solution.MaxPool(case["pool_h"], case["pool_w"], **options)
    outputs = {"y": layer.forward(case["x"])}
    if "x2" in case:
        outputs["y2"] = layer.forward(case["x2"])
    return outputs
