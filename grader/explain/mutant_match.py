"""Recognise a single slip: in every case the outputs are those of the reference with one small mistake.

The mistakes are the automatic mutants that the publish gate makes.
The message has the kind of the slip and the function it is in, never a line of the reference.
"""

from collections.abc import Sequence

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure, failure_of
from grader.explain.diagnoses.idea import ENOUGH, Diagnosis
from grader.explain.known_mistakes import is_same
from grader.explain.probe_run import Answer
from grader.message import Message
from grader.mutation.mutate import Mutant

LARGEST, MOST_CASES = 300, 30


def small_ones(cases: Sequence[PreparedCase]) -> list[PreparedCase]:
    """Return the cases on which many mutants run quickly."""
    small = [case for case in cases if sum(np.size(value) for value in case.inputs.values()) <= LARGEST]
    return small[:MOST_CASES]


def mutant_match(
    exercise: Exercise,
    cases: Sequence[PreparedCase],
    failures: Sequence[CaseFailure],
    mutated: Sequence[tuple[Mutant, Sequence[Answer]]],
) -> Diagnosis | None:
    """Return the first mutant that fails in the same of these cases as the submission, with the same values.

    `failures`: those of the submission on all cases. None if too few wrong values are among these cases to be sure.
    """
    names = {case.name for case in cases}
    here = [failure for failure in failures if failure.case.name in names]
    if any(failure.answer.error for failure in here) or _wrong_values(here) < ENOUGH:
        return None
    failed = {failure.case.name for failure in here}
    for mutant, given in mutated:
        answers = {case.name: answer for case, answer in zip(cases, given, strict=True)}
        if is_same(here, answers) and all(
            (case.name in failed) == bool(failure_of(exercise, case, answers[case.name])) for case in cases
        ):
            return _diagnosis(exercise, mutant)
    return None


def _wrong_values(failures: Sequence[CaseFailure]) -> int:
    pairs = [pair for failure in failures for pair in failure.pairs]
    return sum(int(pair.wrong.sum()) if pair.same_shape else ENOUGH for pair in pairs)


def _diagnosis(exercise: Exercise, mutant: Mutant) -> Diagnosis:
    known = {name for point in exercise.entry_points for name in (point.name, *point.methods)}
    function = mutant.function.rpartition(".")[2]
    if function not in known:
        return Diagnosis(mutant.slip.then(Message("only_mistake")), {"function": "", **mutant.slip.values})
    where = Message("only_mistake_in", {"function": function})
    return Diagnosis(mutant.slip.then(where), {"function": function, **mutant.slip.values})
