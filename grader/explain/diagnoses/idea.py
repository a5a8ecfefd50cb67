"""The test of an idea about a mistake: it predicts what the student's code returned, in every failing case."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair, difference
from grader.message import Message

Array = npt.NDArray[Any]
# The number of cells, over all cases, that must differ from the right answer as predicted: fewer may be chance.
ENOUGH = 3
_EXACT = 1e-9
# The share of the failing families that a mistake must explain if it does not explain all.
_MOST = 0.66
_LEAST_FAMILIES = 3


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake: its message, and the numbers that prove it (plain JSON)."""

    message: Message
    evidence: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the mistake, which is the code of its message."""
        return self.message.code

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON: the message's, with the evidence beside it."""
        return {**self.message.to_json(), "evidence": dict(self.evidence)}


class NamedMistake(NamedTuple):
    """A proven idea: the name of the mistake, the values of its sentence, and sentences that follow it.

    The evidence is `values` themselves, unless `evidence` gives other ones.
    """

    name: str
    values: dict[str, Any]
    evidence: dict[str, Any] | None = None
    more: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Undecided:
    """The key of a guess that says nothing about the variants whose keys begin like this."""

    begin: tuple[Hashable, ...]

    def covers(self, key: Hashable) -> bool:
        """Return whether a variant is one of these."""
        return isinstance(key, tuple) and key[: len(self.begin)] == self.begin


class Guess(NamedTuple):
    """One prediction of a wrong output. `key` names the variant of the idea, `free` counts the fitted numbers.

    `predicted` is None where the idea says nothing: such a pair speaks neither for it nor against it.
    With a key `Undecided` it says nothing about some variants, as where a number would have to be fitted to zeros.
    """

    key: Hashable
    predicted: Array | None
    free: int = 0


@dataclass(frozen=True)
class Idea:
    """Guesses for one pair, and the mistake they prove if those of one key hold for every pair.

    `least_pairs`: fewer say nothing, where so many formulas are tried that one may fit a single case.
    """

    guesses: Callable[[Pair], Iterator[Guess]]
    mistake: Callable[[Any, Sequence[Pair]], NamedMistake]
    least_pairs: int = 1


@dataclass(frozen=True)
class Proof:
    """The variant of an idea that explains every pair."""

    key: Any


class Support(NamedTuple):
    """The number of pairs that a variant has explained so far, and of wrong cells in them."""

    pairs: int
    strength: int


def prove(guesses: Callable[[Pair], Iterator[Guess]], pairs: Sequence[Pair]) -> Proof | None:
    """Return the first variant that explains all pairs; None if there is none, or if too little supports it."""
    needed = max(min(2, len(pairs)), len(pairs) // 4)
    held = not_refuted(guesses, pairs)
    supported = (key for key, one in held.items() if one.pairs >= needed and one.strength >= ENOUGH)
    return next((Proof(key) for key in supported), None)


@dataclass(frozen=True)
class Majority:
    """The variant of an idea that explains the pairs of most families, and the families that it does not explain."""

    key: Any
    pairs: tuple[Pair, ...]
    left_out: tuple[str, ...]


def prove_in_most(guesses: Callable[[Pair], Iterator[Guess]], pairs: Sequence[Pair]) -> list[Majority]:
    """Return the variants that explain all pairs of most families, the first family among them.

    One family may be about something special, or have another mistake as well. None if there are too few families.
    Those that explain more families come first.
    """
    families: dict[str, list[Pair]] = {}
    for pair in pairs:
        families.setdefault(pair.case.family, []).append(pair)
    if len(families) < _LEAST_FAMILIES:
        return []
    held = {family: not_refuted(guesses, some) for family, some in families.items()}
    first = held[pairs[0].case.family]
    found = []
    for key in first:
        fitting = [family for family in families if key in held[family] and held[family][key].pairs]
        strength = sum(held[family][key].strength for family in fitting)
        if len(fitting) >= _MOST * len(families) and strength >= 2 * ENOUGH and pairs[0].case.family in fitting:
            left_out = tuple(family for family in families if family not in fitting)
            found.append(Majority(key, tuple(pair for family in fitting for pair in families[family]), left_out))
    return sorted(found, key=lambda majority: len(majority.left_out))


def not_refuted(guesses: Callable[[Pair], Iterator[Guess]], pairs: Sequence[Pair]) -> dict[Hashable, Support]:
    """Return the variants that no pair refutes, with their support."""
    held: dict[Hashable, Support] | None = None
    waiting: list[Undecided] = []  # said nothing so far: a later pair may begin with these
    for pair in pairs:
        found: dict[Hashable, Support] = {}
        given = list(guesses(pair))
        undecided = [guess.key for guess in given if isinstance(guess.key, Undecided)]
        for guess in given:
            is_new = held is not None and guess.key not in held
            if isinstance(guess.key, Undecided) or (is_new and not any(one.covers(guess.key) for one in waiting)):
                continue
            before = held.get(guess.key, Support(0, 0)) if held else Support(0, 0)
            if guess.predicted is None:
                found.setdefault(guess.key, before)
            elif matches(pair, guess.predicted):
                strength = _strength(pair, guess.predicted, guess.free)
                found[guess.key] = Support(before.pairs + 1, before.strength + strength)
        for key, before in (held or {}).items():
            if any(one.covers(key) for one in undecided):
                found.setdefault(key, before)
        waiting = undecided if held is None else [one for one in waiting if one in undecided]
        held = found
        if not held and not waiting:
            break
    return held or {}


def refutes(pair: Pair, guesses: Callable[[Pair], Iterator[Guess]], key: Hashable) -> bool:
    """Return whether all that is predicted under this key for a pair is something else than what is there."""
    predicted = [one.predicted for one in guesses(pair) if one.key == key and one.predicted is not None]
    return bool(predicted) and not any(matches(pair, one) for one in predicted)


def matches(pair: Pair, predicted: Array) -> bool:
    """Return whether the student's output is the predicted one, up to rounding."""
    if pair.actual.shape != predicted.shape or not np.isfinite(pair.actual).all():
        return False
    scale = max(1.0, float(np.abs(pair.expected).max(initial=0.0)))
    return bool(np.all(np.abs(pair.actual - predicted) <= _EXACT * scale))


def _strength(pair: Pair, predicted: Array, free: int) -> int:
    """Return how many wrong cells the guess explains beyond the fitted ones."""
    if not pair.same_shape:
        # the predicted shape is evidence already
        return different(pair, predicted) - free + 1
    return int(np.count_nonzero(difference(predicted, pair.expected) > pair.allowed)) - free


def different(pair: Pair, predicted: Array | None = None) -> int:
    """Return how many different values, apart from 0, both the right output and the predicted one have at least."""
    return min(_distinct(pair.actual if predicted is None else predicted), _distinct(pair.expected))


def _distinct(values: Array) -> int:
    return int(np.unique(values[values != 0]).size)
