"""Several parts that meet in one cell: the reference is asked for the parts one at a time.

An output that is linear in one input (`dx` in `dout`, a map in its columns) is a sum over that input's elements.
It shows where a solution keeps one of the parts, or their mean.
At a maximum that occurs more than once, it shows which cell gets the part.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.experiments import Experiments
from grader.explain.diagnoses.idea import Guess, NamedMistake
from grader.message import Message

Array = npt.NDArray[Any]
_MOST_PARTS = 24
_MOST_RAISED = 80
_RAISE = 1e-6
_EXACT = 1e-9
_WHICH = {"last": "kept_the_last", "first": "kept_the_first", "one": "kept_one"}


def is_small(pair: Pair) -> bool:
    """Return whether there is an input small enough to ask for each of its elements."""
    return any(True for _ in _candidates(pair))


def plan_linear(pair: Pair, experiments: Experiments) -> None:
    """Plan to ask which inputs the output is linear in: twice the input must give twice the output."""
    for name, value in _candidates(pair):
        experiments.plan(pair, ("twice", name), {**pair.inputs, name: 2 * value})


def can_be_taken_apart(pair: Pair, experiments: Experiments) -> bool:
    """Return whether the output is linear in an input small enough to ask for each of its elements."""
    return any(True for _ in _linear(pair, experiments))


def plan(pair: Pair, experiments: Experiments) -> None:
    """Plan to ask for the parts of an output."""
    for name, value in _linear(pair, experiments):
        for place in range(value.size):
            experiments.plan(pair, ("part", name, place), {**pair.inputs, name: _only(value, place)})
        for tied, raised in _ties(pair, name, value):
            for place, cell in raised:
                inputs = {**pair.inputs, name: _only(value, place), tied: _raised(pair.inputs[tied], cell)}
                experiments.plan(pair, ("tie", name, place, tied, cell), inputs)


def guesses(pair: Pair, experiments: Experiments) -> Iterator[Guess]:
    """Guess the output if parts that meet in a cell are not added up, or if ties go elsewhere."""
    for name, value in _linear(pair, experiments):
        parts = _parts(pair, name, value, experiments)
        if parts is not None:
            yield from _not_added(pair, parts)
            for tied, raised in _ties(pair, name, value):
                yield from _elsewhere(_Ties(pair, name, tied, raised, parts, experiments))


def _candidates(pair: Pair) -> Iterator[tuple[str, Array]]:
    if not pair.same_shape:
        return
    for name, value in pair.inputs.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and 1 <= value.size <= _MOST_PARTS:
            yield name, value


def _linear(pair: Pair, experiments: Experiments) -> Iterator[tuple[str, Array]]:
    for name, value in _candidates(pair):
        twice = experiments.answer(pair, ("twice", name))
        if twice is not None and twice.shape == pair.expected.shape and pair.expected.any():
            few_ties = all(len(raised) <= _MOST_RAISED for _, raised in _ties(pair, name, value))
            if few_ties and np.allclose(twice, 2 * pair.expected, rtol=0, atol=_EXACT):
                yield name, value


def _only(value: Array, place: int) -> Array:
    single = np.zeros_like(value)
    single.flat[place] = value.flat[place]
    return single


def _parts(pair: Pair, name: str, value: Array, experiments: Experiments) -> Array | None:
    """Return one array per element of the input; None if they do not add up to the right result."""
    found = [experiments.answer(pair, ("part", name, place)) for place in range(value.size)]
    parts = [part for part in found if part is not None and part.shape == pair.expected.shape]
    if len(parts) < value.size or not np.allclose(sum(parts), pair.expected, rtol=0, atol=_EXACT):
        return None
    return np.stack(parts)


def _not_added(pair: Pair, parts: Array) -> Iterator[Guess]:
    counts = np.count_nonzero(parts, axis=0)
    if counts.max(initial=0) < 2:
        return
    last, first = np.zeros(pair.expected.shape), np.zeros(pair.expected.shape)
    for part in parts:
        last = np.where(part != 0, part, last)
    for part in parts[::-1]:
        first = np.where(part != 0, part, first)
    mean = pair.expected / np.maximum(counts, 1)
    # parts that are all alike fit every one of these ideas, and support none
    free = pair.expected.size if np.array_equal(last, first) and np.allclose(last, mean) else 0
    # a part that is 0 by its values looks like one that never gets there: both are tried
    yield from (Guess(("assigned_not_added", "last"), part, free) for part in (last, parts[-1]))
    yield from (Guess(("assigned_not_added", "first"), part, free) for part in (first, parts[0]))
    yield Guess(("averaged_not_added", ""), mean, free)
    nearest = np.argmin(np.where(parts != 0, np.abs(parts - pair.actual), np.inf), axis=0)
    one = np.take_along_axis(parts, nearest[None], axis=0)[0]
    yield Guess(("assigned_not_added", "one"), one, free)


def _ties(pair: Pair, name: str, value: Array) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield inputs with repeated values and the output's shape, with the pairs (part, cell to raise)."""
    for tied, array in pair.inputs.items():
        if tied == name or not isinstance(array, np.ndarray) or array.shape != pair.expected.shape:
            continue
        values, counts = np.unique(array, return_counts=True)
        cells = np.flatnonzero(np.isin(array, values[counts > 1]))
        if cells.size:
            yield tied, [(place, int(cell)) for place in range(value.size) for cell in cells]


def _raised(array: Array, cell: int) -> Array:
    raised = array.astype(np.float64)
    raised.flat[cell] += _RAISE * max(1.0, abs(float(raised.flat[cell])))
    return raised


class _Ties(NamedTuple):
    """The inputs and answers that say which cells could have got each part."""

    pair: Pair
    name: str
    tied: str
    raised: list[tuple[int, int]]
    parts: Array
    experiments: Experiments

    def winners(self, place: int) -> dict[int, float]:
        """Return the cells that get a part if they are raised slightly, with the amount."""
        found = {}
        for part, cell in self.raised:
            answer = self.experiments.answer(self.pair, ("tie", self.name, part, self.tied, cell))
            if part == place and answer is not None and answer.flat[cell]:
                found[cell] = float(answer.flat[cell])
        return found


def _elsewhere(ties: _Ties) -> Iterator[Guess]:
    last, shared, everyone = (np.zeros(ties.pair.expected.size) for _ in range(3))
    for place, part in enumerate(ties.parts):
        flat, winners = part.reshape(-1), ties.winners(place)
        if len(winners) < 2 or np.count_nonzero(flat) != 1:
            for outcome in (last, shared, everyone):
                outcome += flat
            continue
        for cell, amount in winners.items():
            everyone[cell] += amount
            shared[cell] += amount / len(winners)
        last[max(winners)] += winners[max(winners)]
    shape = ties.pair.expected.shape
    yield Guess(("tie_to_the_last", ties.tied), last.reshape(shape))
    yield Guess(("tie_shared", ties.tied), shared.reshape(shape))
    yield Guess(("tie_to_all", ties.tied), everyone.reshape(shape))


def say(key: tuple[str, str], pairs: Sequence[Pair]) -> NamedMistake:
    """Name the outcome that explains every pair."""
    name, detail = key
    if name == "assigned_not_added":
        return NamedMistake(name, {"which": Message(_WHICH[detail])}, {"kept": detail})
    return NamedMistake(name, {"input": detail} if detail else {})
