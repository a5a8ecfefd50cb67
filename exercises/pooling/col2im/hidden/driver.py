"""How a case calls `col2im`."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Output: x, the map put together. Without stride or pad in the case the defaults apply."""
    options = {name: case[name] for name in ("stride", "pad") if name in case}
    x_shape = tuple(int(side) for side in case["x_shape"])
    return {"x": solution.col2im(case["col"], x_shape, case["kh"], case["kw"], **options)}


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    if not case.get("pad"):
        yield "nothing_is_lost", outputs["x"].sum(), case["col"].sum()
