"""How a case calls `numerical_gradient`: with a function that counts its calls, and with x, or a view into it."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sum(a * x)": lambda x, a: np.sum(a * x),
    "sum(x ** 2)": lambda x, a: np.sum(x**2),
    "sum(5 * x ** 2)": lambda x, a: np.sum(5 * x**2),
    "sum(x ** 3)": lambda x, a: np.sum(x**3),
    "prod(x)": lambda x, a: np.prod(x),
    "log(sum(exp(x)))": lambda x, a: np.log(np.sum(np.exp(x))),
    "sum(sin(20000 * x)) / 20000": lambda x, a: np.sum(np.sin(20000 * x)) / 20000,
}


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: the gradient, and how many calls of f there were beyond 2 * x.size + 1."""
    x = case["x"].T if case.get("transposed") else case["x"]
    f = _Counted(FUNCTIONS[case["f"]], case.get("a"), x.shape)
    gradient = solution.numerical_gradient(f, x, case["h"]) if "h" in case else solution.numerical_gradient(f, x)
    return {"gradient": gradient, "extra_calls": float(max(0, f.calls - 2 * x.size - 1))}


class _Counted:
    """The function to be differentiated."""

    def __init__(self, function: Callable[[Any, Any], Any], a: Any, shape: tuple[int, ...]) -> None:
        self._function, self._a, self._shape = function, a, shape
        self.calls = 0

    def __call__(self, x: Any) -> float:
        if np.shape(x) != self._shape:
            raise ValueError(f"f was called with an array of shape {np.shape(x)}; expected {self._shape}, that of x")
        self.calls += 1
        return float(self._function(x, self._a))
