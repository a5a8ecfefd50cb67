"""How an idea about a mistake is tested: it predicts what the student's code returned, in every failing case."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair, difference

Array = npt.NDArray[Any]
# How many cells, over all cases, must differ from the right answer in just the predicted way: fewer may be chance.
ENOUGH = 3
_EXACT = 1e-9


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake in both languages, with the numbers that prove it (plain JSON)."""

    name: str
    message_en: str
    message_zh: str
    evidence: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "name": self.name,
            "message_en": self.message_en,
            "message_zh": self.message_zh,
            "evidence": dict(self.evidence),
        }


class Words(NamedTuple):
    """What is said of a proven idea: the key of its text, which is its name, and what is filled in there.

    Of `values` those are evidence that are plain numbers, words or lists, unless `evidence` gives others.
    """

    name: str
    values: dict[str, Any]
    evidence: dict[str, Any] | None = None


class Guess(NamedTuple):
    """One prediction of a wrong output. `key` says which variant of the idea it is, `free` how much was fitted.

    `predicted` is None where the idea says nothing: such a pair speaks neither for it nor against it.
    """

    key: Hashable
    predicted: Array | None
    free: int = 0


@dataclass(frozen=True)
class Idea:
    """Guesses for one pair, and what to say if guesses of one key hold for every pair."""

    guesses: Callable[[Pair], Iterator[Guess]]
    words: Callable[[Any, Sequence[Pair]], Words]


@dataclass(frozen=True)
class Proof:
    """The variant of an idea that explains every pair."""

    key: Any


class Support(NamedTuple):
    """How many pairs a variant has explained so far, and how many wrong cells in them."""

    pairs: int
    strength: int


def prove(guesses: Callable[[Pair], Iterator[Guess]], pairs: Sequence[Pair]) -> Proof | None:
    """The first variant that explains all pairs; None if there is none or too little speaks for it."""
    needed = max(min(2, len(pairs)), len(pairs) // 4)
    held = not_refuted(guesses, pairs)
    supported = (key for key, one in held.items() if one.pairs >= needed and one.strength >= ENOUGH)
    return next((Proof(key) for key in supported), None)


def not_refuted(guesses: Callable[[Pair], Iterator[Guess]], pairs: Sequence[Pair]) -> dict[Hashable, Support]:
    """The variants that no pair speaks against, with what speaks for them."""
    held: dict[Hashable, Support] | None = None
    for pair in pairs:
        found: dict[Hashable, Support] = {}
        for guess in guesses(pair):
            if held is None or guess.key in held:
                before = held[guess.key] if held else Support(0, 0)
                if guess.predicted is None:
                    found.setdefault(guess.key, before)
                elif matches(pair, guess.predicted):
                    strength = _strength(pair, guess.predicted, guess.free)
                    found[guess.key] = Support(before.pairs + 1, before.strength + strength)
        held = found
        if not held:
            break
    return held or {}


def matches(pair: Pair, predicted: Array) -> bool:
    """Whether the student's output is just this, but for rounding."""
    if pair.actual.shape != predicted.shape or not np.isfinite(pair.actual).all():
        return False
    scale = max(1.0, float(np.abs(pair.expected).max(initial=0.0)))
    return bool(np.all(np.abs(pair.actual - predicted) <= _EXACT * scale))


def _strength(pair: Pair, predicted: Array, free: int) -> int:
    """How many wrong cells the guess explains beyond what was fitted to them."""
    if not pair.same_shape:
        # that the shape is as predicted says something already
        return min(_distinct(predicted), _distinct(pair.expected)) - free + 1
    return int(np.count_nonzero(difference(predicted, pair.expected) > pair.allowed)) - free


def _distinct(values: Array) -> int:
    return int(np.unique(values[values != 0]).size)
