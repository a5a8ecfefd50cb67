"""How a case calls `Conv2dSingle`: forward; "twice" calls it again on the same object."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: y, and y2 where the case carries x2. Without stride the default applies."""
    options = {"stride": case["stride"]} if "stride" in case else {}
    layer = solution.Conv2dSingle(case["weight"], case["bias"], **options)
    outputs = {"y": layer.forward(case["x"])}
    if "x2" in case:
        outputs["y2"] = layer.forward(case["x2"])
    return outputs
