"""Recognise the mistake of a wrong example submission: the same outputs, wherever the submission fails."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import ExampleSubmission, Exercise
from grader.explain.case_failure import CaseFailure, Pair, failure_of
from grader.explain.probe_run import Answer

_EXACT = 1e-9
_ENOUGH = 3


class AnsweredMistake(NamedTuple):
    """The answers of a wrong example submission by the names of the cases, and the cases on which it fails."""

    answers: Mapping[str, Answer]
    failing: tuple[PreparedCase, ...]


def answered(exercise: Exercise, cases: Sequence[PreparedCase], given: Sequence[Answer]) -> AnsweredMistake:
    """Return an example submission's answers with the cases on which it fails, judged once for all explanations."""
    both = list(zip(cases, given, strict=True))
    failing = tuple(case for case, answer in both if failure_of(exercise, case, answer))
    return AnsweredMistake({case.name: answer for case, answer in both}, failing)


def known_mistake(
    exercise: Exercise,
    cases: Sequence[PreparedCase],
    failures: Sequence[CaseFailure],
    mistakes: Mapping[str, AnsweredMistake],
) -> ExampleSubmission | None:
    """Return the example submission with the same outputs in every failing case; the likest of several.

    If there is none: the only one with the same outputs in all cases of the first failing family.
    None where that is doubtful: too few wrong values, two such solutions, or one that fails where this one is right.
    None also where the very first family fails, in whose plain cases many mistakes look alike.
    """
    if not failures:
        return None
    kept = {one.name: one for one in exercise.submissions}
    begin, failed = failures[0].case.family, {failure.case.name for failure in failures}
    families = {failure.case.family for failure in failures}
    first = [failure for failure in failures if failure.case.family == begin]
    everywhere: dict[str, int] = {}
    there = []
    for name, (answers, failing) in mistakes.items():
        if not failing or failing[0].family != begin:
            continue
        elsewhere = {case.name for case in failing} ^ failed
        if not families.issuperset(case.family for case in failing):
            continue  # a family in which everything is right refutes it
        if is_same(failures, answers) and (not elsewhere or tells_enough(failures)):
            everywhere[name] = len(elsewhere)
        elif (
            begin != cases[0].family
            and is_same(first, answers)
            and tells_enough(first)
            and failed.issuperset(case.name for case in failing)
        ):
            there.append(name)
    if everywhere:
        return kept[min(everywhere, key=everywhere.__getitem__)]
    return kept[there[0]] if len(there) == 1 else None


def is_same(failures: Sequence[CaseFailure], answers: Mapping[str, Answer]) -> bool:
    """Return whether these answers, by case, are the submission's wherever it fails."""
    return all(
        _same_answer(failure.answer, answers[failure.case.name], [*failure.case.expected]) for failure in failures
    )


def tells_enough(failures: Sequence[CaseFailure]) -> bool:
    """Return whether enough values are wrong that another mistake would hardly give the same ones.

    NaN and infinity do not count: there are many ways to them.
    """
    if any(failure.answer.error or len(failure.pairs) < len(failure.outputs) for failure in failures):
        return True
    pairs = [pair for failure in failures for pair in failure.pairs]
    return sum(_finite_and_wrong(pair) if pair.same_shape else _ENOUGH for pair in pairs) >= _ENOUGH


def _finite_and_wrong(pair: Pair) -> int:
    return int(np.count_nonzero(pair.wrong & np.isfinite(pair.actual)))


def _same_answer(left: Answer, right: Answer, outputs: Sequence[str]) -> bool:
    if left.error or right.error:
        return left.error.splitlines()[:1] == right.error.splitlines()[:1]
    return all(is_same_value(left.outputs.get(name), right.outputs.get(name)) for name in outputs)


def is_same_value(left: object, right: object) -> bool:
    """Return whether two outputs are alike: arrays up to rounding, anything else (a refused value) if it is equal."""
    if isinstance(left, np.ndarray) != isinstance(right, np.ndarray):
        return False
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        return left is not None and left == right
    if left.shape != right.shape:
        return False
    a, b = left.astype(np.float64), right.astype(np.float64)
    scale = max(1.0, float(np.abs(b[np.isfinite(b)]).max(initial=0.0)))
    return bool(np.allclose(a, b, rtol=0, atol=_EXACT * scale, equal_nan=True))
