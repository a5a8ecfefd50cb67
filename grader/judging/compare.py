"""The tolerance rule: a student's output and the expected one are compared step by step.

The output exists; is a plain array or number; has the shape; has the kind of dtype; is finite where the
reference is. Then abs(actual - expected) <= atol + rtol * abs(expected) holds for every element.
Each step has its own message, and none holds an expected value unless the caller may show it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.refusals import refusal_message
from grader.exercise.outputs import LENIENT, OutputRule, Tolerance
from grader.inside.structured import Structured
from grader.inside.wire import Refusal
from grader.judging.compare_structured import StructuredComparison
from grader.judging.comparison import Comparison
from grader.message import Message
from grader.verdict import Verdict

Array = npt.NDArray[Any]
NO_RULES: Mapping[str, OutputRule] = {}
_NONE = Structured(None)
_EXACTLY = Tolerance(0.0, 0.0)
_LARGEST = np.finfo(np.float64).max  # an error that overflows becomes this number: JSON has no infinity


def compare_outputs(
    actual: Mapping[str, Any],
    expected: Mapping[str, Any],
    tolerances: Mapping[str, Tolerance],
    *,
    show: bool,
    rules: Mapping[str, OutputRule] = NO_RULES,
) -> Comparison:
    """Compare all outputs: the first that differs decides the message, the largest error is over all of them.

    `show`: the case is visible, so the message may name the values at the first wrong element.
    """
    found = [
        compare(name, actual.get(name), wanted, tolerances[name], show=show, rule=rules.get(name, LENIENT))
        for name, wanted in expected.items()
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


def compare(
    name: str, actual: Any, expected: Any, tolerance: Tolerance, *, show: bool, rule: OutputRule = LENIENT
) -> Comparison:
    """Compare one named output: `actual` from the jail, `expected` an array of any shape or a structured value."""
    unusable = _unusable(name, actual)
    if unusable:
        return Comparison(Verdict.RUNTIME_ERROR, unusable)

    if (
        isinstance(actual, Structured)
        and actual == _NONE
        and not (isinstance(expected, Structured) and expected == _NONE)
    ):
        return Comparison(Verdict.RUNTIME_ERROR, Message("output_is_none", {"output": name}))

    def arrays(place: str, got: Array, wanted: Array) -> Comparison:
        return _compare_arrays(place, got, wanted, _EXACTLY if rule.compare == "exact" else tolerance, rule, show)

    if isinstance(actual, np.ndarray) and isinstance(expected, np.ndarray):
        return arrays(name, actual, expected)
    values = [one.content if isinstance(one, Structured) else _plain(one) for one in (actual, expected)]
    return StructuredComparison(tolerance, rule, show, arrays).compare(name, *values)


def _plain(array: Array) -> Any:
    """Return a number that came as an array as Python's own, another array as it is."""
    return array.item() if not array.ndim else array


def _compare_arrays(
    name: str, actual: Array, expected: Array, tolerance: Tolerance, rule: OutputRule, show: bool
) -> Comparison:
    if actual.shape != expected.shape:
        return _wrong("wrong_shape", output=name, actual=_shape(actual), expected=_shape(expected))
    code = _wrong_kind(actual.dtype, expected.dtype, rule)
    if code:
        return _wrong(code, output=name, actual=str(actual.dtype), expected=str(expected.dtype))
    if expected.dtype.kind in "iub":
        return _compare_exactly(name, actual.copy(), expected, show=show)
    # Almost every output ends here; NaN never does. Each value is read once, so it may be in shared memory.
    largest = _largest_difference(actual, expected)
    if largest <= tolerance.atol:
        return Comparison(Verdict.ACCEPTED, None, largest)
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    return _compare_numbers(name, actual.astype(wide), expected.astype(wide), tolerance, show=show)


def _wrong_kind(actual: np.dtype[Any], expected: np.dtype[Any], rule: OutputRule) -> str:
    """Return the code of what is wrong with a dtype; "" if it will do.

    Whole numbers may stand for any numbers, and real numbers for complex ones.
    """
    if rule.dtype == "exact":
        return "" if actual == expected else "dtype_expected"
    codes = {"b": "booleans_expected", "i": "integers_expected", "u": "integers_expected", "f": "floats_expected"}
    code = codes.get(expected.kind, "dtype_expected")
    if rule.dtype == "any":
        too_wide = {"f": "c", "c": ""}.get(expected.kind, "fc")
        return code if actual.kind in too_wide else ""
    fitting = {"b": "b", "i": "iu", "u": "iu", "f": "fiu", "c": "cfiu"}
    return "" if actual.kind in fitting[expected.kind] else code


def _unusable(name: str, actual: Any) -> Message | None:
    if actual is None:
        return Message("output_missing", {"output": name})
    if isinstance(actual, Refusal):
        what = refusal_message(actual, name)
        if what.code.startswith("within_"):
            return what
        if what.code == "not_array_none":
            return Message("output_is_none", {"output": name})
        return Message("output_not_array", {"output": name, "what": what})
    return None if isinstance(actual, np.ndarray | Structured) else Message("output_no_array", {"output": name})


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
    if expected.dtype.kind not in "fc":
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
