"""How a case calls `BatchNorm`: forward, then backward; "twice" goes through both again on the same object."""

from collections.abc import Iterator, Mapping
from copy import copy
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: dx, dgamma, dbeta, and dx2, dgamma2, dbeta2 where the case carries x2 and dout2."""
    layer = _layer(solution, case)
    outputs = _round(layer, case["x"], case["dout"])
    if "x2" in case:
        outputs |= {f"{name}2": value for name, value in _round(layer, case["x2"], case["dout2"]).items()}
    return outputs


def _layer(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    options = {"eps": case["eps"]} if "eps" in case else {}
    return solution.BatchNorm(case["gamma"], case["beta"], **options)


def _round(layer: Any, x: Any, dout: Any) -> dict[str, Any]:
    layer.forward(x)
    dx = layer.backward(dout)
    # The next round may reuse the arrays.
    return {"dx": copy(dx), "dgamma": copy(layer.dgamma), "dbeta": copy(layer.dbeta)}


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first round, for the check of backward against the student's own forward."""
    return _layer(solution, case).forward(case["x"])


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    yield "columns_of_dx_sum_to_zero", outputs["dx"].sum(axis=0), 0 * case["gamma"]
    yield "dbeta_sums_like_dout", outputs["dbeta"].sum(), case["dout"].sum()
