"""How a case calls `im2col`."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Output: col. Without stride or pad in the case the defaults apply."""
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    return {"col": solution.im2col(case["x"], case["kh"], case["kw"], **options)}
