"""Declared properties of a right answer, checked on a student's: both sides of each equation, and if it holds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.probe_run import Answer, ProbeRun
from grader.inside.instrumented_driver import LEFT, RIGHT, SEPARATOR

Array = npt.NDArray[Any]
_OWN = "own"
_EXACT = 1e-6


def properties_trial(exercise: Exercise, case: PreparedCase, outputs: Mapping[str, Any]) -> ProbeRun | None:
    """Return the probe run that evaluates properties of a student's outputs, for the author jail.

    None if there is nothing to evaluate, or if an output has another shape.
    Numpy would broadcast such an output, and the sides would mean nothing.
    """
    given = {name: value for name, value in outputs.items() if name in case.expected}
    if not exercise.properties or not all(_fits(value, case.expected[name]) for name, value in given.items()):
        return None
    inputs = {**case.inputs, **{f"{_OWN}{SEPARATOR}{name}": value for name, value in given.items()}}
    return ProbeRun(exercise, [inputs], "instrumented_driver.weighing(properties)", named=False)


def weighed(exercise: Exercise, answer: Answer) -> list[dict[str, Any]]:
    """Return each property that applies to the case, as plain JSON; its sides where they are single numbers."""
    found = []
    for declared in exercise.properties:
        left = answer.outputs.get(f"{LEFT}{SEPARATOR}{declared.name}")
        right = answer.outputs.get(f"{RIGHT}{SEPARATOR}{declared.name}")
        if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
            found.append(
                {
                    "name": declared.name,
                    "text": dict(declared.text),
                    "holds": _equal(left, right),
                    "left": _number(left),
                    "right": _number(right),
                }
            )
    return found


def _fits(value: Any, expected: Array) -> bool:
    return isinstance(value, np.ndarray) and value.shape == expected.shape


def _equal(left: Array, right: Array) -> bool:
    if left.shape != right.shape or not (np.isfinite(left).all() and np.isfinite(right).all()):
        return False
    return bool(np.all(np.abs(left - right) <= _EXACT * (1 + np.abs(right))))


def _number(side: Array) -> float | None:
    return float(side) if side.ndim == 0 and np.isfinite(side) else None
