"""Names for mistakes: a pattern in the wrong outputs of a submission, proven on every failing case looked at.

An idea predicts what the student's code returned. It is named if the prediction holds in all cases, up to rounding.
It must also explain too many wrong cells to be chance. A wrong name is worse than none.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.explain.case_failure import ERROR, SHAPE, CaseFailure, Pair, difference
from grader.explain.diagnoses import (
    conditions,
    elementwise,
    errors,
    factors,
    numbers,
    parts,
    places,
    rounds,
    shapes,
    two_mistakes,
    variations,
)
from grader.explain.diagnoses.experiments import Experiments, Reference
from grader.explain.diagnoses.idea import (
    Diagnosis,
    Guess,
    Idea,
    Majority,
    NamedMistake,
    not_refuted,
    prove,
    prove_in_most,
    refutes,
)
from grader.explain.diagnoses.named_diagnoses import (
    diagnosis_of,
    diagnosis_of_most,
    diagnosis_of_two,
    grouped,
    with_cases,
)
from grader.explain.diagnoses.pair_selection import (
    first_pairs_to_ask,
    pairs_by_output,
    pairs_of_all_sizes,
    pairs_to_ask,
    small_pairs,
    smallest_pairs_to_ask,
)
from grader.message import Message

IDEAS = (*rounds.IDEAS, *shapes.IDEAS, *elementwise.FIRST, *numbers.IDEAS, *places.IDEAS)
LATER = (*elementwise.IDEAS, *shapes.LATER, *places.LATER, *numbers.LATER)
# Patterns that may come on top of a changed input. Terms are left out: an ignored input may come back as one.
_PATTERNS = (*shapes.IDEAS, *numbers.PATTERNS, *places.IDEAS)
# These say when or where it goes wrong, not what is wrong.
OBSERVATIONS = frozenset({"only_when", "wrong_where_input_is", "wrong_only_at_the_end", "wrong_only_at_the_start"})
# These are true, but often a consequence of a mistake that has a better name.
_WEAK = frozenset(
    {
        *("factor_per_case", "constant_offset", "values_in_another_order", "slices_in_another_order", "missing_rows"),
        *(
            "extra_rows",
            "too_short",
            "too_long",
            "not_finite",
            "not_finite_everywhere",
            "shifted",
            "term_added",
            "rest_scaled",
        ),
    }
)
# With one of these, a name holds for a part of the failing cases only.
_PARTLY = frozenset({"others_left_aside", "other_values_left_aside", "in_family", "not_in_families", "where_text_is"})
_PROMISING = 4
_EXACT = 1e-9
# If they hold in some cases only, these are too often the consequence of another mistake.
_OF_ALL_CASES_ONLY = {
    *("input_ignored", "parameter_off_by_one", "input_changed"),
    *("tie_to_the_last", "tie_shared", "tie_to_all"),
}
# A wrong parameter shows in every wrong output; otherwise another mistake is more likely.
_OF_ALL_OUTPUTS_ONLY = {
    *("input_ignored", "parameter_ignored", "parameter_off_by_one", "parameter_for_another", "parameters_swapped"),
    *("wrong_default", "complement", "flag_inverted", "constant_for_parameter"),
}
# These say what becomes of every value of a parameter.
_OF_SEVERAL_VALUES = {"flag_inverted", "parameter_ignored", "constant_for_parameter"}
_MOST_TWOFOLD = 6
_MANY = 20


@dataclass(frozen=True)
class Background:
    """The context of the failures: outputs of cases that pass, and parameters that some cases leave out.

    `plainest` is the exercise's first family, in whose cases many mistakes give the same values. `template` is what
    a student began with.
    """

    passed: Sequence[Sequence[Pair]]
    optional: Mapping[str, Any]
    reference: Reference
    plainest: str = ""
    template: str = ""


def diagnose(failures: Sequence[CaseFailure], background: Background) -> list[Diagnosis]:
    """Return every mistake that can be named, the surest first; if there is none, when or where it goes wrong."""
    if not failures:
        return []
    with np.errstate(all="ignore"):  # a student's numbers may be of any size
        return _diagnosed(failures, background)


def _diagnosed(failures: Sequence[CaseFailure], background: Background) -> list[Diagnosis]:
    finder = _Finder(background)
    found = finder.named(failures)
    raised = [one for one in failures if is_error(one)]
    if raised and not is_error(failures[0]):
        # where most cases end with an exception, wrong values in a few are its consequence
        errors_named = finder.named(raised) if 2 * len(raised) >= len(failures) else []
        aside = Message("other_values_left_aside")
        found = [
            *(with_cases(aside, one) for one in errors_named),
            *(with_cases(Message("others_left_aside"), one) for one in found),
        ]
    # NaN in one case and a wrong number in another may well be one mistake
    alike = [one for one in failures if is_error(failures[0]) or one.kind == failures[0].kind]
    if not found and len(alike) < len(failures):
        found = [
            with_cases(Message("others_left_aside"), one) for one in finder.named(alike) if _is_no_consequence(one)
        ]
    if not found and not is_error(failures[0]):
        found = finder.named_in_most(alike)
    if all(_is_weak(one) for one in found):
        found = finder.named_by_text(alike) or found
    found = found or finder.named_in_one_family(alike)
    if not found and not is_error(failures[0]):
        found = finder.named_twice(alike)
    return found or list(_observations(failures, background))


def named_exception(failures: Sequence[CaseFailure], template: str) -> Diagnosis | None:
    """Return what the exceptions among the failures say in plain words; None if they say different things."""
    exception = errors.named_error([failure for failure in failures if is_error(failure)], template)
    return diagnosis_of(exception, ()) if exception else None


def asks_for_slips(found: Sequence[Diagnosis]) -> bool:
    """Return whether a slip that explains every case would say more than what was found."""
    return all(_is_weak(diagnosis) for diagnosis in found)


def with_slips(found: Sequence[Diagnosis], slips: Sequence[Diagnosis]) -> list[Diagnosis]:
    """Return what to show of both, the surest first: slips explain every small case, exactly."""
    if not slips:
        return list(found)
    is_vague = not any(slip.message.values for slip in slips)
    telling = [one for one in found if not _of_one_family(one) and one.name not in {*OBSERVATIONS, *_WEAK}]
    if is_vague and telling:  # a name with numbers in it, for most of the cases, says more than "a term is missing"
        return [*found, *slips]
    return [*slips, *(diagnosis for diagnosis in found if diagnosis.name in OBSERVATIONS)]


def _of_one_family(diagnosis: Diagnosis) -> bool:
    return any(more.code == "in_family" for more in diagnosis.message.more)


def _is_weak(diagnosis: Diagnosis) -> bool:
    is_partial = any(more.code in _PARTLY for more in diagnosis.message.more)
    return is_partial or diagnosis.name in OBSERVATIONS or diagnosis.name in _WEAK


def _is_no_consequence(diagnosis: Diagnosis) -> bool:
    return diagnosis.name not in _OF_ALL_CASES_ONLY


class _Finder:
    """Finder of ideas that explain the wrong outputs. It asks the reference each question once."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._experiments = Experiments(background.reference)
        self._family: str | None = None
        self._variations: dict[Pair, list[variations.Variation]] = {}

    def named(self, failures: Sequence[CaseFailure], family: str | None = None) -> list[Diagnosis]:
        """Return the mistake in each output; outputs with the same one share it.

        `family`: cases of other families do not count.
        """
        self._family = family
        if is_error(failures[0]):
            exception = named_exception(failures, self._background.template)
            return [exception] if exception else []
        pairs = pairs_by_output(failures)
        ideas = IDEAS if self._background.passed else (*numbers.IF_NOTHING_PASSES, *IDEAS)
        named = {
            output: words for output, wrong in pairs.items() if (words := self._by_numbers(output, wrong, ideas))
        }
        named |= {
            output: words
            for output in pairs.keys() - named
            if (words := factors.solved_factor(pairs[output], self._right(output, pairs[output])))
        }
        left = {output: wrong for output, wrong in pairs.items() if output not in named}
        named |= self._by_reference(left)
        named |= {
            output: words
            for output in left.keys() - named
            if (words := self._by_numbers(output, left[output], LATER))
        }
        if len(named) < len(pairs):
            named = {output: words for output, words in named.items() if words.name not in _OF_ALL_OUTPUTS_ONLY}
        return grouped([(output, named[output]) for output in pairs if output in named])

    def named_in_one_family(self, failures: Sequence[CaseFailure]) -> list[Diagnosis]:
        """Return the mistake of the first family of cases that has one of its own; the others are not explained.

        The first failing family counts. Later ones, and the exercise's plainest, must show many wrong values:
        in few plain values many mistakes look alike.
        """
        families = list(dict.fromkeys(one.case.family for one in failures))
        for family in families if len(families) > 1 else ():
            of_family = [one for one in failures if one.case.family == family]
            if not is_error(of_family[0]) and not _is_broad(of_family):
                continue
            is_special = family == families[0] and family != self._background.plainest
            if not is_special and failures[0].kind != SHAPE and not _shows_much(of_family):
                continue
            named = [one for one in self.named(of_family, family) if _is_no_consequence(one)]
            if named:
                return [with_cases(Message("in_family", {"family": family}), one) for one in named]
        return []

    def named_by_text(self, failures: Sequence[CaseFailure]) -> list[Diagnosis]:
        """Return the mistakes of the classes or functions that an input of text chooses, each by itself."""
        chosen = {name for one in failures for name, value in one.case.inputs.items() if isinstance(value, str)}
        found = []
        for name in sorted(chosen):
            values = list(dict.fromkeys(one.case.inputs.get(name) for one in failures))
            for value in values if len(values) > 1 else ():
                of_value = [one for one in failures if one.case.inputs.get(name) == value]
                if not is_error(of_value[0]) and _is_broad(of_value):
                    named = (one for one in self.named(of_value) if not _is_weak(one))
                    found += [
                        with_cases(Message("where_text_is", {"name": name, "value": value}), one) for one in named
                    ]
        return found

    def named_twice(self, failures: Sequence[CaseFailure]) -> list[Diagnosis]:
        """Return two mistakes at once in each output that they explain."""
        self._family = None
        found = []
        for output, wrong in pairs_by_output(failures).items():
            pairs = pairs_of_all_sizes(pairs_to_ask(wrong), _MOST_TWOFOLD)
            right = pairs_of_all_sizes(self._right(output, wrong), _MOST_TWOFOLD)
            for pair in (*pairs, *right):
                two_mistakes.plan(pair, self._variations_of, self._experiments)
            self._experiments.ask()
            changes = two_mistakes.two_changes(pairs, right, self._variations_of, self._experiments)
            if changes:
                mistakes = [variations.say(key, pairs) for key in changes]
            else:
                other = two_mistakes.change_and_pattern(
                    pairs, right, self._variations_of, self._experiments, _PATTERNS
                )
                mistakes = [variations.say(other[0], pairs), other[1]] if other else []
            if mistakes:
                found.append(diagnosis_of_two(output, mistakes))
        return found

    def named_in_most(self, failures: Sequence[CaseFailure]) -> list[Diagnosis]:
        """Return the mistake of each output that explains most families of cases, and say which it does not."""
        self._family = None
        found = []
        for output, pairs in pairs_by_output(failures).items():
            ordered = sorted(pairs, key=lambda pair: pair.case.family != failures[0].case.family)
            for idea in (*IDEAS, *LATER):
                proven = (
                    (majority, idea.mistake(majority.key, majority.pairs))
                    for majority in prove_in_most(idea.guesses, ordered)
                )
                true = next(
                    (
                        (majority, mistake)
                        for majority, mistake in proven
                        if not _is_contradicted(majority, mistake, ordered)
                        and not self._is_refuted(idea, majority.key, output, majority.pairs)
                    ),
                    None,
                )
                if true:
                    found.append(diagnosis_of_most(true[0], output, true[1]))
                    break
            else:
                found += self._varied_in_most(output, ordered)
        return [diagnosis for diagnosis in found if _is_no_consequence(diagnosis)]

    def _varied_in_most(self, output: str, pairs: Sequence[Pair]) -> Iterator[Diagnosis]:
        """Yield the variation of the inputs that explains most families, and leaves right cases right."""
        first = list({pair.case.family: pair for pair in reversed(pairs_to_ask(pairs))}.values())[::-1]
        for pair in first:
            for key, inputs in self._variations_of(pair):
                self._experiments.plan(pair, key, inputs)
        right = self._right(output, pairs)
        self._experiments.ask()
        majority = next(iter(prove_in_most(self._varied, first)), None)
        if majority is None:
            return
        for pair in right:
            self._plan(pair, [majority.key])
        self._experiments.ask()
        if not isinstance(majority.key, tuple) or not self._is_seen(majority.key, output, majority.pairs):
            return
        if all(self._agrees(pair, majority.key) for pair in right):
            yield diagnosis_of_most(majority, output, variations.say(majority.key, majority.pairs))

    def _by_numbers(self, output: str, pairs: Sequence[Pair], ideas: Sequence[Idea]) -> NamedMistake | None:
        """Return the first idea that explains every pair, and that no case of their families that passes refutes."""
        for idea in ideas:
            proof = prove(idea.guesses, pairs) if len(pairs) >= idea.least_pairs else None
            if proof and not self._is_refuted(idea, proof.key, output, pairs):
                return idea.mistake(proof.key, pairs)
        return None

    def _is_refuted(self, idea: Idea, key: Hashable, output: str, pairs: Sequence[Pair]) -> bool:
        """Return whether an idea predicts something wrong for a case that passes, of a family that it explains."""
        families = {pair.case.family for pair in pairs}
        right = [pair for pair in self._right(output, pairs) if pair.case.family in families]
        mistake = idea.mistake(key, pairs)
        return any(refutes(pair, idea.guesses, key) or numbers.refutes_constant(pair, mistake) for pair in right)

    def _by_reference(self, left: Mapping[str, list[Pair]]) -> dict[str, NamedMistake]:
        """Return mistakes found by asking the reference: other inputs, or its parts put together in another way."""
        for pairs in left.values():
            for pair in first_pairs_to_ask(pairs):
                for key, inputs in self._variations_of(pair):
                    self._experiments.plan(pair, key, inputs)
            for pair in small_pairs(pairs):
                parts.plan_linear(pair, self._experiments)
        self._experiments.ask()
        promising = {output: self._promising(pairs) for output, pairs in left.items()}
        for output, pairs in left.items():
            for pair in (*pairs_to_ask(pairs), *self._right(output, pairs)) if promising[output] else ():
                self._plan(pair, promising[output])
            for pair in self._taken_apart(pairs):
                parts.plan(pair, self._experiments)
        self._experiments.ask()
        found = {output: self._confirmed(promising[output], output, pairs) for output, pairs in left.items()}
        return {output: words for output, words in found.items() if words}

    def _promising(self, pairs: Sequence[Pair]) -> list[variations.Key]:
        """Return the variations that the first pairs do not refute, those with most support first."""
        held = not_refuted(self._varied, first_pairs_to_ask(pairs))
        order = sorted(held, key=lambda key: -held[key].strength)
        return [key for key in order if isinstance(key, tuple)][:_PROMISING]

    def _plan(self, pair: Pair, keys: Sequence[variations.Key]) -> None:
        asked = {variations.asked_for(key) for key in keys}
        for key, inputs in self._variations_of(pair):
            if variations.general(key) in asked:
                self._experiments.plan(pair, key, inputs)

    def _confirmed(self, keys: Sequence[variations.Key], output: str, pairs: Sequence[Pair]) -> NamedMistake | None:
        """Return a variation that explains failing and passing cases alike; else parts put together otherwise."""
        asked = pairs_to_ask(pairs)
        for key in keys:
            agrees = all(self._agrees(pair, key) for pair in self._right(output, pairs))
            if not agrees or not prove(_of_key(self._varied, key), asked) or not self._is_seen(key, output, asked):
                continue
            if not self._is_one_of_several(key, keys, asked):
                return variations.say(key, asked)
        small = self._taken_apart(pairs)
        proof = prove(lambda pair: parts.guesses(pair, self._experiments), small)
        return parts.say(proof.key, small) if proof else None

    def _right(self, output: str, wrong: Sequence[Pair]) -> list[Pair]:
        """Return the output in some cases that pass and run the same code as the wrong ones."""
        chosen = {_texts(pair) for pair in wrong}
        right = [
            pair
            for passed in self._background.passed
            for pair in passed
            if pair.output == output and self._family in (None, pair.case.family) and _texts(pair) in chosen
        ]
        return smallest_pairs_to_ask(right)

    def _agrees(self, pair: Pair, key: variations.Key) -> bool:
        """Return whether a variation would leave a right output right."""
        predicted = [guess.predicted for guess in self._varied(pair) if guess.key == key]
        known = [one for one in predicted if one is not None]
        return not known or any(
            one.shape == pair.expected.shape and bool(np.all(difference(one, pair.expected) <= pair.allowed + _EXACT))
            for one in known
        )

    def _is_one_of_several(self, key: variations.Key, keys: Sequence[variations.Key], asked: Sequence[Pair]) -> bool:
        """Return whether an input with another one added to it does what other changes of it do, too.

        Where only a threshold counts, anything that is large enough gives the same results.
        """
        if key[0] != "input_combined":
            return False
        others = [one for one in keys if one != key and one[1] == key[1]]
        return any(prove(_of_key(self._varied, one), asked) for one in others)

    def _is_seen(self, key: variations.Key, output: str, pairs: Sequence[Pair]) -> bool:
        """Return whether the cases can show what a name says of a parameter: they must have several values of it.

        A flag that is ignored and one that is inverted give the same results where it is set. A wrong number shows
        that a parameter is ignored only if the parameter varies; there, cases that pass count, too.
        """
        kind, name, _ = key
        if kind not in _OF_SEVERAL_VALUES:
            return True
        failed = {pair.inputs.get(name) for pair in pairs}
        if kind == "flag_inverted":
            return len(failed) > 1
        right = {
            pair.inputs.get(name) for passed in self._background.passed for pair in passed if pair.output == output
        }
        return len(failed | right) > 1

    def _taken_apart(self, pairs: Sequence[Pair]) -> list[Pair]:
        return [pair for pair in small_pairs(pairs) if parts.can_be_taken_apart(pair, self._experiments)]

    def _varied(self, pair: Pair) -> Iterator[Guess]:
        return variations.guesses(pair, self._variations_of(pair), self._experiments)

    def _variations_of(self, pair: Pair) -> list[variations.Variation]:
        if pair not in self._variations:
            self._variations[pair] = list(variations.variations(pair, self._background.optional))
        return self._variations[pair]


def _texts(pair: Pair) -> tuple[tuple[str, str], ...]:
    """Return the texts among the inputs, which choose a class, a function or a method."""
    return tuple((name, value) for name, value in pair.inputs.items() if isinstance(value, str))


def _of_key(guesses: Callable[[Pair], Iterator[Guess]], key: Hashable) -> Callable[[Pair], Iterator[Guess]]:
    return lambda pair: (guess for guess in guesses(pair) if guess.key == key)


def _observations(failures: Sequence[CaseFailure], background: Background) -> Iterator[Diagnosis]:
    """Yield when and where it goes wrong, if not what is wrong."""
    pairs = [failure.pairs[0] for failure in failures if failure.pairs]
    outputs = {pair.output for pair in pairs}
    if len(pairs) == len(failures) and len(outputs) == 1:
        where = conditions.not_finite(failures) or conditions.wrong_where(pairs) or conditions.wrong_at_one_end(pairs)
        if where:
            yield diagnosis_of(where, [*outputs])
    inputs = [failure.case.inputs for failure in failures]
    passed = [found[0].inputs for found in background.passed if found]
    when = conditions.only_when(inputs, passed, [*background.optional])
    if when:
        yield diagnosis_of(when, ())


def _shows_much(failures: Sequence[CaseFailure]) -> bool:
    """Return whether several cases have many wrong values together."""
    pairs = [pair for failure in failures for pair in failure.pairs if pair.same_shape]
    return len(failures) > 1 and sum(int(pair.wrong.sum()) for pair in pairs) >= _MANY


def _is_broad(failures: Sequence[CaseFailure]) -> bool:
    """Return whether cases of different sizes fail, one of them with a result that is longer than 1 along every axis.

    Where an axis has one element, or where all cases have the same size, many mistakes look alike.
    """
    sizes = {
        tuple(value.shape for value in failure.case.inputs.values() if isinstance(value, np.ndarray))
        for failure in failures
    }
    results = [pair.expected.shape for failure in failures for pair in failure.pairs]
    return len(sizes) > 1 and any(min(shape, default=0) > 1 for shape in results)


def _is_contradicted(majority: Majority, mistake: NamedMistake, pairs: Sequence[Pair]) -> bool:
    """Return whether a family that is left out has a factor of its own: then the factor is no constant."""
    left_out = (pair for pair in pairs if pair.case.family in majority.left_out)
    return mistake.name == "constant_factor" and any(numbers.has_one_factor(pair) for pair in left_out)


def is_error(failure: CaseFailure) -> bool:
    """Return whether a case ended with an exception."""
    return failure.kind.startswith(ERROR)
