"""Partial credit: the share of an exercise's points that the passed cases earn by family, in exact arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

_DEFAULT_WEIGHT = 1  # of a family that exercise.toml does not name


class Family(NamedTuple):
    """The cases of one family in one submission: how many passed, of how many, and the family's weight.

    `got` of `of` is the share that a checker gave; without it, that of the passed cases counts.
    """

    passed: int
    total: int
    weight: int = _DEFAULT_WEIGHT
    got: int | None = None
    of: int | None = None

    @property
    def numbers(self) -> list[int]:
        """The numbers to store: three, or five where a checker gave points."""
        return [one for one in self if one is not None]


def share(families: Iterable[Sequence[Any]]) -> Fraction:
    """Return the weighted mean of the families' shares, from 0 to 1; 0 without families.

    Each is a `Family`, or a list of its numbers.
    """
    counted = [_counted(*one) for one in families if one[1]]
    weights = sum(weight for _, _, weight in counted)
    if not weights:
        return Fraction(0)
    common = lcm(*(total for _, total, _ in counted))
    earned = sum(weight * passed * (common // total) for passed, total, weight in counted)
    return Fraction(earned, weights * common)


def weighted(families: Iterable[Sequence[Any]] | None, weights: Mapping[str, int]) -> tuple[Family, ...]:
    """Return stored families (name, passed, total, maybe a share) with the weights of their exercise version."""
    return tuple(
        Family(passed, total, weights.get(name, _DEFAULT_WEIGHT), *share)
        for name, passed, total, *share in families or ()
    )


def _counted(
    passed: int, total: int, weight: int, got: int | None = None, of: int | None = None
) -> tuple[int, int, int]:
    """Return the share of one family, as two integers, and its weight."""
    return (passed, total, weight) if got is None or of is None else (got, of, weight)
