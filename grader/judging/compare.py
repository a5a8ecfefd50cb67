"""The tolerance rule: a student's output and the expected one are compared step by step.

The output exists; is a plain array or number; has the shape; has the kind of dtype; is finite where the
reference is. Then abs(actual - expected) <= atol + rtol * abs(expected) holds for every element.
Each step has its own message, and none holds an expected value unless the caller may show it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.refusals import refusal_message
from grader.exercise.outputs import Tolerance
from grader.inside.wire import Refusal
from grader.message import Message
from grader.verdict import Verdict

Array = npt.NDArray[Any]
_LARGEST = np.finfo(np.float64).max  # an error that overflows becomes this number: JSON has no infinity


@dataclass(frozen=True)
class Comparison:
    """One output against its expected value. `max_abs_error` is None where no numbers could be compared.

    `verdict` is None where there is no expected value.
    Of a checker: `got` of `of` points if it gives some, and how far a `measured` number is within its bound.
    """

    verdict: Verdict | None
    message: Message | None = None
    max_abs_error: float | None = None
    got: int | None = None
    of: int | None = None
    measured: float | None = None


def compare_outputs(
    actual: Mapping[str, Any], expected: Mapping[str, Array], tolerances: Mapping[str, Tolerance], *, show: bool
) -> Comparison:
    """Compare all outputs: the first that differs decides the message, the largest error is over all of them.

    `show`: the case is visible, so the message may name the values at the first wrong element.
    """
    found = [
        compare(name, actual.get(name), wanted, tolerances[name], show=show) for name, wanted in expected.items()
    ]
    errors = [one.max_abs_error for one in found if one.max_abs_error is not None]
    largest = max(errors) if len(errors) == len(found) and errors else None
    wrong = next((one for one in found if one.verdict is not Verdict.ACCEPTED), None)
    if wrong is None:
        return Comparison(Verdict.ACCEPTED, None, largest)
    return Comparison(wrong.verdict, wrong.message, largest if largest is not None else wrong.max_abs_error)


def compared_with_nothing(actual: Mapping[str, Any]) -> Comparison:
    """Return what is wrong with outputs on their own: the first that is no plain array, if there is one."""
    found = (_unusable(name, value) for name, value in actual.items())
    message = next((one for one in found if one), None)
    return Comparison(Verdict.RUNTIME_ERROR if message else None, message)


def unusable(actual: Mapping[str, Any], names: Collection[str]) -> Message | None:
    """Return what is wrong with the first of these outputs that is missing or no plain array; None if all are."""
    return next((one for name in names if (one := _unusable(name, actual.get(name)))), None)


def compare(name: str, actual: Any, expected: Array, tolerance: Tolerance, *, show: bool) -> Comparison:
    """Compare one named output: `actual` from the jail, `expected` float64, int64 or bool of any shape."""
    unusable = _unusable(name, actual)
    if unusable:
        return Comparison(Verdict.RUNTIME_ERROR, unusable)
    if actual.shape != expected.shape:
        return _wrong("wrong_shape", output=name, actual=_shape(actual), expected=_shape(expected))
    if expected.dtype.kind in "iub" and actual.dtype.kind == "f":
        code = "booleans_expected" if expected.dtype.kind == "b" else "integers_expected"
        return _wrong(code, output=name, actual=str(actual.dtype), expected=str(expected.dtype))
    if expected.dtype.kind in "iub":
        return _compare_exactly(name, actual.copy(), expected, show=show)
    # Almost every output ends here; NaN never does. Each value is read once, so it may be in shared memory.
    largest = _largest_difference(actual, expected)
    if largest <= tolerance.atol:
        return Comparison(Verdict.ACCEPTED, None, largest)
    return _compare_numbers(name, actual.astype(np.float64), expected, tolerance, show=show)


def _unusable(name: str, actual: Any) -> Message | None:
    if actual is None:
        return Message("output_missing", {"output": name})
    if isinstance(actual, Refusal):
        what = refusal_message(actual)
        if what.code == "not_array_none":
            return Message("output_is_none", {"output": name})
        return Message("output_not_array", {"output": name, "what": what})
    return None if isinstance(actual, np.ndarray) else Message("output_no_array", {"output": name})


def _largest_difference(actual: Array, expected: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.abs(actual - expected).max(initial=0.0))


def _compare_exactly(name: str, actual: Array, expected: Array, *, show: bool) -> Comparison:
    wrong = actual != expected
    # Python integers: a difference of two 64-bit integers need not fit 64 bits
    error = float(max((abs(int(a) - int(e)) for a, e in zip(actual[wrong], expected[wrong], strict=True)), default=0))
    if not wrong.any():
        return Comparison(Verdict.ACCEPTED, None, error)
    message = _count(name, wrong).then(*_first(wrong, actual, expected, show), Message("must_be_equal"))
    return Comparison(Verdict.WRONG_ANSWER, message, error)


def _compare_numbers(name: str, actual: Array, expected: Array, tolerance: Tolerance, *, show: bool) -> Comparison:
    finite = np.isfinite(expected)
    unexpected = finite & ~np.isfinite(actual)
    if unexpected.any():
        return Comparison(Verdict.WRONG_ANSWER, _not_finite(name, unexpected, actual))
    differs = ~finite & ~_same(actual, expected)
    if differs.any():
        message = _count(name, differs).then(Message("not_finite_expected"), *_first(differs, actual, expected, show))
        return Comparison(Verdict.WRONG_ANSWER, message)
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.where(finite, np.abs(actual - expected), 0.0)
        allowed = np.where(finite, tolerance.atol + tolerance.rtol * np.abs(expected), np.inf)
    wrong = ~(error <= allowed)
    error = np.minimum(error, _LARGEST)
    largest = float(error.max(initial=0.0))
    if not wrong.any():
        return Comparison(Verdict.ACCEPTED, None, largest)
    # with rtol, the largest error of all may be an allowed one
    worst = np.unravel_index(int(np.argmax(np.where(wrong, error, -1.0))), error.shape)
    code = "error_is" if wrong.size == 1 else "largest_error"
    values = {"error": _short(error[worst]), "allowed": _short(allowed[worst])}
    message = _count(name, wrong).then(Message(code, values), *_first(wrong, actual, expected, show))
    return Comparison(Verdict.WRONG_ANSWER, message, largest)


def _same(actual: Array, expected: Array) -> Array:
    same: Array = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return same


def _not_finite(name: str, unexpected: Array, actual: Array) -> Message:
    what = "NaN" if np.isnan(actual[unexpected]).any() else "inf"
    if unexpected.size == 1:
        return Message("value_not_finite", {"output": name, "what": what})
    count = int(unexpected.sum())
    values = {"output": name, "what": what, "count": count, "size": unexpected.size, "index": _index(unexpected)}
    return Message("values_not_finite", values)


def _count(name: str, wrong: Array) -> Message:
    count = int(wrong.sum())
    if wrong.size == 1:
        return Message("value_wrong", {"output": name})
    if count == wrong.size:
        return Message("all_values_wrong", {"output": name, "size": count})
    return Message("values_wrong", {"output": name, "count": count, "size": wrong.size})


def _first(wrong: Array, actual: Array, expected: Array, show: bool) -> Iterator[Message]:
    place = _place(wrong)
    shown = dict(zip(("actual", "expected"), _numbers(actual[place], expected[place]), strict=True)) if show else {}
    if wrong.size > 1:
        yield Message("first_wrong" if show else "first_wrong_at", {"index": list(place), **shown})
    elif show:
        yield Message("got", shown)


def _short(error: Any) -> float:
    """Return an error in three digits: messages give no more."""
    return min(float(f"{error:.3g}"), _LARGEST)


def _numbers(actual: Any, expected: Any) -> tuple[str, str]:
    """Return both numbers in as few digits as tell them apart."""
    if expected.dtype.kind != "f":
        return str(actual.item()), str(expected.item())
    for digits in (8, 12, 17):
        got, wanted = f"{actual:.{digits}g}", f"{expected:.{digits}g}"
        if got != wanted:
            break
    return got, wanted


def _place(mask: Array) -> tuple[int, ...]:
    return tuple(int(axis) for axis in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _index(mask: Array) -> list[int]:
    return list(_place(mask))


def _wrong(code: str, **values: str) -> Comparison:
    return Comparison(Verdict.WRONG_ANSWER, Message(code, values))


def _shape(array: Array) -> str:
    return str(tuple(array.shape))
