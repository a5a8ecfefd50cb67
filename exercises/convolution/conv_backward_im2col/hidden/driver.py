"""How a case calls `Convolution`: forward, then backward; "twice" goes through both again on the same object."""

from collections.abc import Iterator, Mapping
from copy import copy
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: dx, dW, db; dx2, dW2, db2 where the case carries x2 and dout2.

    Without stride or pad the defaults apply.
    """
    layer = _layer(solution, case)
    outputs = _round(layer, case["x"], case["dout"])
    if "x2" in case:
        outputs |= {f"{name}2": value for name, value in _round(layer, case["x2"], case["dout2"]).items()}
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first round, for the check of backward against the student's own forward."""
    return _layer(solution, case).forward(case["x"])


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    yield "db_sums_like_dout", outputs["db"].sum(), case["dout"].sum()
    yield "dx_and_dw_agree", (outputs["dx"] * case["x"]).sum(), (outputs["dW"] * case["W"]).sum()


def _layer(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    return solution.Convolution(case["W"], case["b"], **options)


def _round(layer: Any, x: Any, dout: Any) -> dict[str, Any]:
    layer.forward(x)
    dx = layer.backward(dout)
    return {"dx": dx, "dW": copy(layer.dW), "db": copy(layer.db)}  # the next round may reuse the arrays
