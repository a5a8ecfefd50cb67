"""The steps of one explanation, with what is known so far."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.cases.case_sets import PreparedCase
from grader.errors import GraderError
from grader.explain.case_failure import CaseFailure, Pair, failures_of
from grader.explain.deadline import Deadline
from grader.explain.diagnose import OBSERVATIONS, Background, diagnose
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation, shown
from grader.explain.gradient_self_check import gradient_self_check, slopes_trial
from grader.explain.known_mistakes import known_mistake
from grader.explain.mutant_match import mutant_match, small_ones
from grader.explain.oracle import Oracle, shrinks_itself
from grader.explain.probe_cases import ProbeCases, Stage
from grader.explain.probe_run import Answer, ProbeRun
from grader.explain.properties import properties_trial, weighed
from grader.explain.shrink import plainer, smaller
from grader.explain.smallest_case import Search, fails_alike, passed, spread
from grader.explain.student_runs import StudentRuns
from grader.inside.instrumented_driver import CHANGED, SEPARATOR
from grader.message import Message

_log = logging.getLogger(__name__)
_LEAST_LEFT_S = 0.03
# Shares of the time that is left, for steps with others after them and for those without.
WHOLE_SHARE, SMALL_SHARE, LATER_SHARE = 0.5, 0.6, 0.9
_MOST_SMALL_LOOKED_AT = 12
_MOST_COPIED = 8


@dataclass(frozen=True)
class KnownMistakes:
    """The mistakes to look for: example submissions except `unkept`, and single slips with `slips`."""

    unkept: frozenset[str] = frozenset()
    slips: bool = True


class ExplanationSteps:
    """The steps of an explanation. A step whose needs are missing does nothing.

    They may run in any order in which each finds what it needs.
    """

    def __init__(
        self,
        oracle: Oracle,
        students: StudentRuns,
        probe_cases: ProbeCases,
        source: bytes,
        deadline: Deadline,
        known: KnownMistakes,
    ) -> None:
        self._oracle = oracle
        self._students = students
        self._probe_cases = probe_cases
        self._source = source
        self._known = known
        self.exercise = probe_cases.exercise
        self.deadline = deadline
        self.explanation = Explanation()
        self.measured: CaseFailure | None = None
        self._whole: Stage | None = None
        self._failed: list[CaseFailure] = []
        self._search: Search | None = None
        self._small_failed: list[CaseFailure] = []
        self._passed: list[list[Pair]] = []
        self._smallest: CaseFailure | None = None
        self._blamed = False

    def step(self, part: Callable[[], None]) -> None:
        """Do a part if there is time left. A part that fails is logged, and missing from the explanation."""
        if self.deadline.left_s < _LEAST_LEFT_S:
            return
        try:
            part()
        except GraderError as error:
            _log.warning("%s: a part of an explanation is missing: %s", self.exercise.slug, error)
        except Exception:  # a failed explanation must not end the worker
            _log.exception("%s: a part of an explanation failed", self.exercise.slug)

    def run(self, trial: ProbeRun, share: float, enough: Callable[[Answer], bool] | None = None) -> list[Answer]:
        """Return the student's answers to a probe run, within a share of the time left, or until there are enough."""
        return self._students.run(trial, self._source, self.deadline.share(share), enough).found

    def add(self, diagnosis: Diagnosis) -> None:
        """Add one more mistake to the explanation."""
        self.explanation = replace(self.explanation, diagnoses=[*self.explanation.diagnoses, diagnosis])

    def rehearse(self, *, runs: bool) -> None:
        """Run all probe cases, and with them small cases of the family that failed, if the author yields any.

        `runs` False: the submission would not end there, so only the cases are prepared.
        """
        self._whole = self._probe_cases.whole(self.deadline.share(LATER_SHARE))
        if not runs:
            return
        small = self._authors_small(self.explanation.family)
        stage = self._probe_cases.followed_by(small) if small else self._whole
        count = len(self._whole.cases)
        answers: list[Answer] = []

        def enough(answer: Answer) -> bool:
            answers.append(answer)
            if len(answers) == count:
                self._take_whole(answers)
            elif len(answers) > count and small and self._search is None:
                self._search = Search(self.exercise, small, self._first())
            return self._search is not None and self._search.is_over(answer)

        self.run(stage.trial, WHOLE_SHARE, enough)
        if len(answers) < count:
            self._take_whole(answers)

    def _take_whole(self, answers: Sequence[Answer]) -> None:
        assert self._whole
        self._failed = failures_of(self.exercise, self._whole.cases, answers)
        self._passed = passed(self.exercise, self._whole.cases, answers, self._failed)

    def find_small(self) -> None:
        """Find the smallest case on which the submission fails in the same way."""
        first = self._first()
        stage = None
        if self._search is None or (first and first.case.family != self.explanation.family):
            stage = self._small_stage()
            if stage is None or not stage.cases:
                return
            self._search = Search(self.exercise, stage, first)
            self.run(stage.trial, SMALL_SHARE, self._search.is_over)
        self._small_failed = self._search.alike
        self._passed += self._search.passed()
        smallest, unanswered = self._search.smallest(), self._search.unanswered()
        if smallest:
            self._show(smallest)
        elif unanswered:
            self._show_unanswered(unanswered)

    def _authors_small(self, family: str | None) -> Stage | None:
        known = {case.family for case in self._whole.cases} if self._whole else set()
        if family is None or family not in known or not shrinks_itself(self.exercise):
            return None
        return self._probe_cases.small(family, self.deadline.share(LATER_SHARE))

    def _small_stage(self) -> Stage | None:
        first = self._first()
        family = first.case.family if first else self.explanation.family
        if shrinks_itself(self.exercise) or family is None:
            return self._authors_small(family)
        start = first.case if first else self._like_the_first(family)
        if start is None or self._whole is None:
            return None
        found = [*smaller(start.inputs, [case.inputs for case in self._whole.cases]), dict(start.inputs)]
        return self._stage(found, start)

    def _like_the_first(self, family: str) -> PreparedCase | None:
        """Return the probe case with the name of the one that failed, or at least one of its family."""
        cases = self._whole.cases if self._whole else ()
        named = (case for case in cases if case.name == self.explanation.case)
        return next(named, next((case for case in cases if case.family == family), None))

    def _stage(self, candidates: Sequence[Mapping[str, Any]], like: PreparedCase) -> Stage:
        """Return candidates that a student could enter and the reference can use, as cases."""
        expected = self._oracle.expected(self.exercise, candidates, self.deadline.share(SMALL_SHARE))
        cases = [
            PreparedCase(like.name, like.family, True, inputs, outputs)
            for inputs, outputs in zip(candidates, expected, strict=True)
            if outputs is not None
        ]
        return Stage(self.exercise, cases)

    def _first(self) -> CaseFailure | None:
        """Return the first failure of the probe cases, in the submission's first failing family if there is one."""
        family = self.explanation.family
        return next((one for one in self._failed if one.case.family == family), next(iter(self._failed), None))

    def _show(self, failure: CaseFailure) -> None:
        self._smallest = failure
        self.explanation = replace(self.explanation, smallest=shown(failure.case, failure.answer))

    def _show_unanswered(self, case: PreparedCase) -> None:
        """Show a case so small that only an endless loop, or a crash, leaves it without an answer."""
        alone = self._students.run(
            ProbeRun(self.exercise, [case.inputs]), self._source, self.deadline.share(SMALL_SHARE)
        )
        if alone.found:
            return
        self.explanation = replace(self.explanation, smallest=shown(case, Answer()))
        if alone.timed_out:
            message = Message("does_not_end", {"seconds": round(alone.seconds, 1)})
            self.add(Diagnosis(message, {"seconds": alone.seconds}))

    def name(self) -> None:
        """Name the mistakes that the numbers prove."""
        if self._blamed:
            return
        failures = [*self._failed, *spread(self._small_failed, _MOST_SMALL_LOOKED_AT)]
        if not failures and self.measured:
            failures = [self.measured]
        plainest = self._whole.cases[0].family if self._whole and self._whole.cases else ""
        background = Background(self._passed, self._probe_cases.optional(), self._reference, plainest)
        found = diagnose(failures, background)
        if all(diagnosis.name in OBSERVATIONS for diagnosis in found) and not self.explanation.hint:
            self.step(self._suspect_one_slip)
        for diagnosis in found:
            self.add(diagnosis)

    def _suspect_one_slip(self) -> None:
        """Name a slip if the reference with one small mistake in it gives just the same."""
        if self._whole is None or not self._failed or not self._known.slips:
            return
        mutated = self._probe_cases.mutated(self.deadline.share(LATER_SHARE))
        found = mutant_match(self.exercise, small_ones(self._whole.cases), self._failed, mutated) if mutated else None
        if found:
            self.add(found)

    def _reference(self, inputs: Sequence[Mapping[str, Any]]) -> list[Any]:
        return self._oracle.reference(self.exercise, inputs, self.deadline.share(LATER_SHARE))

    def recognise(self) -> None:
        """Show the author's hint, if the submission makes the mistake of an example submission."""
        if self._whole is None or not self._failed:
            return
        mistakes = self._probe_cases.mistakes(self.deadline.share(LATER_SHARE))
        mistakes = {name: answers for name, answers in mistakes.items() if name not in self._known.unkept}
        found = known_mistake(self.exercise, self._whole.cases, self._failed, mistakes)
        if found and found.hint:
            self.explanation = replace(self.explanation, hint=found.hint)

    def try_alone(self) -> None:
        """Check whether earlier cases are to blame: overwritten inputs, or state kept between objects."""
        if not self._failed or self.explanation.hint:
            return
        first = self._failed[0]
        changed = sorted({name for failure in self._failed for name in _changed(failure.answer)})
        if changed and self._passes(self._failed[:_MOST_COPIED], "instrumented_driver.copying(run)"):
            message = Message("input_overwritten", {"inputs": changed, "count": len(changed)})
            self._blame(Diagnosis(message, {"inputs": changed}))
        elif self._whole and first.case is not self._whole.cases[0] and self._passes([first], ""):
            self._blame(Diagnosis(Message("depends_on_earlier_calls"), {}))

    def _blame(self, diagnosis: Diagnosis) -> None:
        """Name what makes the numbers wrong. Any other name would be for a consequence."""
        self.add(diagnosis)
        self._blamed = True

    def _passes(self, failures: Sequence[CaseFailure], wrapping: str) -> bool:
        cases = [failure.case for failure in failures]
        answers = self.run(ProbeRun(self.exercise, [case.inputs for case in cases], wrapping), SMALL_SHARE)
        return len(answers) == len(cases) and not failures_of(self.exercise, cases, answers)

    def make_plain(self) -> None:
        """Show the smallest case with values that are easy to read, if it still fails in the same way."""
        failure = self._smallest
        if failure is None:
            return
        stage = self._stage([*plainer(failure.case.inputs)], failure.case)
        if not stage.cases:
            return
        answers = self.run(stage.trial, SMALL_SHARE)
        for other in failures_of(self.exercise, stage.cases, answers):
            if fails_alike(failure, other):
                self._show(other)
                return

    def check_own_gradients(self) -> None:
        """Check which of forward and backward is wrong, where the exercise declares gradients."""
        failure = self._smallest
        trial = slopes_trial(self.exercise, failure.case) if failure else None
        if failure is None or trial is None:
            return
        student = self.run(trial, LATER_SHARE)
        source = self.exercise.reference_source
        reference = self._oracle.attempt(trial, source, self.deadline.share(LATER_SHARE))
        if student and reference:
            found = gradient_self_check(self.exercise, failure, student[0], reference[0])
            self.explanation = replace(self.explanation, gradient_self_check=found)

    def weigh_properties(self) -> None:
        """Check equations that the student's outputs should satisfy."""
        failure = self._smallest
        trial = properties_trial(self.exercise, failure.case, failure.answer.outputs) if failure else None
        if trial is not None:
            answer = self._oracle.attempt(trial, "", self.deadline.share(LATER_SHARE))[0]
            self.explanation = replace(self.explanation, properties=weighed(self.exercise, answer))


def _changed(answer: Answer) -> list[str]:
    names = (name.partition(SEPARATOR) for name in answer.outputs)
    return [name for kind, separator, name in names if separator and kind == CHANGED]
