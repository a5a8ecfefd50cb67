"""The call of `center_columns` for one case. It runs unchanged on the reference and on a student's solution."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs: y."""
    return {"y": solution.center_columns(case["x"])}
