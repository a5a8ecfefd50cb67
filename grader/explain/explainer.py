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
from grader.explain.probe_cases import SEED, ProbeCaseSets
from grader.explain.probe_run import ProbeRun
from grader.explain.steps import LATER_SHARE, WHOLE_SHARE, ExplanationSteps, KnownMistakes
from grader.explain.student_runs import StudentRuns
from grader.message import Message
from grader.verdict import CaseResult, Report, Verdict

# A solution with one of these verdicts is not run on whole case sets again.
_WITHOUT_END = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
    Verdict.SECURITY_VIOLATION,
)
_SAME_ERROR = 1e-9


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

    def explain(self, exercise: Exercise, source: bytes, report: Report, time_limit_s: float) -> Explanation:
        """Explain why `report` refuses `source`; empty if it does not, or if no case was reached."""
        result = next((case for case in report.cases if case.verdict is not Verdict.ACCEPTED), None)
        if result is None:
            return Explanation()
        probe_cases, deadline = self.probe_case_sets.of(exercise), Deadline(time_limit_s)
        steps = ExplanationSteps(self._oracle, self._students, probe_cases, source, deadline, self._known)
        steps.explanation = Explanation(case=result.name, family=result.family, visible=result.visible)
        steps.step(lambda: self._measure(steps, report, result))
        steps.step(lambda: steps.rehearse(runs=result.verdict not in _WITHOUT_END))
        for part in (
            steps.find_small,
            steps.recognise,
            steps.try_alone,
            steps.name,
            steps.make_plain,
            steps.check_own_gradients,
            steps.weigh_properties,
        ):
            steps.step(part)
        return steps.explanation

    def close(self) -> None:
        """Close the jail that explanations are made in."""
        self._oracle.close()

    def _measure(self, steps: ExplanationSteps, report: Report, result: CaseResult) -> None:
        """Run the failed case again, with all cases before it."""
        if result.verdict in _WITHOUT_END:
            return
        cases = self._cases_until(steps, report, result)
        if not cases:
            return
        trial = ProbeRun(steps.exercise, [case.inputs for case in cases])
        answers = steps.run(trial, WHOLE_SHARE)
        if len(answers) < len(cases):
            return
        failure = failure_of(steps.exercise, cases[-1], answers[-1])
        if failure is None or _differs(failure, result):
            output = failure.outputs[0] if failure and failure.outputs else next(iter(cases[-1].expected), "")
            steps.add(Diagnosis(Message("not_deterministic", {"outputs": [output], "count": 1}), {}))
        if failure:
            steps.measured = failure
            figures = figures_of(failure, visible=result.visible)
            steps.explanation = replace(steps.explanation, figures=figures)

    def _cases_until(self, steps: ExplanationSteps, report: Report, result: CaseResult) -> list[PreparedCase]:
        """Return the cases of the submission up to the failing one."""
        known = self._sets.of_seed(steps.exercise, report.seed).cases
        names = [case.name for case in report.cases]
        by_name = {case.name: case for case in known}
        until = names[: names.index(result.name) + 1]
        if all(name in by_name for name in until):
            return [by_name[name] for name in until]
        return self._own_input(steps, result, [case.inputs for case in known if case.visible])

    def _own_input(
        self, steps: ExplanationSteps, result: CaseResult, samples: Sequence[Mapping[str, Any]]
    ) -> list[PreparedCase]:
        """Return the case that the student wrote: its inputs are in the report."""
        if result.detail is None:
            return []
        given = {
            name: value["data"] if isinstance(value, Mapping) else value
            for name, value in result.detail.inputs.items()
        }
        inputs = custom_input.typed(given, samples)
        expected = self._oracle.expected(steps.exercise, [inputs], steps.deadline.share(LATER_SHARE))[0]
        return [] if expected is None else [PreparedCase(result.name, result.family, True, inputs, expected)]


def _differs(failure: CaseFailure, result: CaseResult) -> bool:
    """Return whether the case failed by another error this time than when it was graded."""
    pair = next(iter(failure.pairs), None)
    if result.max_abs_error is None or pair is None or not pair.same_shape or len(failure.case.expected) > 1:
        return False
    error = float(np.abs(pair.actual - pair.expected).max(initial=0.0))
    return not abs(error - result.max_abs_error) <= _SAME_ERROR * max(1.0, result.max_abs_error)
