"""Partial credit: the share of an exercise's points that the passed cases earn by family, in exact arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

_DEFAULT_WEIGHT = 1  # of a family that exercise.toml does not name


class Family(NamedTuple):
    """The cases of one family in one submission: how many passed, of how many, and the family's weight."""

    passed: int
    total: int
    weight: int = _DEFAULT_WEIGHT


def share(families: Iterable[Sequence[int]]) -> Fraction:
    """Return the weighted mean of the families' passed shares, from 0 to 1; 0 without families.

    Each is a `Family`, or a list of its numbers.
    """
    counted = [one for one in families if one[1]]
    weights = sum(weight for _, _, weight in counted)
    if not weights:
        return Fraction(0)
    common = lcm(*(total for _, total, _ in counted))
    earned = sum(weight * passed * (common // total) for passed, total, weight in counted)
    return Fraction(earned, weights * common)


def weighted(families: Iterable[Sequence[Any]] | None, weights: Mapping[str, int]) -> tuple[Family, ...]:
    """Return stored families (name, passed, total) with the weights of their exercise version."""
    return tuple(Family(passed, total, weights.get(name, _DEFAULT_WEIGHT)) for name, passed, total in families or ())
