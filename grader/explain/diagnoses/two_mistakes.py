"""Two mistakes at once in one output: two changes of the inputs, or one of them and a pattern in the values."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.experiments import Experiments
from grader.explain.diagnoses.idea import Guess, Idea, NamedMistake, prove, refutes
from grader.explain.diagnoses.numbers import refutes_constant
from grader.explain.diagnoses.variations import Key, Variation

# Changes that are mistakes by themselves; the others would fit too easily in twos.
_SIMPLE = frozenset(
    {
        *(
            "input_ignored",
            "parameter_ignored",
            "input_flipped",
            "input_negated",
            "flag_inverted",
            "parameters_swapped",
        ),
        *("complement", "wrong_default", "ddof_one", "stale_input"),
    }
)
# Where one of these is not among the changes of a case, it would change nothing there.
_WITHOUT_EFFECT = frozenset(
    {"input_ignored", "input_flipped", "input_negated", "parameter_ignored", "parameters_swapped", "stale_input"}
)
_TWO = 2
_EXACT = 1e-9
_NAME = re.compile(r"[A-Za-z_]\w*")
_MOST_COMBINED = 300
_BOTH = "both"
Varied = Callable[[Pair], Sequence[Variation]]


def plan(pair: Pair, varied: Varied, experiments: Experiments) -> None:
    """Plan to ask for the simple changes of a pair's inputs, and for two of them at once."""
    for key, inputs in (*_simple(pair, varied), *_combined(pair, varied)):
        experiments.plan(pair, key, inputs)


def two_changes(
    pairs: Sequence[Pair], right: Sequence[Pair], varied: Varied, experiments: Experiments
) -> tuple[Key, Key] | None:
    """Return two changes of the inputs that explain every pair together, and leave right ones right."""
    every = dict.fromkeys(key for pair in pairs for key, _ in _combined(pair, varied))

    def guesses(pair: Pair) -> Iterator[Guess]:
        here = {key for key, _ in _simple(pair, varied)}
        for key in every:
            acting = [one for one in key[1:] if one in here]
            if len(acting) == _TWO:
                both = experiments.answer(pair, key)
                needed = both is not None and all(_differ(both, experiments.answer(pair, one)) for one in acting)
                yield Guess(key, both, free=0 if needed else pair.expected.size)
            elif acting and all(one in here or one[0] in _WITHOUT_EFFECT for one in key[1:]):
                alone = experiments.answer(pair, acting[0])
                yield Guess(key, alone, free=pair.expected.size)  # it fits, and supports nothing

    proof = prove(guesses, pairs)
    if proof is None or any(refutes(pair, guesses, proof.key) for pair in right):
        return None
    return proof.key[1], proof.key[2]


def change_and_pattern(
    pairs: Sequence[Pair], right: Sequence[Pair], varied: Varied, experiments: Experiments, ideas: Sequence[Idea]
) -> tuple[Key, NamedMistake] | None:
    """Return a change of the inputs and a pattern that turns the reference's answer to it into every wrong output.

    What passes must stay right.
    """
    for key in dict.fromkeys(key for pair in pairs[:1] for key, _ in _simple(pair, varied)):
        changed = [_with_answer(pair, experiments.answer(pair, key)) for pair in pairs]
        known = [pair for pair in changed if pair is not None]
        if len(known) < max(2, len(pairs) // 2):
            continue
        passed = [_with_answer(pair, experiments.answer(pair, key)) or pair for pair in right]
        for idea in ideas:
            proof = prove(idea.guesses, known)
            mistake = idea.mistake(proof.key, known) if proof else None
            if proof is None or mistake is None or _speaks_of(mistake, key[1]):
                continue
            if not any(_spoils(pair, idea, proof.key, mistake) for pair in passed):
                return key, mistake
    return None


def _differ(left: Any, right: Any) -> bool:
    """Return whether two answers are not the same up to rounding: then a change has an effect."""
    return right is None or left.shape != right.shape or not np.allclose(left, right, rtol=_EXACT, atol=_EXACT)


def _speaks_of(mistake: NamedMistake, name: str) -> bool:
    """Return whether a pattern is made of an input that is said to be changed: then it is no second mistake."""
    return any(name in _NAME.findall(str(value)) for value in mistake.values.values())


def _spoils(pair: Pair, idea: Idea, key: Hashable, mistake: NamedMistake) -> bool:
    return refutes(pair, idea.guesses, key) or refutes_constant(pair, mistake)


def _simple(pair: Pair, varied: Varied) -> list[Variation]:
    return [(key, inputs) for key, inputs in varied(pair) if key[0] in _SIMPLE and key[2] != 1]


def _combined(pair: Pair, varied: Varied) -> Iterator[tuple[tuple[Any, ...], Any]]:
    made = 0
    for (first, left), (second, right) in combinations(_simple(pair, varied), 2):
        changed = {name for name in right if name not in pair.inputs or right[name] is not pair.inputs[name]}
        before = {name for name in left if name not in pair.inputs or left[name] is not pair.inputs[name]}
        if not changed & before and made < _MOST_COMBINED:
            made += 1
            yield (_BOTH, first, second), {**left, **{name: right[name] for name in changed}}


def _with_answer(pair: Pair, answer: Any) -> Pair | None:
    """Return the pair with the reference's answer to a change in place of the right output."""
    if answer is None or (answer.shape == pair.expected.shape and np.array_equal(answer, pair.expected)):
        return None
    allowed = np.full(answer.shape, float(pair.allowed.max(initial=0.0)))
    return replace(pair, expected=answer, allowed=allowed)
