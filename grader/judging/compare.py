"""The tolerance rule: what a student's output and the expected one have in common, step by step.

Exists; is a plain array or number; has the shape; has the kind of dtype; is finite where the reference is; then
abs(actual - expected) <= atol + rtol * abs(expected) for every element. Each step has its own message, and none
of them holds an expected value unless the caller may show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.exercise.exercise import Tolerance
from grader.inside.wire import Refusal
from grader.verdict import Verdict

Array = npt.NDArray[Any]
_LARGEST = np.finfo(np.float64).max  # an error that overflows is still a number: JSON has no infinity


@dataclass(frozen=True)
class Comparison:
    """One output against its expected value. `max_abs_error` is None where no numbers could be compared."""

    verdict: Verdict
    message: str = ""
    max_abs_error: float | None = None


def compare_outputs(
    actual: Mapping[str, Any], expected: Mapping[str, Array], tolerances: Mapping[str, Tolerance], *, show: bool
) -> Comparison:
    """The first output that differs decides the message; the largest error is over all outputs.

    `show`: the case is visible, so the message may name the values at the first wrong element.
    """
    found = [
        compare(name, actual.get(name), wanted, tolerances[name], show=show) for name, wanted in expected.items()
    ]
    errors = [one.max_abs_error for one in found if one.max_abs_error is not None]
    largest = max(errors) if len(errors) == len(found) and errors else None
    wrong = next((one for one in found if one.verdict is not Verdict.ACCEPTED), None)
    if wrong is None:
        return Comparison(Verdict.ACCEPTED, "", largest)
    return Comparison(wrong.verdict, wrong.message, largest if largest is not None else wrong.max_abs_error)


def compare(name: str, actual: Any, expected: Array, tolerance: Tolerance, *, show: bool) -> Comparison:
    """One named output: `actual` as it came out of the jail, `expected` float64, int64 or bool of any shape."""
    if actual is None:
        return Comparison(Verdict.RUNTIME_ERROR, f"{name} is missing from the result.")
    if isinstance(actual, Refusal):
        end = "" if actual.endswith("?") else "."
        return Comparison(Verdict.RUNTIME_ERROR, f"{name} must be a numpy array of numbers, but is {actual}{end}")
    if not isinstance(actual, np.ndarray):
        return Comparison(Verdict.RUNTIME_ERROR, f"{name} is not an array.")
    if actual.shape != expected.shape:
        return Comparison(
            Verdict.WRONG_ANSWER, f"{name} has shape {_shape(actual)}; expected shape {_shape(expected)}."
        )
    if expected.dtype.kind in "iub" and actual.dtype.kind == "f":
        wanted = "true or false" if expected.dtype.kind == "b" else "whole numbers"
        return Comparison(
            Verdict.WRONG_ANSWER, f"{name} holds {actual.dtype} numbers; expected {wanted} ({expected.dtype})."
        )
    if expected.dtype.kind in "iub":
        return _compare_exactly(name, actual.copy(), expected, show=show)
    # Almost every output ends here; NaN never does. Each value is read once, so it may lie in the child's reach.
    largest = _largest_difference(actual, expected)
    if largest <= tolerance.atol:
        return Comparison(Verdict.ACCEPTED, "", largest)
    return _compare_numbers(name, actual.astype(np.float64), expected, tolerance, show=show)


def _largest_difference(actual: Array, expected: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.abs(actual - expected).max(initial=0.0))


def _compare_exactly(name: str, actual: Array, expected: Array, *, show: bool) -> Comparison:
    wrong = actual != expected
    # python integers: a difference of 64-bit ones need not fit 64 bits
    error = float(max((abs(int(a) - int(e)) for a, e in zip(actual[wrong], expected[wrong], strict=True)), default=0))
    if not wrong.any():
        return Comparison(Verdict.ACCEPTED, "", error)
    return Comparison(
        Verdict.WRONG_ANSWER,
        f"{_count(name, wrong)}{_first(wrong, actual, expected, show)} They must be equal.",
        error,
    )


def _compare_numbers(name: str, actual: Array, expected: Array, tolerance: Tolerance, *, show: bool) -> Comparison:
    finite = np.isfinite(expected)
    unexpected = finite & ~np.isfinite(actual)
    if unexpected.any():
        return Comparison(Verdict.WRONG_ANSWER, _not_finite(name, unexpected, actual))
    differs = ~finite & ~_same(actual, expected)
    if differs.any():
        reason = f"{_count(name, differs)[:-1]}: an infinity or NaN is expected there."
        return Comparison(Verdict.WRONG_ANSWER, f"{reason}{_first(differs, actual, expected, show)}")
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.where(finite, np.abs(actual - expected), 0.0)
        allowed = np.where(finite, tolerance.atol + tolerance.rtol * np.abs(expected), np.inf)
    wrong = ~(error <= allowed)
    error = np.minimum(error, _LARGEST)
    largest = float(error.max(initial=0.0))
    if not wrong.any():
        return Comparison(Verdict.ACCEPTED, "", largest)
    # with rtol, the largest error of all may be an allowed one
    worst = np.unravel_index(int(np.argmax(np.where(wrong, error, -1.0))), error.shape)
    how_much = f"{'error' if wrong.size == 1 else 'largest error'} is {error[worst]:.3g}"
    times = _times(float(error[worst]), float(allowed[worst]))
    message = f"{_count(name, wrong)} The {how_much}{times}.{_first(wrong, actual, expected, show)}"
    return Comparison(Verdict.WRONG_ANSWER, message, largest)


def _same(actual: Array, expected: Array) -> Array:
    same: Array = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return same


def _not_finite(name: str, unexpected: Array, actual: Array) -> str:
    what = "NaN" if np.isnan(actual[unexpected]).any() else "infinity"
    if unexpected.size == 1:
        return f"{name} is {what}; a finite number is expected."
    count = f"{int(unexpected.sum())} of {unexpected.size} values"
    return f"{name} holds {what} where a finite number is expected: {count}, first at {list(_place(unexpected))}."


def _count(name: str, wrong: Array) -> str:
    count = int(wrong.sum())
    if wrong.size == 1:
        return f"{name} is wrong."
    how_many = "all" if count == wrong.size else f"{count} of"
    return f"{name}: {how_many} {wrong.size} values {'is' if count == 1 else 'are'} wrong."


def _times(error: float, allowed: float) -> str:
    if not allowed:
        return ""
    times = error / allowed
    return f" ({times:,.0f} times the allowed {allowed:.3g})" if 2 <= times < 1e9 else f"; allowed is {allowed:.3g}"


def _first(wrong: Array, actual: Array, expected: Array, show: bool) -> str:
    place = _place(wrong)
    where = f" The first is at {list(place)}" if wrong.size > 1 else ""
    if not show:
        return f"{where}." if where else ""
    got, wanted = _numbers(actual[place], expected[place])
    return f"{where}: got {got}, expected {wanted}." if where else f" Got {got}, expected {wanted}."


def _numbers(actual: Any, expected: Any) -> tuple[str, str]:
    """Both in as few digits as tell them apart."""
    if expected.dtype.kind != "f":
        return str(actual.item()), str(expected.item())
    for digits in (8, 12, 17):
        got, wanted = f"{actual:.{digits}g}", f"{expected:.{digits}g}"
        if got != wanted:
            break
    return got, wanted


def _place(mask: Array) -> tuple[int, ...]:
    return tuple(int(axis) for axis in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _shape(array: Array) -> str:
    return str(tuple(array.shape))
