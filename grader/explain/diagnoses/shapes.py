"""Right values in an array of the wrong shape, or with its axes in the wrong order."""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.idea import Guess, Idea, NamedMistake, different
from grader.message import Message

Array = npt.NDArray[Any]
_MAX_AXES = 5
_EXACT = 1e-9
_TABLE = 2
_OPERATIONS = {"sum": "operation_sum", "mean": "operation_mean", "max": "operation_max"}


def _transposed(pair: Pair) -> Iterator[Guess]:
    axes = tuple(range(pair.expected.ndim))
    if len(axes) <= _MAX_AXES:
        for order in permutations(axes):
            if order != axes:
                yield Guess(order, pair.expected.transpose(order))


def _say_transposed(order: tuple[int, ...], pairs: Sequence[Pair]) -> NamedMistake:
    if order == (1, 0):
        return NamedMistake("transposed", {})
    return NamedMistake("axes_in_another_order", {"order": list(order)})


def _wrong_axis(pair: Pair) -> Iterator[Guess]:
    """Guess another axis, where the right result is a sum, mean or maximum over one axis of an input."""
    for name, value in pair.arrays().items():
        for operation, axis in product(_OPERATIONS, range(value.ndim)):
            right = getattr(value, operation)(axis=axis)
            if right.shape == pair.expected.shape and np.allclose(right, pair.expected, rtol=0, atol=_EXACT):
                for other in range(value.ndim):
                    if other != axis:
                        yield Guess((name, operation, other, axis), getattr(value, operation)(axis=other))


def _say_wrong_axis(key: tuple[str, str, int, int], pairs: Sequence[Pair]) -> NamedMistake:
    name, operation, axis, expected_axis = key
    evidence = {"input": name, "operation": operation, "axis": axis, "expected_axis": expected_axis}
    return NamedMistake("wrong_axis", {**evidence, "operation": Message(_OPERATIONS[operation])}, evidence)


def _reshaped(pair: Pair) -> Iterator[Guess]:
    if pair.actual.size != pair.expected.size or pair.same_shape:
        return
    if sorted(pair.actual.shape) == sorted(pair.expected.shape):
        yield Guess("lengths_exchanged", pair.expected.reshape(pair.actual.shape))
        return
    sides = [[side for side in array.shape if side != 1] for array in (pair.actual, pair.expected)]
    longer = pair.actual.ndim > pair.expected.ndim
    values = pair.expected.reshape(pair.actual.shape)
    if sides[0] == sides[1]:
        yield Guess("extra_axis" if longer else "missing_axis", values)
    yield Guess("not_reshaped", values)


def _summed(pair: Pair) -> Iterator[Guess]:
    """Guess a sum over an axis, or over all axes, that should have stayed."""
    if pair.actual.ndim < pair.expected.ndim:
        if not pair.actual.ndim:
            yield Guess(("summed_to_one_number", ""), np.array(pair.expected.sum()))
        for axis in range(pair.expected.ndim):
            yield Guess(("summed_over_an_axis", axis), pair.expected.sum(axis=axis))


def _not_reduced(pair: Pair) -> Iterator[Guess]:
    """Guess that the last step, a sum, mean or maximum over one or more axes, was left out."""
    missing = pair.actual.ndim - pair.expected.ndim
    if missing <= 0 or pair.actual.ndim > _MAX_AXES or not pair.actual.size:
        return
    for operation in _OPERATIONS:
        for axes in combinations(range(pair.actual.ndim), missing):
            reduced = getattr(pair.actual, operation)(axis=axes)
            near = reduced.shape == pair.expected.shape and np.allclose(reduced, pair.expected, rtol=0, atol=_EXACT)
            if near:
                # over axes of length 1 any operation, or none, gives the same: such a case fits, and supports nothing
                says = any(pair.actual.shape[axis] > 1 for axis in axes)
                yield Guess((operation, axes), pair.actual, free=0 if says else different(pair) + 1)


def _say_not_reduced(key: tuple[str, tuple[int, ...]], pairs: Sequence[Pair]) -> NamedMistake:
    operation, axes = key
    longer = [pair for pair in pairs if max(pair.actual.shape[axis] for axis in axes) > 1]
    shapes = _shapes(_example(longer))
    values = {"axes": _axes(axes), "operation": Message(_OPERATIONS[operation]), **_as_text(shapes)}
    return NamedMistake("not_reduced", values, {**shapes, "operation": operation, "axes": list(axes)})


def _axes(axes: Sequence[int]) -> Message:
    return Message("axes_by_number", {"axes": [str(axis) for axis in axes], "count": len(axes)})


def _say_summed(key: tuple[str, Any], pairs: Sequence[Pair]) -> NamedMistake:
    shapes, axis = _shapes(_example(pairs)), {"axis": key[1]}
    return NamedMistake(key[0], {**_as_text(shapes), **axis}, {**shapes, **axis})


def _border(pair: Pair) -> Iterator[Guess]:
    """Guess the right values inside a border, whose width may be one of the inputs."""
    widths = _widths(pair)
    if widths is None:
        return
    inside = tuple(slice(width, side - width) for width, side in zip(widths, pair.actual.shape, strict=True))
    predicted = pair.actual.copy()
    predicted[inside] = pair.expected
    for name in (name for name, value in pair.scalars().items() if value == max(widths)):
        yield Guess(name, predicted)
    yield Guess("", predicted)


def _widths(pair: Pair) -> list[int] | None:
    """Return how much wider the student's array is on each side of each axis; None if it is not."""
    if pair.actual.ndim != pair.expected.ndim:
        return None
    more = [got - wanted for got, wanted in zip(pair.actual.shape, pair.expected.shape, strict=True)]
    widths = [width // 2 for width in more]
    fits = all(width >= 0 and width % 2 == 0 for width in more) and len({*widths} - {0}) == 1
    return widths if fits else None


def _say_border(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    width = max(_widths(pairs[0]) or [0])
    shapes = _shapes(pairs[0])
    values = {**_as_text(shapes), "width": f"{key} = {width}" if key else str(width)}
    return NamedMistake("border_not_cut_off", values, {**shapes, "width": width, "equals": key})


def _leading(pair: Pair) -> Iterator[Guess]:
    """Guess that one array is the beginning of the other, along every axis."""
    if pair.actual.ndim != pair.expected.ndim or pair.same_shape:
        return
    if not pair.actual.size:
        yield Guess("empty", pair.actual)
    sides = list(zip(pair.actual.shape, pair.expected.shape, strict=True))
    common = tuple(slice(min(both)) for both in sides)
    if all(got <= wanted for got, wanted in sides):
        yield Guess("too_short", pair.expected[common])
    elif all(got >= wanted for got, wanted in sides):
        predicted = pair.actual.copy()
        predicted[common] = pair.expected
        yield Guess("too_long", predicted)


def _grown(pair: Pair) -> Iterator[Guess]:
    """Guess a result that has grown by broadcasting: an axis of length 1, or a missing one, became a longer one.

    The values must be those of two operands, of which one is the same along every new axis and the other along the
    rest. Values that differ in another way come from a missing sum, or from another product.
    """
    got, wanted = pair.actual.shape, pair.expected.shape
    if pair.same_shape or not len(got) >= len(wanted) > 0 or len(got) < _TABLE or not pair.actual.size:
        return
    aligned = (1,) * (len(got) - len(wanted)) + wanted
    longer = [a for a, b in zip(got, aligned, strict=True) if a != b]
    fits = all(a == b or b == 1 for a, b in zip(got, aligned, strict=True))
    others = {side for array in (*pair.arrays().values(), pair.expected) for side in array.shape}
    new = tuple(axis for axis, (a, b) in enumerate(zip(got, aligned, strict=True)) if a != b)
    if fits and all(side > 1 and side in others for side in longer) and _is_of_two_operands(pair.actual, new):
        yield Guess("grown_by_broadcasting", pair.actual)


def _is_of_two_operands(values: Array, new: tuple[int, ...]) -> bool:
    """Return whether values are sums, or products, of something along the new axes and something along the rest."""
    rest = tuple(axis for axis in range(values.ndim) if axis not in new)
    if not np.isfinite(values).all() or any(values.shape[axis] < _TABLE for axis in new):
        return False
    table = values.transpose(*new, *rest).reshape(math.prod(values.shape[axis] for axis in new), -1)
    if table.shape[1] < _TABLE:
        return False
    scale = max(1.0, float(np.abs(table).max()))
    added = table[:1] + table[:, :1] - table[:1, :1]
    place = np.unravel_index(int(np.argmax(np.abs(table))), table.shape)
    multiplied = table[place] * table - np.outer(table[:, place[1]], table[place[0]])
    return bool(np.abs(table - added).max() <= _EXACT * scale or np.abs(multiplied).max() <= _EXACT * scale**2)


def _zeros_left_out(pair: Pair) -> Iterator[Guess]:
    """Guess the elements of the right array that are not 0, in one row, as a mask used as an index gives them."""
    if pair.actual.ndim != 1 or pair.actual.size > pair.expected.size:
        return
    kept = pair.expected[pair.expected != 0]
    if np.array_equal(kept.shape, pair.actual[pair.actual != 0].shape):
        predicted = pair.actual.copy()
        predicted[pair.actual != 0] = kept
        says = pair.actual.size < pair.expected.size
        yield Guess("zeros_left_out", predicted, free=0 if says else different(pair) + 1)


def _rest(pair: Pair) -> Iterator[Guess]:
    """Guess the beginning of the right array, where everything missing is 0."""
    sides = list(zip(pair.actual.shape, pair.expected.shape, strict=False))
    if pair.actual.ndim == pair.expected.ndim and pair.actual.size and all(got <= wanted for got, wanted in sides):
        common = tuple(slice(got) for got, _ in sides)
        rest = pair.expected.copy()
        rest[common] = 0.0
        if not rest.any() and not pair.same_shape:
            yield Guess("rest_left_out", pair.expected[common])


def _rows(pair: Pair) -> Iterator[Guess]:
    """Guess that all rows of one array occur in the other, in the same order."""
    if pair.expected.ndim < 2 or pair.actual.shape[1:] != pair.expected.shape[1:] or pair.same_shape:
        return
    if len(pair.actual) < len(pair.expected):
        places = _found_in_order(pair.actual, pair.expected)
        if places is not None:
            yield Guess("missing_rows", pair.expected[places])
        return
    places = _found_in_order(pair.expected, pair.actual)
    if places:
        predicted = pair.actual.copy()
        predicted[places] = pair.expected
        yield Guess("extra_rows", predicted)


def _found_in_order(few: Array, many: Array) -> list[int] | None:
    """Return the places of the rows of `few` in `many`, in their order; None if a row is missing."""
    places: list[int] = []
    for row in few:
        start = places[-1] + 1 if places else 0
        rest = many[start:].reshape(len(many) - start, -1)
        same = np.flatnonzero(np.all(np.abs(rest - row.reshape(-1)) <= _EXACT, axis=1))
        if not same.size:
            return None
        places.append(start + int(same[0]))
    return places


def _example(pairs: Sequence[Pair]) -> Pair:
    """Return the first pair whose array is not empty, to show."""
    return next((pair for pair in pairs if pair.actual.size), pairs[0])


def _say_rows(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    shown = _example(pairs)
    return NamedMistake(key, {"got": len(shown.actual), "wanted": len(shown.expected)})


def _say_shapes(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    shapes = _shapes(_example(pairs))
    return NamedMistake(key, _as_text(shapes), shapes)


def _shapes(pair: Pair) -> dict[str, Any]:
    return {"got": [*pair.actual.shape], "wanted": [*pair.expected.shape]}


def _as_text(shapes: dict[str, Any]) -> dict[str, Any]:
    return {name: str(tuple(shape)) for name, shape in shapes.items()}


IDEAS = (
    Idea(_transposed, _say_transposed),
    Idea(_wrong_axis, _say_wrong_axis),
    Idea(_reshaped, _say_shapes),
    Idea(_summed, _say_summed),
    Idea(_not_reduced, _say_not_reduced),
    Idea(_border, _say_border),
    Idea(_rest, _say_shapes),
    Idea(_zeros_left_out, _say_shapes, 2),
)
# True, but often the consequence of a mistake that has its own name.
LATER = (Idea(_grown, _say_shapes), Idea(_rows, _say_rows), Idea(_leading, _say_shapes))
