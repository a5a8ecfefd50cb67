"""One wrong input: the output is what the reference gives for another value of that input."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses import borders
from grader.explain.diagnoses.experiments import Experiments
from grader.explain.diagnoses.idea import Guess, NamedMistake
from grader.explain.diagnoses.rounds import SECOND, first_of
from grader.message import Message

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
Key = tuple[str, str, Any]
Variation = tuple[Key, Inputs]
_NEUTRAL = (0, 1)
_USUAL_DEFAULTS = (0.0, 1.0, 0.5, 0.9, 0.99, 0.999, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
_SMALL_DEFAULTS = (0, 1, 2, 3)
_MAX_AXES = 4
_ALL_ONES = "all_ones"
_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "np.abs({0})": np.abs,
    "np.maximum({0}, 0)": lambda array: np.maximum(array, 0.0),
    "np.trunc({0})": np.trunc,
    "np.floor({0})": np.floor,
    "np.round({0})": np.round,
    "{0}**2": np.square,
    "np.log(2) * {0}": lambda array: np.log(2) * array,
    "2 * {0}": lambda array: 2 * array,
    "{0} / 2": lambda array: array / 2,
    "{0} / 255": lambda array: array / 255,
    "({0} - {0}.mean())": lambda array: array - (array.mean() if array.size else 0.0),
}
_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {"+": np.add, "-": np.subtract, "*": np.multiply}
_ORDERS = ((0, 2, 3, 1), (0, 3, 1, 2), (1, 0, 2, 3), (0, 1, 3, 2), (0, 2, 1, 3))


def variations(pair: Pair, optional: Mapping[str, Any]) -> Iterator[Variation]:
    """Yield other inputs to try for a pair. `optional`: parameters that some cases leave out, with a value each."""
    yield from _rounds(pair)
    yield from _parameters(pair.inputs)
    yield from borders.variations(pair.inputs)
    yield from _all_ones(pair)
    yield from _left_out(pair.inputs, optional)
    yield from _arrays(pair.inputs)


def guesses(pair: Pair, varied: Sequence[Variation], experiments: Experiments) -> Iterator[Guess]:
    """Yield the reference's answers to the variations of a pair, as guesses."""
    for key, _ in varied:
        if key[0] == _ALL_ONES:
            yield from _averaged(pair, experiments.answer(pair, key))
            continue
        if key[0] == borders.WIDE:
            yield from borders.cuts(pair, key, experiments)
            continue
        if key[0] == "input_regrouped":
            yield Guess(general(key), pair.expected)  # with a single group everything stays where it is
        predicted = experiments.answer(pair, key, first_of(pair) if key[0] == "stale_input" else None)
        if key[0] == "ddof_one" and predicted is not None:
            yield from _narrowed(pair, key, predicted)
        yield Guess(general(key), predicted)


def _narrowed(pair: Pair, key: Key, widened: Array) -> Iterator[Guess]:
    """Guess results normalised by a variance that is divided by N - 1.

    The reference was asked about deviations that are sqrt(N / (N - 1)) times as wide.
    So its variance is the one divided by N - 1.
    Its result, narrowed by as much around the shift, is what such a solution gives.
    """
    _, name, axis = key
    N = pair.inputs[name].shape[axis]
    factor = np.sqrt((N - 1) / N)
    yield Guess(key, widened * factor)
    for array in pair.arrays().values():
        if array.ndim == 1 and widened.ndim and array.size == widened.shape[-1]:
            yield Guess(key, array + (widened - array) * factor)


def general(key: Key) -> Key:
    """Return the key without the part that is another number in every case."""
    kind, name, detail = key
    return (kind, name, detail[0]) if kind == "input_regrouped" else key


def _all_ones(pair: Pair) -> Iterator[Variation]:
    """Yield ones in every array: a result that adds up contributions then counts them."""
    if "dout" in pair.inputs or pair.expected.ndim == _MAX_AXES:
        ones = {
            name: np.ones_like(value)
            for name, value in pair.inputs.items()
            if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        }
        yield (_ALL_ONES, "", 0), {**pair.inputs, **ones}


def _averaged(pair: Pair, counts: Array | None) -> Iterator[Guess]:
    """Guess the mean of the contributions to each cell where their sum is needed."""
    key = ("averaged_not_added", "", 0)
    if counts is None or counts.shape != pair.expected.shape or not (counts > 0).any() or (counts < 0).any():
        yield Guess(key, None)
        return
    shares = np.maximum(counts / counts[counts > 0].min(), 1.0)
    yield Guess(key, pair.expected / shares if np.ptp(shares) else None)


def asked_for(key: Key) -> Key:
    """Return the key of the question whose answer a guess with this key is made from."""
    return (_ALL_ONES, "", 0) if key[0] == "averaged_not_added" else borders.asked_for(key)


def _parameters(inputs: Inputs) -> Iterator[Variation]:
    whole = {name: value for name, value in inputs.items() if type(value) is int}
    fractions = {name: value for name, value in inputs.items() if type(value) is float}
    yield from _exchanged(inputs, whole)
    yield from _exchanged(inputs, fractions)
    for name, value in (*whole.items(), *fractions.items()):
        for neutral in _NEUTRAL:
            if value != neutral:
                yield ("parameter_ignored", name, neutral), {**inputs, name: type(value)(neutral)}
    lengths = dict(_lengths(inputs))
    for name, value in whole.items():
        for text, length in lengths.items():
            if length != value:
                yield ("parameter_for_another", text, name), {**inputs, name: length}
        for step in (1, -1):
            yield ("parameter_off_by_one", name, step), {**inputs, name: value + step}
    for name, value in (*whole.items(), *fractions.items()):
        for number in _USUAL_DEFAULTS[2:] if name in fractions else _SMALL_DEFAULTS[2:]:
            if value != number:
                yield ("constant_for_parameter", name, number), {**inputs, name: number}
    for name, value in fractions.items():
        if 0 < value < 1:
            yield ("complement", name, 0), {**inputs, name: 1 - value}
    for name, value in inputs.items():
        if type(value) is bool:
            yield ("flag_inverted", name, 0), {**inputs, name: not value}
            yield ("parameter_ignored", name, not value), {**inputs, name: not value}


def _lengths(inputs: Inputs) -> Iterator[tuple[str, int]]:
    """Yield the lengths of the inputs' axes, which a parameter may have been confused with."""
    for name, value in inputs.items():
        if isinstance(value, np.ndarray) and value.ndim <= _MAX_AXES:
            yield from ((f"{name}.shape[{axis}]", side) for axis, side in enumerate(value.shape))


def _exchanged(inputs: Inputs, alike: Mapping[str, int | float]) -> Iterator[Variation]:
    """Yield two parameters of one type exchanged, or one put in the other's place."""
    for first, second in combinations(alike, 2):
        if alike[first] != alike[second]:
            yield ("parameters_swapped", first, second), {**inputs, first: alike[second], second: alike[first]}
            yield ("parameter_for_another", first, second), {**inputs, second: alike[first]}
            yield ("parameter_for_another", second, first), {**inputs, first: alike[second]}


def _left_out(inputs: Inputs, optional: Mapping[str, Any]) -> Iterator[Variation]:
    for name, example in optional.items():
        if name in inputs:
            continue
        for other, value in inputs.items():
            if type(value) is type(example) is int:
                yield ("wrong_default", name, other), {**inputs, name: value}
        usual = {int: _SMALL_DEFAULTS, float: _USUAL_DEFAULTS, bool: (False, True)}.get(type(example), ())
        for value in usual:
            yield ("wrong_default", name, value), {**inputs, name: value}


def _arrays(inputs: Inputs) -> Iterator[Variation]:
    arrays = {
        name: value for name, value in inputs.items() if isinstance(value, np.ndarray) and value.dtype.kind == "f"
    }
    for first, second in combinations(arrays, 2):
        alike = arrays[first].shape == arrays[second].shape and _overlap(arrays[first], arrays[second])
        if alike and second != f"{first}{SECOND}":
            yield ("inputs_swapped", first, second), {**inputs, first: arrays[second], second: arrays[first]}
    sizes = {name: value for name, value in inputs.items() if type(value) is int and value > 0}
    for name, value in arrays.items():
        others = (
            _other_values(name, value),
            _functions(name, value),
            _combined(name, arrays),
            _cells(name, value, sizes),
        )
        for key, other in chain(*others):
            if not np.array_equal(other, value):
                yield key, {**inputs, name: other}


def _functions(name: str, value: Array) -> Iterator[tuple[Key, Array]]:
    """Yield an input changed element by element before it is used."""
    for text, function in _FUNCTIONS.items():
        changed = function(value)
        if np.isfinite(changed).all():
            yield ("input_changed", name, text), changed


def _combined(name: str, arrays: Mapping[str, Array]) -> Iterator[tuple[Key, Array]]:
    """Yield an input with another one added to it, subtracted from it, or multiplied by it."""
    value = arrays[name]
    for other, second in arrays.items():
        fits = second.ndim <= value.ndim and value.shape[value.ndim - second.ndim :] == second.shape
        if other != name and fits and other.endswith(SECOND) == name.endswith(SECOND):
            for sign, operation in _OPERATIONS.items():
                yield ("input_combined", name, (sign, other)), operation(value, second)


def _cells(name: str, value: Array, sizes: Mapping[str, int]) -> Iterator[tuple[Key, Array]]:
    """Yield rows or columns numbered by two of the sizes, with the two exchanged, or with both counted backwards."""
    if value.ndim != 2:
        return
    for axis, side in enumerate(value.shape):
        for first, second in combinations(sizes, 2):
            a, b = sizes[first], sizes[second]
            if side % (a * b) == 0:
                cells = np.arange(side)
                swapped = cells.reshape(-1, b, a).transpose(0, 2, 1).ravel()
                yield ("cells_exchanged", name, (axis, first, second)), np.take(value, swapped, axis)
                turned = cells.reshape(-1, a * b)[:, ::-1].ravel()
                yield ("cells_turned", name, (axis, first, second)), np.take(value, turned, axis)


def _overlap(left: Array, right: Array) -> bool:
    """Return whether two arrays have overlapping values: probabilities and pixels are not confused."""
    if not left.size:
        return False
    return bool(left.min() <= right.max() and right.min() <= left.max())


def _other_values(name: str, value: Array) -> Iterator[tuple[Key, Array]]:
    for neutral in _NEUTRAL:
        yield ("input_ignored", name, neutral), np.full_like(value, neutral)
    yield ("input_negated", name, 0), -value
    if value.ndim == 2 and value.shape[0] == value.shape[1]:
        yield ("input_transposed", name, 0), value.T.copy()
    for axis, N in enumerate(value.shape):
        if N > 1:
            mean = value.mean(axis=axis, keepdims=True)
            yield ("ddof_one", name, axis), mean + (value - mean) * np.sqrt(N / (N - 1))
    for axes in _flips(value):
        yield ("input_flipped", name, axes), np.flip(value, axes).copy()
    for order in _orders(value):
        lengths = [value.shape[axis] for axis in order]
        yield ("input_taken_in_memory_order", name, order), value.reshape(lengths).transpose(np.argsort(order)).copy()
        yield ("input_axes_exchanged", name, order), value.transpose(order).reshape(value.shape).copy()
    if value.ndim == 2:
        yield from _regrouped(name, value)


def _regrouped(name: str, value: Array) -> Iterator[tuple[Key, Array]]:
    """Yield rows or columns that are numbered by two indices, with the other index running faster."""
    for axis, side in enumerate(value.shape):
        for groups in (count for count in range(2, side) if side % count == 0):
            order = np.arange(side).reshape(groups, -1).T.ravel()
            yield ("input_regrouped", name, (axis, groups)), np.take(value, order, axis)


def _flips(value: Array) -> list[tuple[int, ...]]:
    """Return the axes to reverse: the last two, and the last two that are longer than 1, alone and together."""
    long = [axis for axis in range(value.ndim) if value.shape[axis] > 1]
    pairs = (tuple(long[-2:]), tuple(range(value.ndim))[-2:])
    return list(dict.fromkeys(axes for pair in pairs for axes in (*((axis,) for axis in pair), pair) if axes))


def _orders(value: Array) -> list[tuple[int, ...]]:
    if value.ndim == 3:
        return [order for order in permutations(range(3)) if order != (0, 1, 2)]
    if value.ndim == 4:
        return list(_ORDERS)
    return [(1, 0)] if value.ndim == 2 else []


def _rounds(pair: Pair) -> Iterator[Variation]:
    """Yield the second of two rounds, with one of its inputs still that of the first."""
    doubled = [name for name in pair.inputs if f"{name}{SECOND}" in pair.inputs]
    if first_of(pair) is None or len(doubled) < 2:
        return
    single = {name: value for name, value in pair.inputs.items() if name.removesuffix(SECOND) not in doubled}
    for kept in doubled:
        second = {name: pair.inputs[name if name == kept else f"{name}{SECOND}"] for name in doubled}
        yield ("stale_input", kept, 0), {**single, **second}


def say(key: tuple[str, Any, Any], pairs: Sequence[Pair]) -> NamedMistake:
    """Name the variation that explains every pair."""
    kind, name, other = key
    if borders.is_border(key):
        return borders.say(key)
    if kind == "input_changed":
        return NamedMistake(kind, {"name": name, "formula": other.format(name)})
    if kind == "averaged_not_added":
        return NamedMistake(kind, {})
    if kind == "input_combined":
        return NamedMistake("input_changed", {"name": name, "formula": f"{name} {other[0]} {other[1]}"})
    if kind in ("cells_exchanged", "cells_turned"):
        axis, first, second = other
        slices = Message(("slices_rows", "slices_columns")[axis])
        values = {"name": name, "first": first, "second": second, "slices": slices}
        return NamedMistake(kind, values, {"name": name, "axis": axis, "first": first, "second": second})
    if kind == "input_axes_exchanged":
        return NamedMistake(kind, {"name": name, "order": list(other)})
    if kind in ("parameters_swapped", "parameter_for_another", "inputs_swapped"):
        return NamedMistake(kind, {"first": name, "second": other})
    if kind == "parameter_off_by_one":
        used = f"{name} {'+' if other > 0 else '-'} 1"
        return NamedMistake(kind, {"name": name, "used": used}, {"name": name, "step": other})
    if kind == "wrong_default":
        return _say_default(name, other, pairs)
    if kind == "input_flipped":
        axes = Message("axes_by_number", {"axes": [str(axis) for axis in other], "count": len(other)})
        return NamedMistake(kind, {"name": name, "axes": axes}, {"name": name, "axes": list(other)})
    if kind == "ddof_one":
        return NamedMistake(kind, {"name": name, "axis": other})
    if kind == "input_regrouped":
        slices = Message(("slices_rows", "slices_columns")[other])
        return NamedMistake(kind, {"name": name, "slices": slices}, {"name": name, "axis": other})
    if kind == "input_taken_in_memory_order":
        return NamedMistake(kind, {"name": name, "order": list(other)})
    if kind in ("flag_inverted", "complement", "input_negated", "input_transposed", "stale_input"):
        return NamedMistake(kind, {"name": name})
    return NamedMistake(kind, {"name": name, "value": other})


def _say_default(name: str, value: Any, pairs: Sequence[Pair]) -> NamedMistake:
    if not isinstance(value, str):
        return NamedMistake("wrong_default", {"name": name, "value": value})
    equal = Message("value_of_another", {"value": pairs[0].inputs[value], "name": value})
    return NamedMistake("wrong_default", {"name": name, "value": equal}, {"name": name, "equals": value})
