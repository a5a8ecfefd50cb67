"""How a case calls `FullyConnected`: forward, then backward; "twice" goes through both again on the same object."""

from collections.abc import Iterator, Mapping
from copy import copy
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: dx, dW, db, and dx2, dW2, db2 where the case carries x2 and dout2."""
    layer = solution.FullyConnected(case["W"], case["b"])
    outputs = _round(layer, case["x"], case["dout"])
    if "x2" in case:
        outputs |= {f"{name}2": value for name, value in _round(layer, case["x2"], case["dout2"]).items()}
    return outputs


def _round(layer: Any, x: Any, dout: Any) -> dict[str, Any]:
    layer.forward(x)
    dx = layer.backward(dout)
    return {"dx": dx, "dW": copy(layer.dW), "db": copy(layer.db)}  # the next round may reuse the arrays


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first round, for the check of backward against the student's own forward."""
    return solution.FullyConnected(case["W"], case["b"]).forward(case["x"])


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    yield "db_sums_like_dout", outputs["db"].sum(), case["dout"].sum()
    yield "dx_and_dw_agree", (outputs["dx"] * case["x"]).sum(), (outputs["dW"] * case["W"]).sum()
