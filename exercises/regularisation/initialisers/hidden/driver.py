"""How a case calls one of the four functions: with a generator that hands out its numbers and nothing else."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Output: W, in the shape of the numbers."""
    name = case["function"]
    rng = _Prepared(name, case["numbers"])
    W = getattr(solution, name)(case["numbers"].shape, rng)
    if rng.calls == 0:
        raise ValueError(f"{name} has not called rng.{rng.method}; draw from rng, once")
    return {"W": W}


class _Prepared:
    """In place of numpy's Generator: gives its numbers once, in their own shape."""

    def __init__(self, function: str, numbers: Any) -> None:
        self.function, self.numbers, self.calls = function, numbers, 0
        self.method = "standard_normal" if function.endswith("normal") else "random"

    def standard_normal(self, size: Any = None) -> Any:
        return self._drawn("standard_normal", size)

    def random(self, size: Any = None) -> Any:
        return self._drawn("random", size)

    def _drawn(self, method: str, size: Any) -> Any:
        if method != self.method:
            raise ValueError(f"{self.function} has called rng.{method}; it draws with rng.{self.method}(shape)")
        if size is None or np.empty(size).shape != self.numbers.shape:
            shown = "no shape" if size is None else f"the shape {np.empty(size).shape}"
            raise ValueError(f"rng.{method} was called with {shown}; expected {self.numbers.shape}")
        self.calls += 1
        if self.calls > 1:
            raise ValueError(f"{self.function} has called rng.{method} twice; one call for all weights is enough")
        return self.numbers.copy()

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"rng.{name} is not there; {self.function} draws with rng.{self.method}(shape)")
