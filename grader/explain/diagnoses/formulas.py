"""Possible meanings of a number in one case: lengths of axes, parameters, and short formulae over them."""

import math
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from grader.explain.case_failure import Pair

_MAX_AXES = 4


class Formula(NamedTuple):
    """A name for a number. `counts`: it is a number of things, the factor between a sum and a mean."""

    text: str
    value: float
    counts: bool


def formulas(pair: Pair) -> Iterator[Formula]:
    """Yield formulae with their values in this case, from the plainest.

    The value 1 explains nothing and is left out.
    The inputs' names and shapes decide the formulae, so the same ones come for every case of an exercise.
    """
    counts = dict(_counts(pair))
    yield from (Formula(name, value, True) for name, value in counts.items() if value > 1)
    yield from (Formula(name, value, False) for name, value in _fractions(pair) if value not in (0, 1))
    for name, value in counts.items():
        if value > 1:
            yield Formula(f"{name}**2", float(value) ** 2, False)
            yield Formula(f"sqrt({name})", math.sqrt(value), False)
            yield Formula(f"({name} / ({name} - 1))", value / (value - 1.0), False)
            yield Formula(f"sqrt({name} / ({name} - 1))", math.sqrt(value / (value - 1.0)), False)
    parameters = {name: value for name, value in pair.scalars().items() if value > 0}
    for (first, a), (second, b) in combinations(parameters.items(), 2):
        if a != b:
            yield Formula(f"({first} / {second})", a / b, False)
            yield Formula(f"({second} / {first})", b / a, False)


def _counts(pair: Pair) -> Iterator[tuple[str, int]]:
    """Yield whole parameters, lengths of axes, and products of each of these."""
    whole = {name: value for name, value in pair.scalars().items() if isinstance(value, int) and value > 0}
    yield from whole.items()
    for (first, a), (second, b) in combinations(whole.items(), 2):
        yield f"{first}*{second}", a * b
    for name, array in pair.arrays().items():
        if not 1 <= array.ndim <= _MAX_AXES:
            continue
        lengths = {f"{name}.shape[{axis}]": side for axis, side in enumerate(array.shape)}
        yield from lengths.items()
        if array.ndim > 1:
            yield f"{name}.size", array.size
        for (first, a), (second, b) in combinations(lengths.items(), 2):
            if array.ndim > 2:
                yield f"{first}*{second}", a * b
        if array.ndim == _MAX_AXES:
            N, C, H, W = array.shape
            yield f"{name}[0].size", C * H * W
            yield f"{name}[:, 0].size", N * H * W


def _fractions(pair: Pair) -> Iterator[tuple[str, float]]:
    """Yield parameters that are fractions, and 1 minus each."""
    for name, value in pair.scalars().items():
        if isinstance(value, float):
            yield name, value
            if 0 < value < 1:
                yield f"(1 - {name})", 1 - value
