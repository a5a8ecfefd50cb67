"""Make a failing case small: fewer rows and columns, then values that are small whole numbers.

These are candidates only. Running one shows whether it still fails, and in the same way.
All candidates of a step go through the jails together, so that a step costs two round trips.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.inside.structured import Structured, as_input

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
MOST_SIZES, MOST_VALUES = 120, 48
_SHORT = (1, 2, 3)
_SECOND_ROUND = "2"
_MOST_MIXED = 3
_STYLES = 4


class _Axis(NamedTuple):
    """One axis of an input array. Arrays of the same name with another number of axes are another input.

    A list, a tuple or a text has one axis, and 0 as its number of axes.
    """

    name: str
    axes: int
    axis: int


# --- Sizes -----------------------------------------------------------------------------------------------------


def smaller(inputs: Inputs, others: Sequence[Inputs]) -> Iterator[dict[str, Any]]:
    """Yield the inputs with fewer rows, columns and so on, from the smallest up.

    `others`: the exercise's cases. Axes that have the same length in all of them are cut together.
    So are whole parameters that always equal such a length.
    """
    groups = [group for group in linked_axes(others) if _length(inputs, group) > 1]
    lengths = [_length(inputs, group) for group in groups]
    choices = [sorted({*(short for short in _SHORT if short < length), length}) for length in lengths]
    combined = sorted(product(*choices), key=lambda chosen: (np.prod(chosen), sum(chosen)))
    found = (
        _cut(inputs, groups, chosen, from_end)
        for chosen in combined
        if list(chosen) != lengths
        for from_end in (False, True)
    )
    return islice(found, MOST_SIZES)


def linked_axes(cases: Sequence[Inputs]) -> list[frozenset[Hashable]]:
    """Group axes, and names of whole parameters, that have the same length wherever both occur."""
    lengths: dict[Hashable, dict[int, int]] = defaultdict(dict)
    for place, inputs in enumerate(cases):
        for name, value in inputs.items():
            if isinstance(value, np.ndarray):
                for axis, side in enumerate(value.shape):
                    lengths[_Axis(name, value.ndim, axis)][place] = side
            elif (elements := _elements(value)) is not None:
                lengths[_Axis(name, 0, 0)][place] = len(elements)
            elif type(value) is int:
                lengths[name][place] = value
    groups: list[set[Hashable]] = []
    for key in lengths:
        if isinstance(key, _Axis):
            joined = [group for group in groups if any(_always_equal(lengths[key], lengths[one]) for one in group)]
            groups = [group for group in groups if group not in joined] + [{key}.union(*joined)]
    for key, values in lengths.items():
        if not isinstance(key, _Axis) and len({*values.values()}) > 1:
            fitting = (group for group in groups if all(_always_equal(values, lengths[axis]) for axis in group))
            next(fitting, set()).add(key)
    return [frozenset(group) for group in groups]


def _always_equal(left: Mapping[int, int], right: Mapping[int, int]) -> bool:
    both = left.keys() & right.keys()
    return bool(both) and all(left[place] == right[place] for place in both)


def _length(inputs: Inputs, group: frozenset[Hashable]) -> int:
    """Return the length of the group's axes in this case; 0 if it has none of them."""
    for axis in group:
        if isinstance(axis, _Axis):
            value = inputs.get(axis.name)
            if isinstance(value, np.ndarray) and value.ndim == axis.axes:
                return int(value.shape[axis.axis])
            if not axis.axes and (elements := _elements(value)) is not None:
                return len(elements)
    return 0


def _elements(value: Any) -> Any:
    """Return a list, a tuple or a text whose end may be cut off; None for any other value."""
    content = value.content if isinstance(value, Structured) else value
    return content if type(content) in (list, tuple, str, bytes) else None


def _cut(
    inputs: Inputs, groups: Sequence[frozenset[Hashable]], chosen: Sequence[int], from_end: bool
) -> dict[str, Any]:
    found = dict(inputs)
    for group, length in zip(groups, chosen, strict=True):
        for part in group:
            if not isinstance(part, _Axis):
                if part in found:
                    found[str(part)] = length
            elif isinstance(value := found.get(part.name), np.ndarray) and value.ndim == part.axes:
                cells = range(value.shape[part.axis])
                kept = cells[-length:] if from_end else cells[:length]
                found[part.name] = np.take(value, kept, axis=part.axis)
            elif not part.axes and (elements := _elements(value)) is not None:
                found[part.name] = as_input(elements[-length:] if from_end else elements[:length])
    return found


# --- Values ----------------------------------------------------------------------------------------------------


def plainer(inputs: Inputs) -> Iterator[dict[str, Any]]:
    """Yield the inputs with values that are easier to read, from the plainest on; shapes and parameters stay.

    Ties, zeros and signs stay as they were: another mistake must not show.
    """
    floats = [
        name
        for name, value in inputs.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size and np.isfinite(value).all()
    ]
    styles = {name: _styles(inputs[name], _start(name, inputs)) for name in floats}
    return islice(_mixed(inputs, styles), MOST_VALUES)


def _mixed(inputs: Inputs, styles: Mapping[str, list[Array]]) -> Iterator[dict[str, Any]]:
    """Yield every choice of a style for each array; for many arrays all in one style, then one after the other."""
    if not styles:
        return
    places = (
        list(product(*(range(len(found) + 1) for found in styles.values()))) if len(styles) <= _MOST_MIXED else []
    )
    if not places:
        same = [tuple(min(style, len(found)) for found in styles.values()) for style in range(_STYLES)]
        single = [tuple(0 if one == name else len(found) for one, found in styles.items()) for name in styles]
        places = [*same, *single]
    for chosen in sorted(places, key=lambda chosen: (max(chosen), sum(chosen))):
        changed = {
            name: found[style]
            for (name, found), style in zip(styles.items(), chosen, strict=True)
            if style < len(found)
        }
        if changed:
            yield {**inputs, **changed}


def _start(name: str, inputs: Inputs) -> int:
    """Return where counting starts: arrays of a second round go on from the first.

    Equal rounds would hide a value that is kept.
    """
    first = inputs.get(name.removesuffix(_SECOND_ROUND)) if name.endswith(_SECOND_ROUND) else None
    return first.size if isinstance(first, np.ndarray) else 0


def _styles(value: Array, start: int) -> list[Array]:
    """Return plainer versions of an array: counted through, ranks, one and two significant digits."""
    found = []
    if np.unique(value).size == value.size and value.all():
        found.append(np.sign(value) * (np.arange(value.size) + 1 + start).reshape(value.shape))
    found.append(_ranks(value, start))
    found += [_digits(value, digits) for digits in (1, 2) if _keeps_order(value, _digits(value, digits))]
    return found


def _ranks(value: Array, start: int) -> Array:
    """Return ranks 1, 2, ... of the magnitudes on each side of 0: equal values share one, 0 stays 0."""
    positive, negative = np.unique(value[value > 0]), np.unique(-value[value < 0])
    above = np.searchsorted(positive, value) + 1 + start
    below = np.searchsorted(negative, -value) + 1 + start
    ranks: Array = np.where(value > 0, above, np.where(value < 0, -below, 0)).astype(np.float64)
    return ranks


def _digits(value: Array, digits: int) -> Array:
    rounded = [float(f"{number:.{digits - 1}e}") for number in value.ravel()]
    return np.array(rounded).reshape(value.shape)


def _keeps_order(value: Array, other: Array) -> bool:
    return np.array_equal(_ranks(value, 0), _ranks(other, 0)) and not np.array_equal(value, other)
