"""The exercise under check, with the results that several checks share."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.cases.case_sets import CaseSet
from grader.exercise.exercise import ExampleSubmission, Exercise, Limits
from grader.grader import Grader
from grader.publish_gate.checks.mutation import MutationReport, run_mutants
from grader.verdict import CaseResult, Report, Verdict

SEEDS = (1, 2, 3)
# An automatic mutant may never end: its limit is this, or ten times the reference's time.
_MUTANT_TIME_LIMIT_S = 1.0
_SLOWER_THAN_THE_REFERENCE = 10.0
# A source that has failed runs on for this long, to see which other families refuse it.
_PATIENCE_S = 0.25
# The time for checks by moved inputs, for all cases of a seed together.
_MOVING_S = 3.0
# Cases in which a parameter is tried as 0.
_CASES_TO_TRY = 3


class Subject:
    """One exercise and a started grader. Case sets and reports on example submissions are made once."""

    def __init__(self, exercise: Exercise, grader: Grader, folder: Path | None = None) -> None:
        self.exercise = exercise
        self.grader = grader
        self.folder = folder
        self._sets: dict[int, CaseSet] = {}

    def case_set(self, seed: int) -> CaseSet:
        """Return the case set of a seed. Raises AuthorError if the author's code fails on it."""
        if seed not in self._sets:
            self._sets[seed] = self.grader.case_set(self.exercise, seed)
        return self._sets[seed]

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families of the first seed, in order."""
        return tuple(dict.fromkeys(case.family for case in self.case_set(SEEDS[0]).cases))

    @cached_property
    def reference_reports(self) -> list[Report]:
        """The reports on the reference as a student's submission, one for each seed."""
        source = self.exercise.reference_source.encode()
        return self._each((self.case_set(seed), source) for seed in SEEDS)

    @cached_property
    def kept_reports(self) -> list[tuple[ExampleSubmission, list[Report]]]:
        """Every example submission with its reports; one that is to run out of time is run once."""
        tasks = [(kept, seed) for kept in self.exercise.submissions for seed in _seeds(kept)]
        reports = iter(self._each((self.case_set(seed), kept.source.encode()) for kept, seed in tasks))
        return [(kept, [next(reports) for _ in _seeds(kept)]) for kept in self.exercise.submissions]

    @cached_property
    def mutation(self) -> MutationReport:
        """The fates of the reference's mutants."""
        return run_mutants(self.exercise, self.refusals, SEEDS, self.takes_zero)

    def takes_zero(self, name: str) -> bool:
        """Return whether an optional parameter may be 0, as far as cases that give it another value tell."""
        cases = [case.inputs for case in self.case_set(SEEDS[0]).cases if _is_number(case.inputs.get(name))]
        if not cases:
            return True
        zeros = [{**inputs, name: type(inputs[name])(0)} for inputs in cases[:_CASES_TO_TRY]]
        return any(self.grader.takes(self.exercise, inputs) for inputs in zeros)

    def grade(self, source: str) -> Report:
        """Return the report on one source, on the first seed."""
        return self.grader.grade_on(self.case_set(SEEDS[0]), source.encode())

    def solve(self, inputs: Sequence[Mapping[str, Any]], *, driver_tail: str = "") -> list[dict[str, Any]]:
        """Return the reference's outputs on these inputs, with code added to the driver.

        Raises AuthorError if it fails.
        """
        if not inputs:
            return []
        driver = self.exercise.driver_source + driver_tail
        return self.grader.solve(replace(self.exercise, driver_source=driver), inputs)

    def solve_with(self, source: str, inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the outputs of a source of the author's on these inputs. Raises AuthorError if it fails."""
        return self.grader.solve(replace(self.exercise, reference_source=source), inputs)

    def affordable_runs(self, seed: int) -> dict[str, int]:
        """Return by case how often the reference can run on it in the available time."""
        report = self.reference_reports[SEEDS.index(seed)]
        share_s = _MOVING_S / max(1, len(report.cases))
        return {case.name: int(share_s / max(case.wall_time_s, 1e-6)) for case in report.cases}

    def refusals(self, sources: Sequence[str], seed: int) -> list[tuple[str, ...]]:
        """Return for each source the families that refuse it, in order; empty if none does.

        It is meant for hundreds of sources: the time limit is short, and a source that fails is stopped soon.
        """
        case_set = self._hurried(self.case_set(seed))
        with ThreadPoolExecutor(self.grader.slots) as threads:
            return list(threads.map(lambda source: self._refusal(case_set, source), sources))

    def _refusal(self, case_set: CaseSet, source: str) -> tuple[str, ...]:
        started = time.monotonic()
        enough = threading.Event()
        failed: dict[str, None] = {}

        def take(result: CaseResult) -> None:
            if result.verdict is not Verdict.ACCEPTED:
                failed[result.family] = None
            if failed and time.monotonic() - started > _PATIENCE_S:
                enough.set()

        report = self.grader.grade_on(case_set, source.encode(), on_case=take, cancelled=enough)
        if not failed and report.verdict is not Verdict.ACCEPTED:
            failed[case_set.cases[0].family] = None  # the source does not even load
        return tuple(failed)

    def _hurried(self, case_set: CaseSet) -> CaseSet:
        took_s = max(report.wall_time_s for report in self.reference_reports)
        limit_s = max(_MUTANT_TIME_LIMIT_S, _SLOWER_THAN_THE_REFERENCE * took_s)
        limits = Limits(min(limit_s, self.exercise.limits.time_limit_s), self.exercise.limits.memory_limit_mib)
        return CaseSet(replace(self.exercise, limits=limits), case_set.seed, case_set.cases)

    def _each(self, tasks: Iterable[tuple[CaseSet, bytes]]) -> list[Report]:
        with ThreadPoolExecutor(self.grader.slots) as threads:
            return list(threads.map(lambda task: self.grader.grade_on(*task), list(tasks)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _seeds(kept: ExampleSubmission) -> tuple[int, ...]:
    return SEEDS[:1] if kept.verdict is Verdict.TIME_LIMIT_EXCEEDED else SEEDS


def path_of(kept: ExampleSubmission) -> str:
    """Return the file of an example submission."""
    return f"hidden/submissions/{kept.verdict}/{kept.name}.py"


def refused_by(report: Report) -> set[str]:
    """Return the families with a case that did not pass."""
    return {case.family for case in report.cases if case.verdict is not Verdict.ACCEPTED}
