"""How a case calls `BatchNorm`: up to two batches in training, then one in test mode; then once more one of each."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np


def run(solution: ModuleType, case: Mapping[str, Any]) -> dict[str, Any]:
    """Outputs: a y for each x, x2, x_test, x3, x_test2 of the case; then the running values as they are at the end.

    A case without eps tests the defaults: it leaves out momentum and train as well.
    """
    options = {name: case[name] for name in ("momentum", "eps") if name in case}
    training = {"train": True} if options else {}
    layer = solution.BatchNorm(case["gamma"], case["beta"], **options)
    for name in ("running_mean", "running_var"):
        if name in case:
            setattr(layer, name, case[name].copy())  # the layer's own from now on: it may change them in place
    outputs = {}
    for name in ("x", "x2", "x_test", "x3", "x_test2"):
        if name in case:
            mode = {"train": False} if name.startswith("x_test") else training
            outputs[f"y{name[1:]}"] = np.copy(layer.forward(case[name], **mode))
    return {**outputs, "running_mean": layer.running_mean, "running_var": layer.running_var}


def properties(case: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Both sides of what every right answer satisfies."""
    if "x" in case:
        yield "training_gives_beta_on_average", outputs["y"].mean(axis=0), case["beta"]
