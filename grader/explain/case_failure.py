"""A failed case, taken apart: which outputs fail, in which way, and the arrays to compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.case_sets import PreparedCase, is_plain
from grader.exercise.exercise import Exercise
from grader.explain.probe_run import Answer
from grader.inside.wire import Refusal
from grader.judging.compare import compare
from grader.verdict import Verdict

Array = npt.NDArray[Any]
ERROR, MISSING, REFUSED, SHAPE, DTYPE, NOT_FINITE, VALUE = (
    "error",
    "missing",
    "refused",
    "shape",
    "dtype",
    "nan",
    "value",
)


@dataclass(frozen=True, eq=False)
class Pair:
    """A student's output beside the right one, both float64, with the inputs they belong to.

    `raw` is `actual` in the dtype it came in. `allowed` is the permitted error of each element.
    """

    case: PreparedCase
    output: str
    raw: Array
    actual: Array
    expected: Array
    allowed: Array
    answer: Answer

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The inputs of the case."""
        return self.case.inputs

    @property
    def same_shape(self) -> bool:
        """Whether the values can be compared cell by cell."""
        return self.actual.shape == self.expected.shape

    @property
    def wrong(self) -> Array:
        """The cells that differ by more than is allowed, and those that are not finite where they should be."""
        return ~(difference(self.actual, self.expected) <= self.allowed)

    def arrays(self) -> dict[str, Array]:
        """Return the inputs that are arrays of numbers, in float64."""
        return {
            name: value.astype(np.float64)
            for name, value in self.inputs.items()
            if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.size
        }

    def scalars(self) -> dict[str, int | float]:
        """Return the inputs that are plain numbers."""
        return {name: value for name, value in self.inputs.items() if type(value) in (int, float)}


@dataclass(frozen=True, eq=False)
class CaseFailure:
    """A case that failed: how, in which outputs, and the error where there are none."""

    case: PreparedCase
    answer: Answer
    kind: str
    pairs: tuple[Pair, ...]
    outputs: tuple[str, ...]


def failure_of(exercise: Exercise, case: PreparedCase, answer: Answer) -> CaseFailure | None:
    """Return how a case failed; None if it passes. The verdict is that of `compare`."""
    if answer.error:
        return CaseFailure(case, answer, f"{ERROR} {answer.error.partition(':')[0].split()[0]}", (), ())
    wrong = [name for name in case.expected if not _passes(exercise, case, answer, name)]
    if not wrong:
        return None
    pairs = [pair_of(exercise, case, answer, name) for name in wrong]
    kind = _kind(answer.outputs.get(wrong[0]), case.expected[wrong[0]])
    return CaseFailure(case, answer, kind, tuple(pair for pair in pairs if pair), tuple(wrong))


def failures_of(exercise: Exercise, cases: Sequence[PreparedCase], answers: Sequence[Answer]) -> list[CaseFailure]:
    """Return the failures among the cases that were answered."""
    found = [failure_of(exercise, case, answer) for case, answer in zip(cases, answers, strict=False)]
    return [failure for failure in found if failure]


def difference(actual: Array, expected: Array) -> Array:
    """Return abs(actual - expected): 0 where both are the same infinity or NaN, NaN where only one is."""
    with np.errstate(invalid="ignore", over="ignore"):
        found: Array = np.abs(actual - expected)
    same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return np.where(same, 0.0, found)


def _passes(exercise: Exercise, case: PreparedCase, answer: Answer, name: str) -> bool:
    tolerance, rule = exercise.tolerance_of(name), exercise.rule_of(name)
    compared = compare(name, answer.outputs.get(name), case.expected[name], tolerance, show=False, rule=rule)
    return compared.verdict is Verdict.ACCEPTED


def pair_of(exercise: Exercise, case: PreparedCase, answer: Answer, name: str) -> Pair | None:
    """Return an output beside the right one; None unless both are arrays of real numbers."""
    raw, tolerance = answer.outputs.get(name), exercise.tolerance_of(name)
    if not is_plain(raw) or not is_plain(case.expected[name]):
        return None
    expected = case.expected[name].astype(np.float64)
    exact = case.expected[name].dtype.kind in "iub" or exercise.rule_of(name).compare == "exact"
    finite = np.where(np.isfinite(expected), np.abs(expected), 0.0)
    allowed = np.where(np.isfinite(expected), tolerance.atol + tolerance.rtol * finite, 0.0)
    return Pair(
        case, name, raw, raw.astype(np.float64), expected, np.zeros_like(allowed) if exact else allowed, answer
    )


def _kind(actual: Any, expected: Any) -> str:
    if actual is None:
        return MISSING
    if isinstance(actual, Refusal):
        return REFUSED
    if not is_plain(actual) or not is_plain(expected):
        return VALUE if type(actual) is type(expected) else DTYPE
    if actual.shape != expected.shape:
        return SHAPE
    if expected.dtype.kind in "iub" and actual.dtype.kind == "f":
        return DTYPE
    return NOT_FINITE if not np.isfinite(actual.astype(np.float64)).all() else VALUE
