"""How a case calls `Dropout`: with a generator that hands out the numbers of the case and lets nothing else pass."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: y, y_test, dx, and y2, y_test2, dx2 of a second round, as far as the case has x, x_test, dout, x2, ...

    Training comes first in a round, then test mode, then backward.
    """
    rng = _Prepared()
    layer = solution.Dropout(case["p"], rng)
    outputs = {}
    for round_ in ("", "2"):
        if f"x{round_}" in case:
            rng.numbers, rng.now = case[f"numbers{round_}"], "forward, a second time,"
            training = {} if case.get("train_left_out") else {"train": True}
            outputs[f"y{round_}"] = np.copy(layer.forward(case[f"x{round_}"], **training))
            if rng.numbers is not None:
                raise ValueError("forward in training has not called rng.random; draw from self.rng, once per call")
        if f"x_test{round_}" in case:
            rng.now = "forward with train=False"
            outputs[f"y_test{round_}"] = np.copy(layer.forward(case[f"x_test{round_}"], train=False))
        if f"dout{round_}" in case:
            rng.now = "backward"
            outputs[f"dx{round_}"] = np.copy(layer.backward(case[f"dout{round_}"]))
    return outputs


def forward(solution: ModuleType, case: Mapping[str, Any]) -> Any:
    """The y of the first training, for the check of backward against the student's own forward."""
    rng = _Prepared()
    rng.numbers = case["numbers"]
    return solution.Dropout(case["p"], rng).forward(case["x"].copy(), train=True)


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Any:
    """Both sides of what every right answer satisfies."""
    if "dx" in outputs:
        yield "one_mask_for_both_ways", case["x"] * outputs["dx"], outputs["y"] * case["dout"]


class _Prepared:
    """In place of numpy's Generator: gives its numbers once, for the shape they were made for."""

    def __init__(self) -> None:
        self.numbers: Any = None
        self.now = "forward, a second time,"

    def random(self, size: Any = None) -> Any:
        if self.numbers is None:
            raise ValueError(f"{self.now} has called rng.random; one call per forward in training is all")
        if (shape := np.empty(1 if size is None else size).shape) != self.numbers.shape or size is None:
            shown = "no shape" if size is None else f"the shape {shape}"
            raise ValueError(f"rng.random was called with {shown}; expected {self.numbers.shape}, that of x")
        numbers, self.numbers = self.numbers.copy(), None
        return numbers

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"rng.{name} is not there; use rng.random(x.shape)")
