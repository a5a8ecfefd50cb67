"""Explain a refusal: what went wrong, where, on how small an input, and which mistake it is.

The case that failed is measured on the submission's own case set.
Everything else is found on probe cases, which nobody is graded on.
Each step may come too late or fail: the explanation holds what is ready by then.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.cases import custom_input
from grader.cases.case_sets import CaseSets, PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure, failure_of
from grader.explain.deadline import Deadline
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation, figures_of
from grader.explain.oracle import Oracle
from grader.explain.part import Part
from grader.explain.probe_cases import SEED, ProbeCaseSets
from grader.explain.probe_run import ProbeRun
from grader.explain.refusal import Refusal
from grader.explain.steps import LATER_SHARE, WHOLE_SHARE, ExplanationSteps, KnownMistakes
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turn, no_turn
from grader.message import Message
from grader.verdict import Verdict

# A solution with one of these verdicts is not run on whole case sets again.
_WITHOUT_END = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
    Verdict.SECURITY_VIOLATION,
)
_SAME_ERROR = 1e-9
_PATIENCE_S = 20.0


class Explainer:
    """Explainer for any number of threads. It keeps the probe cases of each exercise."""

    def __init__(self, sets: CaseSets, oracle: Oracle, students: StudentRuns, seed: int = SEED) -> None:
        """Start without probe cases.

        `seed`: the seed of the probe cases, fixed so that explanations repeat exactly.
        """
        self._sets = sets
        self._oracle = oracle
        self._students = students
        self.probe_case_sets = ProbeCaseSets(oracle, seed)
        self._known = KnownMistakes()

    def with_seed(self, seed: int) -> "Explainer":
        """Return an explainer with other probe cases, in the same jails, to confirm what this one finds."""
        return Explainer(self._sets, self._oracle, self._students, seed)

    def knowing(self, known: KnownMistakes) -> "Explainer":
        """Return an explainer that knows fewer mistakes, to measure how it does with one that nobody foresaw."""
        other = copy.copy(self)
        other._known = known
        return other

    def explain(
        self,
        exercise: Exercise,
        source: bytes,
        refusal: Refusal,
        *,
        part: Part = Part.REST,
        turn: Turn = no_turn,
    ) -> Explanation:
        """Explain why `source` was refused."""
        probe_cases, deadline = self.probe_case_sets.of(exercise), Deadline(_PATIENCE_S)
        steps = ExplanationSteps(self._oracle, self._students, probe_cases, source, deadline, self._known)
        steps.explanation = Explanation(case=refusal.failing_case, family=refusal.family, visible=refusal.visible)
        steps.step(lambda: self._measure(steps, refusal))
        steps.step(lambda: steps.rehearse(runs=refusal.verdict not in _WITHOUT_END))
        for step in (
            steps.find_small,
            steps.recognise,
            steps.try_alone,
            steps.name,
            steps.make_plain,
            steps.check_own_gradients,
            steps.weigh_properties,
        ):
            steps.step(step)
        return steps.explanation

    def close(self) -> None:
        """Close the jail that explanations are made in."""
        self._oracle.close()

    def _measure(self, steps: ExplanationSteps, refusal: Refusal) -> None:
        """Run the failed case again, with all cases before it."""
        if refusal.verdict in _WITHOUT_END:
            return
        cases = self._cases_until(steps, refusal)
        if not cases:
            return
        trial = ProbeRun(steps.exercise, [case.inputs for case in cases])
        answers = steps.run(trial, WHOLE_SHARE)
        if len(answers) < len(cases):
            return
        failure = failure_of(steps.exercise, cases[-1], answers[-1])
        if failure is None or _differs(failure, refusal):
            output = failure.outputs[0] if failure and failure.outputs else next(iter(cases[-1].expected), "")
            steps.add(Diagnosis(Message("not_deterministic", {"outputs": [output], "count": 1}), {}))
        if failure:
            steps.measured = failure
            figures = figures_of(failure, visible=refusal.visible)
            steps.explanation = replace(steps.explanation, figures=figures)

    def _cases_until(self, steps: ExplanationSteps, refusal: Refusal) -> list[PreparedCase]:
        """Return the cases of the submission up to the failing one."""
        known = self._sets.of_seed(steps.exercise, refusal.seed or 0).cases
        by_name = {case.name: case for case in known}
        if refusal.inputs is None and all(name in by_name for name in refusal.cases):
            return [by_name[name] for name in refusal.cases]
        return self._own_input(steps, refusal, [case.inputs for case in known if case.visible])

    def _own_input(
        self, steps: ExplanationSteps, refusal: Refusal, samples: Sequence[Mapping[str, Any]]
    ) -> list[PreparedCase]:
        """Return the case that the student wrote."""
        if refusal.inputs is None:
            return []
        inputs = custom_input.typed(refusal.inputs, samples)
        expected = self._oracle.expected(steps.exercise, [inputs], steps.deadline.share(LATER_SHARE))[0]
        return (
            [] if expected is None else [PreparedCase(refusal.failing_case, refusal.family, True, inputs, expected)]
        )


def _differs(failure: CaseFailure, refusal: Refusal) -> bool:
    """Return whether the case failed by another error this time than when it was graded."""
    pair = next(iter(failure.pairs), None)
    if refusal.max_abs_error is None or pair is None or not pair.same_shape or len(failure.case.expected) > 1:
        return False
    error = float(np.abs(pair.actual - pair.expected).max(initial=0.0))
    return not abs(error - refusal.max_abs_error) <= _SAME_ERROR * max(1.0, refusal.max_abs_error)
