"""Partial credit: the share of an exercise's points that the passed cases earn by family, in exact arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

_DEFAULT_WEIGHT = 1  # of a family that exercise.toml does not name


class Family(NamedTuple):
    """The cases of one family in one submission: how many passed, of how many, and the family's weight."""

    passed: int
    total: int
    weight: int = _DEFAULT_WEIGHT


def share(families: Iterable[Family]) -> Fraction:
    """Return the weighted mean of the families' passed shares, from 0 to 1; 0 without families."""
    counted = [one for one in families if one.total]
    weights = sum(one.weight for one in counted)
    earned = sum((one.weight * Fraction(one.passed, one.total) for one in counted), Fraction(0))
    return earned / weights if weights else Fraction(0)


def weighted(families: Iterable[Sequence[Any]] | None, weights: Mapping[str, int]) -> tuple[Family, ...]:
    """Return stored families (name, passed, total) with the weights of their exercise version."""
    return tuple(Family(passed, total, weights.get(name, _DEFAULT_WEIGHT)) for name, passed, total in families or ())
