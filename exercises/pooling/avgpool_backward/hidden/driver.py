"""How a case calls `AvgPool`: forward, then backward; "twice" goes through both again on the same object."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: dx, and dx2 where the case carries x2 and dout2. Without stride or pad the defaults apply."""
    layer = _layer(solution, case)
    layer.forward(case["x"])
    outputs = {"dx": layer.backward(case["dout"])}
    if "x2" in case:
        layer.forward(case["x2"])
        outputs["dx2"] = layer.backward(case["dout2"])
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The pooled map of the first round, for the check of backward against the student's own forward."""
    return _layer(solution, case).forward(case["x"])


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    if not case.get("pad"):
        yield "nothing_is_lost", outputs["dx"].sum(), case["dout"].sum()


def _layer(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    return solution.AvgPool(case["pool_h"], case["pool_w"], **options)
