"""Explain a refusal: what went wrong, where, on how small an input, and which mistake it is.

The case that failed is measured on the submission's own case set.
Everything else is found on probe cases, which nobody is graded on.
Work is counted, never timed: the same source is explained in the same way on every machine at any load.
"""

import copy
import logging
from dataclasses import replace

from grader.errors import AuthorError, SandboxError
from grader.exercise.exercise import Exercise
from grader.explain.budget import CeilingReachedError
from grader.explain.checked_steps import CheckedSteps
from grader.explain.explanation import Explanation
from grader.explain.oracle import Oracle
from grader.explain.part import Part
from grader.explain.probe_cases import SEED, ProbeCases, ProbeCaseSets
from grader.explain.refusal import Refusal
from grader.explain.steps import WITHOUT_END, ExplanationSteps, KnownMistakes
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turn, Turns, no_turn
from grader.judging.checker_jails import CheckerJails

_log = logging.getLogger(__name__)


class Explainer:
    """Explainer for any number of threads. It keeps the probe cases of each exercise."""

    def __init__(
        self, oracle: Oracle, students: StudentRuns, seed: int = SEED, checkers: CheckerJails | None = None
    ) -> None:
        """Start without probe cases.

        `seed`: the seed of the probe cases, fixed so that explanations repeat exactly. `checkers`: the jails for
        exercises with a checker; without them, nothing is explained there.
        """
        self._checkers = checkers
        self._oracle = oracle
        self._students = students
        self.probe_case_sets = ProbeCaseSets(oracle, seed)
        self._known = KnownMistakes()

    def with_seed(self, seed: int) -> "Explainer":
        """Return an explainer with other probe cases, in the same jails, to confirm what this one finds."""
        return Explainer(self._oracle, self._students, seed, self._checkers)

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
        """Explain why `source` was refused. Raises SandboxError where jails fail twice in a row."""
        try:
            return self._explain(exercise, source, refusal, part, turn)
        except SandboxError as error:
            _log.warning("%s: a jail failed, explaining again: %s", exercise.slug, error)
            return self._explain(exercise, source, refusal, part, turn)

    def close(self) -> None:
        """Close the jails that explanations are made in."""
        self._oracle.close()
        if self._checkers:
            self._checkers.close()

    def _explain(self, exercise: Exercise, source: bytes, refusal: Refusal, part: Part, turn: Turn) -> Explanation:
        probe_cases = self.probe_case_sets.of(exercise)
        turns = Turns(turn)
        if exercise.checker is not None:
            return self._explain_checked(probe_cases, source, refusal, part, turns)
        steps = ExplanationSteps(self._oracle, self._students, probe_cases, source, refusal, turns, self._known)
        steps.step("probe_cases", steps.rehearse)
        steps.step("smallest", steps.find_small)
        steps.step("whole_numbers", steps.make_plain)
        steps.step("hint", steps.recognise)
        if part is Part.CARD:
            steps.step("names", steps.name_exception)
            return steps.explanation
        steps.step("earlier_calls", steps.try_alone)
        steps.step("names", steps.name)
        steps.step("figures", steps.measure)
        steps.step("names", steps.name_by_the_measured_case)
        steps.step("slips", steps.suspect_one_slip)
        steps.step("gradients", steps.check_own_gradients)
        steps.step("properties", steps.weigh_properties)
        steps.step("inputs", steps.note_overwritten)
        return steps.explanation

    def _explain_checked(
        self, probe_cases: ProbeCases, source: bytes, refusal: Refusal, part: Part, turns: Turns
    ) -> Explanation:
        """Explain without numbers. A part of the author's code or of the student's that fails leaves the rest out."""
        empty = Explanation(case=refusal.failing_case, family=refusal.family, visible=refusal.visible)
        if self._checkers is None or refusal.verdict in WITHOUT_END:
            return empty
        steps = CheckedSteps(self._checkers, self._students, probe_cases, source, refusal, turns)
        try:
            steps.find_small()
            steps.recognise()
            if part is not Part.CARD:
                steps.note_overwritten()
        except (AuthorError, CeilingReachedError) as error:
            _log.warning("%s: a part of an explanation is missing: %s", probe_cases.exercise.slug, error)
            return replace(steps.explanation, is_complete=False, reason="smallest")
        return steps.explanation
