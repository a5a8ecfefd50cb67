"""Conditions that all failing cases share and no passing case has, and where the wrong elements are.

These observations say when and where, not what. They stand in for a name, or beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import NOT_FINITE, CaseFailure, Pair
from grader.explain.diagnoses.idea import NamedMistake
from grader.explain.diagnoses.rounds import SECOND
from grader.message import Message

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
_LEAST_PASSED = 3
_LEAST_CELLS = 3
_LARGE = 100.0


class _Condition(NamedTuple):
    """The code of a condition, and the values of its text."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()

    def message(self) -> Message:
        return Message(self.code, dict(self.values))


def _condition(code: str, **values: Any) -> _Condition:
    return _Condition(code, tuple(values.items()))


def only_when(failed: Sequence[Inputs], passed: Sequence[Inputs], optional: Sequence[str]) -> NamedMistake | None:
    """Return the plainest condition that holds in every failing case and in hardly any other.

    If one condition is not enough, return two.
    """
    if len(passed) < _LEAST_PASSED or not failed:
        return None
    optional = [*optional, *_arrays_left_out([*failed, *passed])]
    found = [_conditions_of(inputs, optional) for inputs in failed]
    others = [_conditions_of(inputs, optional) for inputs in passed]
    in_all = [condition for condition in found[0] if all(condition in one for one in found)]
    single = _best([(condition,) for condition in in_all], others)
    chosen = single if single and _tells(single[0], failed) else _best([*combinations(in_all, 2)], others, single)
    if chosen is None:
        return None
    wrongly, conditions = chosen
    if not _tells(wrongly, failed) or len(passed) - wrongly < max(_LEAST_PASSED, wrongly):
        return None
    counts = {"failed": len(failed), "such": len(failed) + wrongly, "passed": len(passed) - wrongly}
    return NamedMistake("only_when", {"condition": _both(conditions), **counts}, counts)


def _both(conditions: Sequence[_Condition]) -> Message:
    first, *others = (condition.message() for condition in conditions)
    return Message("both_conditions", {"first": first, "second": others[0]}) if others else first


def _arrays_left_out(cases: Sequence[Inputs]) -> list[str]:
    """Return arrays that some cases have and others have not.

    It leaves out those of a second round, which a condition of its own describes.
    """
    names = {name for inputs in cases for name, value in inputs.items() if isinstance(value, np.ndarray)}
    some = (name for name in sorted(names) if any(name not in inputs for inputs in cases))
    return [name for name in some if not name.endswith(SECOND)]


def _tells(wrongly: int, failed: Sequence[Inputs]) -> bool:
    return wrongly * 2 <= len(failed)


_Choice = tuple[int, tuple[_Condition, ...]]


def _best(
    choices: Sequence[tuple[_Condition, ...]],
    others: Sequence[Mapping[_Condition, None]],
    start: _Choice | None = None,
) -> _Choice | None:
    """Return the choice whose conditions hold together in the fewest passing cases; the earliest of equal ones."""
    best = start
    for conditions in choices:
        wrongly = sum(all(condition in one for condition in conditions) for one in others)
        # two conditions must be much better than one
        if best is None or wrongly < (best[0] if len(best[1]) == len(conditions) else best[0] / 2):
            best = wrongly, conditions
    return best


def _conditions_of(inputs: Inputs, optional: Sequence[str]) -> dict[_Condition, None]:
    """Return the conditions that hold in a case, from the plainest."""
    return {condition: None for condition, holds in _conditions(inputs, optional) if holds}


def _conditions(inputs: Inputs, optional: Sequence[str]) -> Iterator[tuple[_Condition, bool]]:
    """Yield the conditions of a case and whether each holds, from the plainest."""
    for name in optional:
        yield _condition("argument_omitted", name=name), name not in inputs
        yield _condition("argument_given", name=name), name in inputs
    whole = {name: value for name, value in inputs.items() if type(value) is int}
    for name, value in inputs.items():
        if type(value) in (int, float):
            yield _comparison(name, ">", 0), value > 0
            yield _comparison(name, "<", 0), value < 0
            yield _comparison(name, ">", 1), value > 1
            yield _comparison(name, "=", 0), value == 0
            yield _comparison(name, "=", 1), value == 1
        elif type(value) in (bool, str):
            yield _condition("argument_is", name=name, value=value), True
        elif name.endswith(SECOND) and name.removesuffix(SECOND) in inputs:
            yield _condition("object_used_twice"), True
    for first, second in combinations(whole, 2):
        a, b = whole[first], whole[second]
        yield _condition("numbers_differ", first=first, second=second), a != b
        yield _comparison(first, "<", second), a < b
        yield _comparison(first, ">", second), a > b
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            yield from _of_array(name, value)


def _comparison(left: str, sign: str, right: int | str) -> _Condition:
    return _condition("comparison", left=left, sign=sign, right=right)


def _of_array(name: str, value: Array) -> Iterator[tuple[_Condition, bool]]:
    lengths = {f"{name}.shape[{axis}]": side for axis, side in enumerate(value.shape)}
    for text, side in lengths.items():
        yield _comparison(text, ">", 1), side > 1
        yield _comparison(text, "=", 1), side == 1
    for (first, a), (second, b) in combinations(lengths.items(), 2):
        yield _condition("numbers_differ", first=first, second=second), a != b
    yield _condition("array_has_many_axes", name=name, limit=2), value.ndim > 2
    yield _condition("array_is_empty", name=name), value.size == 0
    if value.size and value.dtype.kind in "fiu":
        yield _condition("array_has_negatives", name=name), bool((value < 0).any())
        yield _condition("array_is_negative", name=name), bool((value < 0).all())
        yield _condition("array_has_a_zero", name=name), bool((value == 0).any())
        yield _condition("array_has_equal_values", name=name), np.unique(value).size < value.size
        yield _condition("array_has_large_values", name=name, limit=_LARGE), bool(np.abs(value).max() >= _LARGE)


_SIGNS = (
    ("=", lambda array: array == 0),
    ("<", lambda array: array < 0),
    (">", lambda array: array > 0),
    ("≠", lambda array: array != 0),
)


def wrong_where(pairs: Sequence[Pair]) -> NamedMistake | None:
    """Return an input whose sign says which elements are wrong, as a mistake; None if there is none."""
    if not all(pair.same_shape for pair in pairs):
        return None
    for name in pairs[0].arrays():
        for sign, holds in _SIGNS:
            if all(_explains(pair, name, holds) for pair in pairs):
                count = int(sum(pair.wrong.sum() for pair in pairs))
                right = int(sum((~pair.wrong).sum() for pair in pairs))
                if count >= _LEAST_CELLS and right >= _LEAST_CELLS:
                    values = {"condition": _comparison(name, sign, 0).message(), "elements": count}
                    return NamedMistake("wrong_where_input_is", values, {"input": name, "sign": sign, "cells": count})
    return None


def _explains(pair: Pair, name: str, holds: Any) -> bool:
    array = pair.arrays().get(name)
    return array is not None and array.shape == pair.expected.shape and np.array_equal(pair.wrong, holds(array))


def wrong_at_one_end(pairs: Sequence[Pair]) -> NamedMistake | None:
    """Return the mistake of wrong cells in the last, or the first, slice of one axis only; None if there is none."""
    if not all(pair.same_shape for pair in pairs):
        return None
    for axis in range(pairs[0].expected.ndim):
        for key, place in (("wrong_only_at_the_end", -1), ("wrong_only_at_the_start", 0)):
            if all(_only_in(pair, axis, place) for pair in pairs):
                return NamedMistake(key, {"axis": axis})
    return None


def _only_in(pair: Pair, axis: int, place: int) -> bool:
    if axis >= pair.expected.ndim or pair.expected.shape[axis] < 3:
        return False
    wrong = np.flatnonzero(pair.wrong.any(axis=tuple(a for a in range(pair.wrong.ndim) if a != axis)))
    return wrong.tolist() == [range(pair.expected.shape[axis])[place]]


def not_finite(failures: Sequence[CaseFailure]) -> NamedMistake | None:
    """Return the mistake if every failing case has NaN or infinity, and where."""
    if not failures or not all(failure.kind == NOT_FINITE for failure in failures):
        return None
    pairs = [failure.pairs[0] for failure in failures]
    bad = [np.isfinite(pair.expected) & ~np.isfinite(pair.actual) for pair in pairs]
    what = "NaN" if any(np.isnan(pair.actual[cells]).any() for pair, cells in zip(pairs, bad, strict=True)) else "inf"
    evidence = {"what": what, "cells": int(sum(cells.sum() for cells in bad)), "cases": len(pairs)}
    if all(cells.all() for cells in bad):
        return NamedMistake("not_finite_everywhere", {"what": what}, evidence)
    where = _where(pairs, bad)
    return NamedMistake("not_finite", {"what": what}, evidence, (where,) if where else ())


def _where(pairs: Sequence[Pair], bad: Sequence[Array]) -> Message | None:
    """Return which input decides, if one of the same shape does: it is 0 there, or large."""
    for name in pairs[0].arrays():
        arrays = [pair.arrays().get(name) for pair in pairs]
        there = [
            np.abs(array[cells])
            for array, cells in zip(arrays, bad, strict=True)
            if array is not None and array.shape == cells.shape
        ]
        elsewhere = [
            np.abs(array[~cells])
            for array, cells in zip(arrays, bad, strict=True)
            if array is not None and array.shape == cells.shape
        ]
        if len(there) < len(pairs):
            continue
        low, high = min(map(_least, there)), max(map(_most, elsewhere))
        if max(map(_most, there)) == 0 and min(map(_least, elsewhere)) > 0:
            return Message("only_where_input_is_zero", {"input": name})
        if low > high > 0:
            return Message("only_where_input_is_large", {"input": name})
    return None


def _least(values: Array) -> float:
    return float(values.min(initial=np.inf))


def _most(values: Array) -> float:
    return float(values.max(initial=0.0))
