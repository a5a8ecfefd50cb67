"""The steps of an explanation where an exercise has a checker.

No value is right or wrong by itself there, so nothing is named by numbers. What remains: the author's hint, the
smallest input on which the checker says the same, and the arrays that were overwritten. Each round is one batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.cases.json_values import present
from grader.explain.budget import Allowance
from grader.explain.case_failure import ERROR, CaseFailure
from grader.explain.changed_inputs import changed_names
from grader.explain.explanation import Explanation
from grader.explain.known_mistakes import is_same
from grader.explain.oracle import shrinks_itself
from grader.explain.overwritten_inputs import overwritten
from grader.explain.probe_cases import ProbeCases, Stage
from grader.explain.probe_run import Answer
from grader.explain.refusal import Refusal
from grader.explain.stored_form import LONGEST_TEXT
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turns
from grader.judging.checker_jails import CheckerJails
from grader.judging.checker_results import SAYS
from grader.judging.compare import unusable
from grader.judging.judge import most_bytes
from grader.verdict import Verdict


class CheckedSteps:
    """The steps for one refused source, in the order of their definition."""

    def __init__(
        self,
        checkers: CheckerJails,
        students: StudentRuns,
        probe_cases: ProbeCases,
        source: bytes,
        refusal: Refusal,
        turns: Turns,
    ) -> None:
        self._checkers = checkers
        self._students = students
        self._probe_cases = probe_cases
        self._exercise = probe_cases.exercise
        self._source = source
        self._turns = turns
        self._allowance = Allowance.of(self._exercise)
        self._failed: list[CaseFailure] = []
        self._changed: set[str] = set()
        self.explanation = Explanation(case=refusal.failing_case, family=refusal.family, visible=refusal.visible)

    def find_small(self) -> None:
        """Run the probe cases, and show the smallest one that fails as the first one does."""
        whole = self._probe_cases.whole(self._turns)
        answers = self._answers(whole)
        self._failed = self._judged(whole.cases, answers)
        self._changed = changed_names(whole.cases, answers)
        family = self.explanation.family
        first = next((one for one in self._failed if one.case.family == family), next(iter(self._failed), None))
        if first is None:
            return
        small = self._small(first)
        found = [*self._failed, *self._judged(small.cases, self._answers(small))]
        smallest = min((one for one in found if one.kind == first.kind), key=_size)
        self.explanation = replace(self.explanation, smallest=_shown(smallest))

    def recognise(self) -> None:
        """Show the hint of an example submission that gives the same outputs wherever this one fails."""
        if not self._failed:
            return
        cases = self._probe_cases.whole(self._turns).cases
        failed = {one.case.name for one in self._failed}
        for name, given in self._probe_cases.mistakes(self._turns).items():
            if not is_same(self._failed, given.answers):
                continue
            if {one.case.name for one in self._judged(cases, [*given.answers.values()])} == failed:
                hint = next(one.hint for one in self._exercise.submissions if one.name == name)
                self.explanation = replace(self.explanation, hint=hint)
                return

    def note_overwritten(self) -> None:
        """Note the arrays that the submission changes."""
        if self._changed:
            names = overwritten(self._probe_cases, self._changed, self._turns)
            self.explanation = replace(self.explanation, overwritten=names)

    def _small(self, first: CaseFailure) -> Stage:
        if shrinks_itself(self._exercise):
            return self._probe_cases.small(first.case.family, self._turns)
        return self._probe_cases.smaller(first.case, self._turns)

    def _answers(self, stage: Stage) -> Sequence[Answer]:
        if not stage.cases:
            return []
        return self._students.run(stage.trial, self._source, self._turns, None, self._allowance).found

    def _judged(self, cases: Sequence[PreparedCase], answers: Sequence[Answer]) -> list[CaseFailure]:
        """Return the failures among the cases that were answered, in their order: one batch for the checker."""
        failures: dict[int, CaseFailure] = {}
        batch: dict[int, tuple[PreparedCase, Mapping[str, Any]]] = {}
        for place, (case, answer) in enumerate(zip(cases, answers, strict=False)):
            problem = None if answer.error else unusable(answer.outputs, case.expected)
            if answer.error:
                failures[place] = _failure(case, answer, f"{ERROR} {answer.error.partition(':')[0].split()[0]}")
            elif problem or _is_too_large(case, answer):
                failures[place] = _failure(case, answer, problem.code if problem else "size")
            else:
                batch[place] = case, {name: answer.outputs[name] for name in case.expected}
        with self._turns(), self._checkers.borrowed(self._exercise) as checker:
            assert checker is not None
            found = checker.judge([case for case, _ in batch.values()], [outputs for _, outputs in batch.values()])
        for place, one in zip(batch, found, strict=True):
            if one.verdict is not Verdict.ACCEPTED and one.message:
                key = one.message.values["key"] if one.message.code == SAYS else one.message.code
                failures[place] = _failure(cases[place], answers[place], f"{SAYS} {key}")
        return [failures[place] for place in sorted(failures)]


def _failure(case: PreparedCase, answer: Answer, kind: str) -> CaseFailure:
    return CaseFailure(case, answer, kind, (), tuple(case.expected))


def _is_too_large(case: PreparedCase, answer: Answer) -> bool:
    return any(answer.outputs[name].nbytes > most_bytes(case, name) for name in case.expected)


def _size(failure: CaseFailure) -> int:
    return sum(np.size(value) for value in failure.case.inputs.values())


def _shown(failure: CaseFailure) -> dict[str, Any]:
    """Return a case for `Explanation.smallest`. Another answer might be right too, so none is expected."""
    outputs = {name: value for name, value in failure.answer.outputs.items() if name in failure.case.expected}
    return {
        "inputs": present(failure.case.inputs),
        "expected": {},
        "actual": present(outputs),
        "error": failure.answer.error[:LONGEST_TEXT] or None,
    }
