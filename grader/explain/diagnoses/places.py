"""The right values in the wrong places."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.idea import Guess, Idea, NamedMistake
from grader.message import Message

Array = npt.NDArray[Any]
_MAX_AXES = 4
_SHIFTS = (1, -1, 2, -2)
# For the axis counted from the last one: moved to larger indices, and to smaller ones.
_DIRECTIONS = {-2: ("rows_too_low", "rows_too_high"), -1: ("columns_too_far_right", "columns_too_far_left")}
_LEAST_MOVED = 3
_DIGITS = 9


def _memory_order(pair: Pair) -> Iterator[Guess]:
    """Guess a result made in another order of axes and then only reshaped."""
    axes = tuple(range(pair.expected.ndim))
    if pair.same_shape and 2 <= len(axes) <= _MAX_AXES:
        for order in permutations(axes):
            if order != axes:
                yield Guess(order, pair.expected.transpose(order).reshape(pair.expected.shape))


def _say_memory_order(order: tuple[int, ...], pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("reshaped_without_transposing", {"order": list(order)})


def _reversed(pair: Pair) -> Iterator[Guess]:
    """Guess one axis reversed, or the last two, as a kernel is turned."""
    axes = range(pair.expected.ndim)
    for turned in (*((axis,) for axis in axes), *([tuple(axes[-2:])] if len(axes) > 1 else [])):
        yield Guess(turned, np.flip(pair.expected, turned))


def _say_reversed(axes: tuple[int, ...], pairs: Sequence[Pair]) -> NamedMistake:
    if len(axes) == 1:
        return NamedMistake("reversed", {"axis": axes[0]})
    shown = Message("axes_by_number", {"axes": [str(axis) for axis in axes], "count": len(axes)})
    return NamedMistake("reversed_along_axes", {"axes": shown}, {"axes": list(axes)})


def _shifted(pair: Pair) -> Iterator[Guess]:
    """Guess a move along one axis; the cells that come in at the end may hold anything."""
    if not pair.same_shape:
        return
    for axis, side in enumerate(pair.expected.shape):
        for by in _SHIFTS:
            if abs(by) < side:
                here, there = _moved(pair.expected.ndim, axis, by), _moved(pair.expected.ndim, axis, -by)
                predicted = pair.actual.copy()
                predicted[here] = pair.expected[there]
                yield Guess((axis, by), predicted, free=predicted.size - predicted[here].size)


def _moved(axes: int, axis: int, by: int) -> tuple[slice, ...]:
    part = slice(by, None) if by > 0 else slice(None, by)
    return tuple(part if a == axis else slice(None) for a in range(axes))


def _say_shifted(key: tuple[int, int], pairs: Sequence[Pair]) -> NamedMistake:
    axis, by = key
    start, end = (0, by) if by > 0 else (-by, 0)
    shape = len(pairs[0].expected.shape)
    belongs, found = ([place if a == axis else 0 for a in range(shape)] for place in (start, end))
    values = {"how": _how_shifted(axis, by, shape), "belongs": belongs, "found": found}
    return NamedMistake("shifted", values, {"axis": axis, "by": by})


def _how_shifted(axis: int, by: int, axes: int) -> Message:
    is_of_a_table = axes > 1 and axis - axes in _DIRECTIONS
    larger, smaller = _DIRECTIONS[axis - axes] if is_of_a_table else ("places_too_late", "places_too_early")
    values = {"count": abs(by)} if is_of_a_table else {"count": abs(by), "axis": axis}
    return Message(larger if by > 0 else smaller, values)


def _slices(pair: Pair) -> Iterator[Guess]:
    """Guess whole rows, columns or maps that have changed places among themselves."""
    if not pair.same_shape or pair.expected.ndim < 2:
        return
    for axis in range(pair.expected.ndim):
        places = _belongs(pair, axis)
        if places is not None:
            predicted = np.take(pair.expected, places, axis)
            # a permutation is fitted: only the moved slices count as evidence
            yield Guess(axis, predicted, free=int(np.count_nonzero(places == np.arange(len(places)))))


def _belongs(pair: Pair, axis: int) -> Array | None:
    """Return each slice's place in the right array; None if a slice is not there or none is moved."""
    got, wanted = (
        np.round(np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1), _DIGITS)
        for array in (pair.actual, pair.expected)
    )
    if not got.size:
        return None
    where = {row.tobytes(): place for place, row in enumerate(wanted + 0.0)}
    places = [where.get(row.tobytes()) for row in got + 0.0]
    if None in places or len({*places}) < len(places):
        return None
    found = np.array(places, dtype=int)
    return found if np.count_nonzero(found != np.arange(len(found))) >= 2 else None


_SLICES = {
    (2, 0): Message("slices_rows"),
    (2, 1): Message("slices_columns"),
    (4, 0): Message("slices_images"),
    (4, 1): Message("slices_channels"),
}


def _say_slices(axis: int, pairs: Sequence[Pair]) -> NamedMistake:
    places = _belongs(pairs[0], axis)
    assert places is not None
    first = int(np.argmax(places != np.arange(len(places))))
    slices = _SLICES.get((pairs[0].expected.ndim, axis), Message("slices_of_axis", {"axis": axis}))
    values = {"slices": slices, "first": first, "belongs": int(places[first])}
    return NamedMistake("slices_in_another_order", values, {"axis": axis, "order": places.tolist()})


def _scattered(pair: Pair) -> Iterator[Guess]:
    """Guess the right numbers, each as often, in other places; too few different ones may be chance."""
    if not pair.same_shape or not np.isfinite(pair.actual).all():
        return
    got, wanted = np.sort(pair.actual, axis=None), np.sort(pair.expected, axis=None)
    if np.allclose(got, wanted, rtol=0, atol=1e-9) and np.unique(wanted[wanted != 0]).size >= _LEAST_MOVED:
        yield Guess("", pair.actual, free=1)


def _say_scattered(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("values_in_another_order", {})


IDEAS = (Idea(_memory_order, _say_memory_order), Idea(_reversed, _say_reversed))
# True, but often the consequence of a mistake that has its own name.
LATER = (Idea(_slices, _say_slices), Idea(_shifted, _say_shifted), Idea(_scattered, _say_scattered))
