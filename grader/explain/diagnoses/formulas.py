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
    for name, share in pair.scalars().items():
        if isinstance(share, float) and 0 < share < 1 and share != 1 - share:
            yield Formula(f"({name} / (1 - {name}))", share / (1 - share), False)
    parameters = {name: value for name, value in pair.scalars().items() if value > 0}
    for (first, a), (second, b) in combinations(parameters.items(), 2):
        if a != b:
            yield Formula(f"({first} / {second})", a / b, False)
            yield Formula(f"({second} / {first})", b / a, False)


# Numbers that stand between the logarithms, roots and circles that people confuse.
CONSTANTS = {
    "1 / np.log(2)": 1 / math.log(2),
    "np.log(2)": math.log(2),
    "1 / np.log(10)": 1 / math.log(10),
    "np.log(10)": math.log(10),
    "sqrt(2)": math.sqrt(2),
    "1 / sqrt(2)": math.sqrt(0.5),
    "sqrt(3)": math.sqrt(3),
    "1 / sqrt(3)": math.sqrt(1 / 3),
    "sqrt(6)": math.sqrt(6),
    "1 / sqrt(6)": math.sqrt(1 / 6),
    "np.pi": math.pi,
    "1 / np.pi": 1 / math.pi,
}


def quantities(pair: Pair) -> Iterator[tuple[str, float]]:
    """Yield the positive quantities of a case that a factor may be made of: counts, fractions, and sums of counts."""
    counts = dict(_counts(pair))
    yield from counts.items()
    yield from ((name, value) for name, value in pair.scalars().items() if isinstance(value, float) and value > 0)
    yield from ((name, value) for name, value in _fractions(pair) if value > 0)
    yield from _odds(pair)
    yield from _sums(pair)
    yield from ((f"({name} - 1)", value - 1.0) for name, value in counts.items() if value > 1 and "*" not in name)


def _odds(pair: Pair) -> Iterator[tuple[str, float]]:
    for name, value in pair.scalars().items():
        if isinstance(value, float) and 0 < value < 1:
            yield f"(1 + {name})", 1 + value


def _sums(pair: Pair) -> Iterator[tuple[str, float]]:
    """Yield sums of two whole parameters, and of two lengths of one array."""
    whole = {name: value for name, value in pair.scalars().items() if isinstance(value, int) and value > 0}
    groups = [whole]
    for name, array in pair.arrays().items():
        if 2 <= array.ndim <= _MAX_AXES:
            groups.append({f"{name}.shape[{axis}]": side for axis, side in enumerate(array.shape)})
    for group in groups:
        for (first, a), (second, b) in combinations(group.items(), 2):
            yield f"({first} + {second})", float(a + b)


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
