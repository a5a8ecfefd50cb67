"""Failures made in this process: a right and a wrong function on the same inputs, taken apart as the grader does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure, Pair, failures_of, pair_of
from grader.explain.diagnose import Background, diagnose
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.probe_run import Answer
from tests.grader.inline import inline_exercise

Inputs = Mapping[str, Any]
Function = Callable[..., Any]
EXERCISE = inline_exercise()


def answer(function: Function, inputs: Inputs) -> Answer:
    """Return a function's answer to a case: a dictionary of outputs, or one output named y."""
    copies = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}
    try:
        result = function(**copies)
    except Exception as error:
        return Answer(error=f"{type(error).__name__}: {error}\n  line 1, in f")
    outputs = result if isinstance(result, dict) else {"y": result}
    return Answer({name: np.asarray(value) for name, value in outputs.items()})


@dataclass
class Class:
    """Cases with right outputs, and what a wrong function makes of them."""

    right: Function
    wrong: Function
    cases: Sequence[PreparedCase]
    exercise: Exercise = EXERCISE

    @property
    def answers(self) -> list[Answer]:
        return [answer(self.wrong, case.inputs) for case in self.cases]

    @property
    def failures(self) -> list[CaseFailure]:
        return failures_of(self.exercise, self.cases, self.answers)

    @property
    def passed(self) -> list[list[Pair]]:
        failed = {id(failure.case) for failure in self.failures}
        pairs = zip(self.cases, self.answers, strict=True)
        found = [
            [pair_of(self.exercise, case, given, name) for name in case.expected]
            for case, given in pairs
            if id(case) not in failed
        ]
        return [[pair for pair in one if pair] for one in found]

    def reference(self, inputs: Sequence[Inputs]) -> list[dict[str, Any] | None]:
        answers = [answer(self.right, one) for one in inputs]
        return [None if one.error else dict(one.outputs) for one in answers]

    def diagnoses(self, **optional: Any) -> list[Diagnosis]:
        return diagnose(self.failures, Background(self.passed, optional, self.reference))

    def names(self, **optional: Any) -> list[str]:
        return [diagnosis.name for diagnosis in self.diagnoses(**optional)]


def class_of(right: Function, wrong: Function, inputs: Iterable[Inputs], families: Sequence[str] = ()) -> Class:
    """Return a class of cases named by their positions. `families` are those of the cases, by default one."""
    cases = []
    for place, one in enumerate(inputs):
        family = families[place] if families else "basic"
        expected = {name: np.asarray(value) for name, value in answer(right, one).outputs.items()}
        cases.append(PreparedCase(f"{family}-{place}", family, True, one, expected))
    return Class(right, wrong, cases)
