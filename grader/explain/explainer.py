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
from grader.explain.case_failure import Failure, failure_of
from grader.explain.deadline import Deadline
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.diagnoses.texts import texts
from grader.explain.explanation import Explanation, figures_of
from grader.explain.oracle import Workshop
from grader.explain.probe_cases import SEED, Rehearsals
from grader.explain.probe_run import Trial
from grader.explain.steps import LATER_SHARE, WHOLE_SHARE, Inquiry, Known
from grader.explain.student_runs import Students
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

    def __init__(self, sets: CaseSets, workshop: Workshop, students: Students, seed: int = SEED) -> None:
        """`seed`: that of the cases explained with; always the same, so that explanations repeat exactly."""
        self._sets = sets
        self._workshop = workshop
        self._students = students
        self.rehearsals = Rehearsals(workshop, seed)
        self._known = Known()

    def with_seed(self, seed: int) -> "Explainer":
        """One that explains with other cases, in the same jails: what is true must be found there too."""
        return Explainer(self._sets, self._workshop, self._students, seed)

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
        rehearsal, deadline = self.rehearsals.of(exercise), Deadline(time_limit_s)
        inquiry = Inquiry(self._workshop, self._students, rehearsal, source, deadline, self._known)
        inquiry.explanation = Explanation(case=result.name, family=result.family, visible=result.visible)
        inquiry.step(lambda: self._measure(inquiry, report, result))
        inquiry.step(lambda: inquiry.rehearse(runs=result.verdict not in _WITHOUT_END))
        for part in (
            inquiry.find_small,
            inquiry.recognise,
            inquiry.try_alone,
            inquiry.name,
            inquiry.make_plain,
            inquiry.compare_with_own_forward,
            inquiry.weigh_properties,
        ):
            inquiry.step(part)
        return inquiry.explanation

    def close(self) -> None:
        """Ends the jail that explanations are made in."""
        self._workshop.close()

    def _measure(self, inquiry: Inquiry, report: Report, result: CaseResult) -> None:
        """The case that failed, run again with all that came before it."""
        if result.verdict in _WITHOUT_END:
            return
        cases = self._cases_until(inquiry, report, result)
        if not cases:
            return
        trial = Trial(inquiry.exercise, [case.inputs for case in cases])
        answers = inquiry.run(trial, WHOLE_SHARE)
        if len(answers) < len(cases):
            return
        failure = failure_of(inquiry.exercise, cases[-1], answers[-1])
        if failure is None or _differs(failure, result):
            output = failure.outputs[0] if failure and failure.outputs else next(iter(cases[-1].expected), "")
            inquiry.add(Diagnosis("not_deterministic", *texts("not_deterministic", output=output), {}))
        if failure:
            inquiry.measured = failure
            figures = figures_of(failure, visible=result.visible)
            inquiry.explanation = replace(inquiry.explanation, figures=figures)

    def _cases_until(self, inquiry: Inquiry, report: Report, result: CaseResult) -> list[PreparedCase]:
        """The cases of the submission up to the failing one."""
        known = self._sets.of_seed(inquiry.exercise, report.seed).cases
        names = [case.name for case in report.cases]
        by_name = {case.name: case for case in known}
        until = names[: names.index(result.name) + 1]
        if all(name in by_name for name in until):
            return [by_name[name] for name in until]
        return self._own_input(inquiry, result, [case.inputs for case in known if case.visible])

    def _own_input(
        self, inquiry: Inquiry, result: CaseResult, samples: Sequence[Mapping[str, Any]]
    ) -> list[PreparedCase]:
        """A case that the student wrote: its inputs are in the report."""
        if result.detail is None:
            return []
        given = {
            name: value["data"] if isinstance(value, Mapping) else value
            for name, value in result.detail.inputs.items()
        }
        inputs = custom_input.typed(given, samples)
        expected = self._workshop.expected(inquiry.exercise, [inputs], inquiry.deadline.share(LATER_SHARE))[0]
        return [] if expected is None else [PreparedCase(result.name, result.family, True, inputs, expected)]


def _differs(failure: Failure, result: CaseResult) -> bool:
    """Whether the case failed by another error this time than when it was graded."""
    pair = next(iter(failure.pairs), None)
    if result.max_abs_error is None or pair is None or not pair.same_shape or len(failure.case.expected) > 1:
        return False
    error = float(np.abs(pair.actual - pair.expected).max(initial=0.0))
    return not abs(error - result.max_abs_error) <= _SAME_ERROR * max(1.0, result.max_abs_error)
