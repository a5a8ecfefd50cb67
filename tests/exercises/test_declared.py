"""Declarations of exercises, checked on their references: gradients by central differences, and properties."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, Bench, bench_of, importable

pytestmark = pytest.mark.exercises

STEP = 1e-5
SMALL = 60
NO_DERIVATIVE = ("ties", "kink")

with_gradient = pytest.mark.parametrize(
    "bench",
    [pytest.param(bench_of(folder), id=folder.name) for folder in FOLDERS if bench_of(folder).exercise.gradient],
)
with_properties = pytest.mark.parametrize(
    "bench",
    [pytest.param(bench_of(folder), id=folder.name) for folder in FOLDERS if bench_of(folder).exercise.properties],
)


def _forward(bench: Bench, inputs: Mapping[str, Any]) -> float:
    """Return the output of `driver.forward`, weighted with the upstream gradient."""
    copies = {name: np.copy(value) if isinstance(value, np.ndarray) else value for name, value in inputs.items()}
    with importable({**bench.provided, "solution": bench.reference}):
        y = bench.driver.forward(bench.reference, copies)
    upstream = bench.exercise.gradient.upstream
    return float(np.sum(y * inputs[upstream]) if upstream else y)


def _central_differences(bench: Bench, inputs: Mapping[str, Any], name: str) -> np.ndarray:
    x = np.asarray(inputs[name], dtype=np.float64)
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        sides = []
        for step in (STEP, -STEP):
            moved = x.copy()
            moved[place] += step
            sides.append(_forward(bench, {**inputs, name: moved if x.shape else float(moved)}))
        gradient[place] = (sides[0] - sides[1]) / (2 * STEP)
    return gradient


@with_gradient
def test_a_declared_gradient_is_the_derivative_of_forward(bench):
    compared = 0
    for case, outputs in zip(bench.cases(6), bench.expected(6), strict=True):
        for output, name in bench.exercise.gradient.outputs.items():
            if (
                name in case.inputs
                and np.size(case.inputs[name]) <= SMALL
                and not case.family.startswith(NO_DERIVATIVE)
            ):
                numeric = _central_differences(bench, case.inputs, name)
                np.testing.assert_allclose(outputs[output], numeric, rtol=1e-6, atol=1e-6, err_msg=case.name)
                compared += 1
    assert compared >= 3


@with_properties
def test_the_reference_has_every_declared_property(bench):
    names = {declared.name for declared in bench.exercise.properties}
    seen = set()
    for case, outputs in zip(bench.cases(6), bench.expected(6), strict=True):
        for name, left, right in bench.driver.properties(case.inputs, outputs):
            np.testing.assert_allclose(left, right, rtol=0, atol=1e-9, err_msg=f"{name} in {case.name}")
            seen.add(name)
    assert seen == names
