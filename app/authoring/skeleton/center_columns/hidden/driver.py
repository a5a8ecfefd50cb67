"""How a case calls `center_columns`. Runs unchanged on the reference and on a student's solution."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Output: y."""
    return {"y": solution.center_columns(case["x"])}
