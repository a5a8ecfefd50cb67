"""The steps of one explanation, with what is known so far."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.cases import custom_input
from grader.cases.case_sets import PreparedCase
from grader.errors import AuthorError, SandboxError
from grader.explain.budget import CASE_CPU_S, Allowance, CeilingReachedError
from grader.explain.case_failure import CaseFailure, Pair, failure_of, failures_of
from grader.explain.changed_inputs import changed_in, changed_names
from grader.explain.diagnose import Background, asks_for_slips, diagnose, is_error, named_exception, with_slips
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation, figures_of, shown
from grader.explain.gradient_self_check import gradient_self_check, slopes_trial
from grader.explain.known_mistakes import known_mistake
from grader.explain.mutant_match import POOLS, mutant_match, small_ones
from grader.explain.oracle import Oracle, shrinks_itself
from grader.explain.overwritten_inputs import overwritten
from grader.explain.probe_cases import ProbeCases, Stage
from grader.explain.probe_run import Answer, Answers, ProbeRun
from grader.explain.properties import properties_trial, weighed
from grader.explain.refusal import Refusal
from grader.explain.smallest_case import Search, fails_alike, passed, spread
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turns
from grader.message import Message
from grader.verdict import Verdict

_log = logging.getLogger(__name__)
_MOST_SMALL_LOOKED_AT = 12
_MOST_COPIED = 8
# Runs that may get stuck in a case, at a second each; later steps go without a run.
_MOST_STUCK = 3
_SAME_ERROR = 1e-9
# A solution with one of these verdicts is not run on whole case sets again.
WITHOUT_END = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
    Verdict.SECURITY_VIOLATION,
)


@dataclass(frozen=True)
class KnownMistakes:
    """The mistakes to look for: example submissions except `unkept`, and single slips with `slips`."""

    unkept: frozenset[str] = frozenset()
    slips: bool = True


class ExplanationSteps:
    """The steps of an explanation. A step whose needs are missing does nothing.

    They may run in any order in which each finds what it needs. None of them looks at a clock.
    """

    def __init__(
        self,
        oracle: Oracle,
        students: StudentRuns,
        probe_cases: ProbeCases,
        source: bytes,
        refusal: Refusal,
        turns: Turns,
        known: KnownMistakes,
    ) -> None:
        self._oracle = oracle
        self._students = students
        self._probe_cases = probe_cases
        self._exercise = probe_cases.exercise
        self._source = source
        self._refusal = refusal
        self._turns = turns
        self._known = known
        self.explanation = Explanation(case=refusal.failing_case, family=refusal.family, visible=refusal.visible)
        self._student_is_over = False
        self._stuck = 0
        self._allowance = Allowance.of(self._exercise)
        self._measured: CaseFailure | None = None
        self._whole: Stage | None = None
        self._failed: list[CaseFailure] = []
        self._search: Search | None = None
        self._small_failed: list[CaseFailure] = []
        self._passed: list[list[Pair]] = []
        self._changed: set[str] = set()
        self._smallest: CaseFailure | None = None
        self._named: list[Diagnosis] | None = None
        self._blamed = False

    def step(self, name: str, part: Callable[[], None]) -> None:
        """Do a part. One that fails or reaches its ceiling is logged, and missing from the explanation.

        Raises SandboxError where a jail fails: then all must be made again. Raises what the caller raises in place of
        a turn.
        """
        try:
            part()
        except SandboxError:
            raise
        except Exception as error:
            if self._turns.are_refused:
                raise
            self._note(name, error)

    def _note(self, name: str, error: Exception) -> None:
        """Log that a part is missing, and say so in the explanation."""
        if isinstance(error, CeilingReachedError | AuthorError):
            _log.warning("%s: a part of an explanation is missing: %s: %s", self._exercise.slug, name, error)
        else:  # a failed explanation must not end the worker
            _log.error("%s: a part of an explanation failed: %s", self._exercise.slug, name, exc_info=error)
        if self.explanation.is_complete:
            self.explanation = replace(self.explanation, is_complete=False, reason=name)

    def _run(self, trial: ProbeRun, enough: Callable[[Answer], bool] | None = None) -> Answers:
        """Return the student's answers to a probe run: to all cases, to those before it got stuck, or to enough.

        None at all once too many runs got stuck. Raises CeilingReachedError from the first run on that reaches its
        ceiling.
        """
        if self._student_is_over:
            raise CeilingReachedError
        if self._stuck >= _MOST_STUCK:
            return Answers(trial)
        try:
            answers = self._students.run(trial, self._source, self._turns, enough, self._allowance)
        except CeilingReachedError:
            self._student_is_over = True
            raise
        self._stuck += answers.is_stuck
        return answers

    def _add(self, diagnosis: Diagnosis) -> None:
        self.explanation = replace(self.explanation, diagnoses=[*self.explanation.diagnoses, diagnosis])

    # --- The card ----------------------------------------------------------------------------------------------

    def rehearse(self) -> None:
        """Run all probe cases, and with them small cases of the family that failed, if the author yields any.

        A submission that would not end there is not run, so that only the cases are prepared.
        """
        whole = self._whole = self._probe_cases.whole(self._turns)
        if self._refusal.verdict in WITHOUT_END:
            return
        family = self.explanation.family
        small = self._authors_small(family)
        stage = self._probe_cases.whole_and_small(family, self._turns) if small and family else whole
        count = len(whole.cases)
        answers: list[Answer] = []

        def enough(answer: Answer) -> bool:
            answers.append(answer)
            if len(answers) == count:
                self._take_whole(whole, answers)
            elif len(answers) > count and small and self._search is None:
                self._search = Search(self._exercise, small, self._first())
            return self._search is not None and self._search.is_over(answer)

        self._run(stage.trial, enough)
        if len(answers) < count:
            self._take_whole(whole, answers)

    def _take_whole(self, whole: Stage, answers: Sequence[Answer]) -> None:
        self._failed = failures_of(self._exercise, whole.cases, answers)
        self._passed = passed(self._exercise, whole.cases, answers, self._failed)
        self._changed = changed_names(whole.cases, answers)

    def find_small(self) -> None:
        """Find the smallest case on which the submission fails in the same way."""
        first = self._first()
        if self._search is None or (first and first.case.family != self.explanation.family):
            stage = self._small_stage()
            if stage is None or not stage.cases:
                return
            self._search = Search(self._exercise, stage, first)
            self._run(stage.trial, self._search.is_over)
        with self._turns():
            self._small_failed = self._search.alike
            self._passed += self._search.passed()
            smallest, unanswered = self._search.smallest(), self._search.unanswered()
        if smallest:
            self._show(smallest)
        elif unanswered:
            self._show_unanswered(unanswered)

    def _authors_small(self, family: str | None) -> Stage | None:
        known = {case.family for case in self._whole.cases} if self._whole else set()
        if family is None or family not in known or not shrinks_itself(self._exercise):
            return None
        return self._probe_cases.small(family, self._turns)

    def _small_stage(self) -> Stage | None:
        first = self._first()
        family = first.case.family if first else self.explanation.family
        if shrinks_itself(self._exercise) or family is None:
            return self._authors_small(family)
        start = first.case if first else self._like_the_first(family)
        return self._probe_cases.smaller(start, self._turns) if start else None

    def _like_the_first(self, family: str) -> PreparedCase | None:
        """Return the probe case with the name of the one that failed, or at least one of its family."""
        cases = self._whole.cases if self._whole else ()
        named = (case for case in cases if case.name == self.explanation.case)
        return next(named, next((case for case in cases if case.family == family), None))

    def _first(self) -> CaseFailure | None:
        """Return the first failure of the probe cases, in the submission's first failing family if there is one."""
        family = self.explanation.family
        return next((one for one in self._failed if one.case.family == family), next(iter(self._failed), None))

    def _show(self, failure: CaseFailure) -> None:
        self._smallest = failure
        self.explanation = replace(self.explanation, smallest=shown(failure.case, failure.answer))

    def _show_unanswered(self, case: PreparedCase) -> None:
        """Show a case so small that only an endless loop, or a crash, leaves it without an answer."""
        alone = self._run(ProbeRun(self._exercise, [case.inputs], expected=[case.expected]))
        if alone.found:
            return
        self.explanation = replace(self.explanation, smallest=shown(case, Answer()))
        if alone.is_stuck:
            seconds = round(CASE_CPU_S)
            self._add(Diagnosis(Message("does_not_end", {"seconds": seconds}), {"seconds": seconds}))

    def recognise(self) -> None:
        """Show the author's hint, if the submission makes the mistake of an example submission."""
        if self._whole is None or not self._failed:
            return
        mistakes = self._probe_cases.mistakes(self._turns)
        with self._turns():
            mistakes = {name: answers for name, answers in mistakes.items() if name not in self._known.unkept}
            found = known_mistake(self._exercise, self._whole.cases, self._failed, mistakes)
        if found and found.hint:
            self.explanation = replace(self.explanation, hint=found.hint)

    def make_plain(self) -> None:
        """Show the smallest case with values that are easy to read, if it still fails in the same way."""
        failure = self._smallest
        if failure is None:
            return
        stage = self._probe_cases.plainer(failure.case, self._turns)
        if not stage.cases:
            return
        plain: list[CaseFailure] = []
        count = 0

        def enough(answer: Answer) -> bool:
            nonlocal count
            found = failure_of(self._exercise, stage.cases[count], answer)
            count += 1
            if found and fails_alike(failure, found):
                plain.append(found)
            return bool(plain)

        self._run(stage.trial, enough)
        if plain:
            self._show(plain[0])

    def name_exception(self) -> None:
        """Say in plain words which exception ended the first failing case, unless earlier cases are to blame."""
        if not self._failed or not is_error(self._failed[0]):
            return
        self.try_alone()
        named = None if self._blamed else named_exception(self._failures_to_name(), self._exercise.template)
        if named:
            self._add(named)

    # --- The rest ----------------------------------------------------------------------------------------------

    def try_alone(self) -> None:
        """Check whether earlier cases are to blame: overwritten inputs, or state kept between objects."""
        if not self._failed or self.explanation.hint:
            return
        first = self._failed[0]
        changed = sorted(
            {name for failure in self._failed for name in changed_in(failure.case.inputs, failure.answer)}
        )
        if changed and self._passes(self._failed[:_MOST_COPIED], "instrumented_driver.copying(run)"):
            message = Message("input_overwritten", {"inputs": changed, "count": len(changed)})
            self._changed -= set(changed)
            self._blame(Diagnosis(message, {"inputs": changed}))
        elif self._whole and first.case is not self._whole.cases[0] and self._passes([first], ""):
            self._blame(Diagnosis(Message("depends_on_earlier_calls"), {}))

    def _blame(self, diagnosis: Diagnosis) -> None:
        """Name what makes the numbers wrong. Any other name would be for a consequence."""
        self._add(diagnosis)
        self._blamed = True

    def _passes(self, failures: Sequence[CaseFailure], wrapping: str) -> bool:
        cases = [failure.case for failure in failures]
        expected = [case.expected for case in cases]
        trial = ProbeRun(self._exercise, [case.inputs for case in cases], wrapping, expected=expected)
        answers = self._run(trial).found
        return len(answers) == len(cases) and not failures_of(self._exercise, cases, answers)

    def name(self) -> None:
        """Name the mistakes that the numbers prove on probe cases."""
        if self._blamed:
            return
        if failures := self._failures_to_name():
            self._name(failures)

    def _failures_to_name(self) -> list[CaseFailure]:
        return [*self._failed, *spread(self._small_failed, _MOST_SMALL_LOOKED_AT)]

    def _name(self, failures: Sequence[CaseFailure]) -> None:
        plainest = self._whole.cases[0].family if self._whole and self._whole.cases else ""
        optional = self._probe_cases.optional(self._turns)
        with self._turns():
            self._named = diagnose(
                failures, Background(self._passed, optional, self._reference, plainest, self._exercise.template)
            )
        for diagnosis in self._named:
            self._add(diagnosis)

    def _reference(self, inputs: Sequence[Mapping[str, Any]]) -> list[Any]:
        return self._oracle.reference(self._exercise, inputs, self._turns)

    def measure(self) -> None:
        """Run the failed case again, with all cases before it, and name chance."""
        if self._refusal.verdict in WITHOUT_END:
            return
        cases = self._graded_cases()
        if not cases:
            return
        expected = [case.expected for case in cases]
        trial = ProbeRun(self._exercise, [case.inputs for case in cases], expected=expected)
        answers = self._run(trial).found
        if len(answers) < len(cases):
            return
        with self._turns():
            failure = failure_of(self._exercise, cases[-1], answers[-1])
            if failure is None or _differs(failure, self._refusal):
                output = failure.outputs[0] if failure and failure.outputs else next(iter(cases[-1].expected), "")
                self._add(Diagnosis(Message("not_deterministic", {"outputs": [output], "count": 1}), {}))
            if failure:
                self._measured = failure
                figures = figures_of(failure, visible=self._refusal.visible)
                self.explanation = replace(self.explanation, figures=figures)

    def _graded_cases(self) -> list[PreparedCase]:
        """Return the cases that the submission was graded on, up to the failing one."""
        refusal = self._refusal
        if refusal.inputs is not None:
            return self._own_input(refusal.inputs)
        if refusal.seed is None:
            return []
        until = refusal.failing_case
        described = self._oracle.generate(self._exercise, refusal.seed, self._turns, until=until)
        by_name = {case.name: case for case in described}
        if not all(name in by_name for name in refusal.cases):
            return []
        reached = [by_name[name] for name in refusal.cases]
        expected = self._oracle.reference(self._exercise, [case.inputs for case in reached], self._turns)
        return [
            PreparedCase(case.name, case.family, case.visible, case.inputs, outputs)
            for case, outputs in zip(reached, expected, strict=True)
            if outputs is not None
        ]

    def _own_input(self, own: Mapping[str, Any]) -> list[PreparedCase]:
        """Return the case that the student wrote."""
        samples = [case.inputs for case in self._probe_cases.whole(self._turns).cases]
        inputs = custom_input.typed(own, samples)
        expected = self._oracle.reference(self._exercise, [inputs], self._turns)[0]
        if expected is None:
            return []
        return [PreparedCase(self._refusal.failing_case, self._refusal.family, True, inputs, expected)]

    def name_by_the_measured_case(self) -> None:
        """Name the mistakes that the numbers of the failed case prove, where no probe case fails."""
        if not self._blamed and self._named is None and self._measured:
            self._name([self._measured])

    def suspect_one_slip(self) -> None:
        """Name a slip if the reference, or another right solution, with one small mistake in it gives the same."""
        named = self._named
        if named is None or self._whole is None or not self._may_be_a_slip(named):
            return
        small = small_ones(self._whole.cases)
        for pool in POOLS:
            mutated = self._probe_cases.mutated(pool, self._turns)
            with self._turns():
                slips = mutant_match(
                    self._exercise, small, self._failed, mutated, self._source.decode(errors="replace")
                )
            if slips:
                others = [one for one in self.explanation.diagnoses if one not in named]
                self.explanation = replace(self.explanation, diagnoses=[*others, *with_slips(named, slips)])
                return

    def _may_be_a_slip(self, named: Sequence[Diagnosis]) -> bool:
        is_open = self._known.slips and not self.explanation.hint and bool(self._failed)
        return is_open and asks_for_slips(named)

    def check_own_gradients(self) -> None:
        """Check which of forward and backward is wrong, where the exercise declares gradients."""
        failure = self._smallest
        trial = slopes_trial(self._exercise, failure.case) if failure else None
        if failure is None or trial is None:
            return
        student = self._run(trial).found
        reference = self._oracle.attempt(trial, self._exercise.reference_source, self._turns)
        if student and reference:
            with self._turns(), np.errstate(all="ignore"):  # a student's numbers may be of any size
                found = gradient_self_check(self._exercise, failure, student[0], reference[0])
            self.explanation = replace(self.explanation, gradient_self_check=found)

    def note_overwritten(self) -> None:
        """Note the arrays that the submission changes, apart from those that are named as its mistake."""
        if self._changed:
            names = overwritten(self._probe_cases, self._changed, self._turns)
            self.explanation = replace(self.explanation, overwritten=names)

    def weigh_properties(self) -> None:
        """Check equations that the student's outputs should satisfy."""
        failure = self._smallest
        trial = properties_trial(self._exercise, failure.case, failure.answer.outputs) if failure else None
        if trial is not None:
            answer = self._oracle.attempt(trial, "", self._turns)[0]
            self.explanation = replace(self.explanation, properties=weighed(self._exercise, answer))


def _differs(failure: CaseFailure, refusal: Refusal) -> bool:
    """Return whether the case failed by another error this time than when it was graded."""
    pair = next(iter(failure.pairs), None)
    if refusal.max_abs_error is None or pair is None or not pair.same_shape or len(failure.case.expected) > 1:
        return False
    error = float(np.abs(pair.actual - pair.expected).max(initial=0.0))
    return not abs(error - refusal.max_abs_error) <= _SAME_ERROR * max(1.0, refusal.max_abs_error)
