"""A factor between the right result and the student's, solved from the sizes and parameters of the cases.

The factor of every case is a product of powers of two quantities at most, times a plain number.
Right cases count too: there the factor is 1.
So many formulae are tried that a few equal factors would fit one by chance: the cases must tell them apart.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.formulas import quantities
from grader.explain.diagnoses.idea import NamedMistake

Array = npt.NDArray[Any]
_EXACT = 1e-9
_SAME = 1e-8
_POWERS = (1, -1, 0.5, -0.5, 2, -2)
_NUMBERS = {"": 1.0, "2 * ": 2.0, "0.5 * ": 0.5, "sqrt(2) * ": 2**0.5, "sqrt(1/2) * ": 0.5**0.5, "-": -1.0}
# The number of different factors that must fit, by the number of quantities and whether a number stands before them.
_LEAST_DIFFERENT = {(1, False): 3, (1, True): 4, (2, False): 4, (2, True): 5}


class _Solution(NamedTuple):
    """A formula with the number of its parts: the plainest wins."""

    parts: float
    text: str


def solved_factor(pairs: Sequence[Pair], right: Sequence[Pair]) -> NamedMistake | None:
    """Return the formula of the factor that makes every wrong output from the right one; None if there is none."""
    factors = [_factor(pair) for pair in pairs]
    if not factors or any(factor is None for factor in factors):
        return None
    known = [pair for pair in right if pair.same_shape and pair.expected.any()]
    values = np.array([factor for factor in factors if factor is not None] + [1.0] * len(known))
    every = [dict(quantities(pair)) for pair in (*pairs, *known)]
    names = [name for name in every[0] if all(one.get(name, 0) > 0 for one in every)]
    table = np.array([[one[name] for one in every] for name in names])
    different = np.unique(np.round(values, 9)).size
    found = min(_solutions(values, names, table, different), default=None)
    if found is None:
        return None
    return NamedMistake("factor_formula", {"formula": found.text, "factor": float(values[0])}, {"equals": found.text})


def _solutions(values: Array, names: Sequence[str], table: Array, different: int) -> Iterator[_Solution]:
    """Yield every formula that gives all the factors."""
    kept = _different(table)
    for number, size in _NUMBERS.items():
        rest = values / size
        if (rest <= 0).any():
            continue
        wanted = np.log(rest)
        powers = {(place, power): power * np.log(table[place]) for place in kept for power in _POWERS}
        cost = 0 if not number else 1
        if different >= _LEAST_DIFFERENT[1, bool(number)]:
            for (place, power), logs in powers.items():
                if np.abs(logs - wanted).max() <= _SAME:
                    yield _Solution(1 + cost + _weight(power), number + _text(names[place], power))
        if different >= _LEAST_DIFFERENT[2, bool(number)] and powers:
            yield from _of_two(wanted, powers, names, number, cost)


def _of_two(
    wanted: Array, powers: dict[tuple[int, float], Array], names: Sequence[str], number: str, cost: int
) -> Iterator[_Solution]:
    keys = list(powers)
    logs = np.array([powers[key] for key in keys])
    for index, (place, power) in enumerate(keys):
        rest = wanted - logs[index]
        for other in np.flatnonzero(np.abs(logs[index + 1 :] - rest).max(axis=1, initial=0.0) <= _SAME):
            second, exponent = keys[index + 1 + int(other)]
            if second != place:
                text = _product([(names[place], power), (names[second], exponent)])
                yield _Solution(2 + cost + _weight(power) + _weight(exponent), number + text)


def _different(table: Array) -> list[int]:
    """Return the first of the quantities that are equal in every case, without those that are always 1."""
    seen: set[bytes] = set()
    kept = []
    for place, row in enumerate(table):
        key = np.round(row, 12).tobytes()
        if key not in seen and not (row == 1).all():
            seen.add(key)
            kept.append(place)
    return kept


def _weight(power: float) -> float:
    return 0.0 if power == 1 else 0.1 if power == -1 else 0.5


def _product(parts: Sequence[tuple[str, float]]) -> str:
    above = [_text(name, power) for name, power in parts if power > 0]
    below = [_text(name, -power) for name, power in parts if power < 0]
    top = " * ".join(above) or "1"
    if not below:
        return top
    return f"{top} / {below[0]}" if len(below) == 1 else f"{top} / ({' * '.join(below)})"


def _text(name: str, power: float) -> str:
    whole = f"({name})" if any(sign in name for sign in " *+") and not name.startswith("(") else name
    match power:
        case 1:
            return whole
        case -1:
            return f"1 / {whole}"
        case 0.5:
            return f"sqrt({name})"
        case -0.5:
            return f"1 / sqrt({name})"
        case 2:
            return f"{whole}**2"
    return f"1 / {whole}**2"


def _factor(pair: Pair) -> float | None:
    """Return the one factor of all cells; None if there is none, or if it says nothing."""
    if not pair.same_shape or not pair.expected.any() or not np.isfinite(pair.actual).all():
        return None
    place = np.unravel_index(int(np.argmax(np.abs(pair.expected))), pair.expected.shape)
    factor = float(pair.actual[place] / pair.expected[place])
    scale = max(1.0, float(np.abs(pair.expected).max()))
    fits = np.abs(pair.actual - factor * pair.expected).max() <= _EXACT * scale
    return factor if fits and np.isfinite(factor) and factor else None
