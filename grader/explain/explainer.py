"""Explains a refusal: what went wrong, where, on how small an input already, and which mistake that is.

The case that failed is measured on the submission's own case set. Everything else is found on a rehearsal's cases,
which nobody is graded on. Each step may come too late or fail: what is ready by then is the explanation.
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
from grader.explain.steps import LATER_SHARE, WHOLE_SHARE, ExplanationSteps, Known
from grader.explain.student_runs import StudentRuns
from grader.message import Message
from grader.verdict import CaseResult, Report, Verdict

# A solution that ended like this is not run on whole case sets again.
_WITHOUT_END = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
    Verdict.SECURITY_VIOLATION,
)
_SAME_ERROR = 1e-9


class Explainer:
    """Explains from any number of threads; what exercises need for it is kept from one time to the next."""

    def __init__(self, sets: CaseSets, oracle: Oracle, students: StudentRuns, seed: int = SEED) -> None:
        """`seed`: that of the cases explained with; always the same, so that explanations repeat exactly."""
        self._sets = sets
        self._oracle = oracle
        self._students = students
        self.probe_case_sets = ProbeCaseSets(oracle, seed)
        self._known = Known()

    def with_seed(self, seed: int) -> "Explainer":
        """One that explains with other cases, in the same jails: what is true must be found there too."""
        return Explainer(self._sets, self._oracle, self._students, seed)

    def knowing(self, known: Known) -> "Explainer":
        """One that knows less: how well does it do with a mistake that nobody foresaw?"""
        other = copy.copy(self)
        other._known = known
        return other

    def explain(self, exercise: Exercise, source: bytes, report: Report, time_limit_s: float) -> Explanation:
        """Why `report` refuses `source`; an empty explanation if it does not, or if no case was reached."""
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
        """Ends the jail that explanations are made in."""
        self._oracle.close()

    def _measure(self, steps: ExplanationSteps, report: Report, result: CaseResult) -> None:
        """The case that failed, run again with all that came before it."""
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
        """The cases of the submission up to the failing one."""
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
        """A case that the student wrote: its inputs are in the report."""
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
    """Whether the case failed by another error this time than when it was graded."""
    pair = next(iter(failure.pairs), None)
    if result.max_abs_error is None or pair is None or not pair.same_shape or len(failure.case.expected) > 1:
        return False
    error = float(np.abs(pair.actual - pair.expected).max(initial=0.0))
    return not abs(error - result.max_abs_error) <= _SAME_ERROR * max(1.0, result.max_abs_error)
