"""The publish gate: it says whether an exercise may be shown to students, with every reason why not.

`check_files` takes a folder's files, wherever they came from, and runs the checks of `grader.publish_gate.checks`.
The author's code runs in jails. Its failure is a finding; a failure of the grader is an exception.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AuthorError
from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise, read_folder
from grader.exercise.problems import ExerciseError, Problem
from grader.grader import Grader
from grader.message import Message
from grader.publish_gate.checks import (
    bounds,
    cases,
    checker,
    gradients,
    kinks,
    lab,
    mutants,
    packages,
    solutions,
    sources,
    statements,
)
from grader.publish_gate.checks.finding import Finding, Findings, Level, note, of_author, of_format
from grader.publish_gate.checks.mutation import MutationReport
from grader.publish_gate.checks.subject import Subject

Check = Callable[[Subject], Findings]

# Checks that only read files come first; the others run the author's code.
CHECKS: dict[str, Check] = {
    "statements": statements.statements,
    "sources": sources.sources,
    "packages": packages.packages,
    "lab": lab.lab,
    "cases": cases.cases,
    "bounds": bounds.bounds,
    "determinism": cases.determinism,
    "values": cases.values,
    "reference": solutions.reference,
    "second_solution": solutions.second_solution,
    "example_submissions": solutions.submissions,
    "time": solutions.time,
    "template": solutions.template,
    "checker": checker.checker,
    "margin": checker.margin,
    "gradients": gradients.gradients,
    "properties": gradients.properties,
    "ties_and_kinks": kinks.ties,
    "mutants": mutants.mutants_killed,
    "families": mutants.families_of_use,
}
# If one of these fails, the results of the later ones mean nothing.
NEEDED = ("sources", "packages", "determinism", "reference")


@dataclass(frozen=True)
class CheckResult:
    """The result of one check: its name, what it looked at, what it found, how long it took."""

    name: str
    note: Message | None
    findings: tuple[Finding, ...]
    wall_time_s: float

    @property
    def passed(self) -> bool:
        """Whether nothing was found that keeps the exercise from being published."""
        return all(finding.level is not Level.ERROR for finding in self.findings)


@dataclass(frozen=True)
class GateReport:
    """The results of all checks that were run on one exercise.

    `not_run` names those that an earlier failure made impossible.
    """

    slug: str
    version: str
    checks: tuple[CheckResult, ...]
    not_run: tuple[str, ...]
    mutation: MutationReport | None
    wall_time_s: float

    @property
    def passed(self) -> bool:
        """Whether the exercise may be published."""
        return not self.not_run and all(check.passed for check in self.checks)


OnCheck = Callable[[CheckResult], None]


def check_files(
    slug: str,
    files: Mapping[str, bytes],
    grader: Grader,
    *,
    on_check: OnCheck | None = None,
    folder: Path | None = None,
) -> GateReport:
    """Run the gate on the files of one exercise; `on_check` is called after each check.

    `folder`: where the files are, if they are on disk; then the lab around them is checked too.
    Raises GraderError where the grader fails.
    """
    gate = _Gate(slug, on_check or (lambda result: None))
    exercise = gate.parse(files)
    if exercise is None:
        return gate.report()
    subject = Subject(exercise, grader, folder)
    if gate.run(CHECKS, subject):
        return gate.report(exercise.version, subject.mutation)
    return gate.report(exercise.version)


def check_folder(folder: Path, grader: Grader, *, on_check: OnCheck | None = None) -> GateReport:
    """Run the gate on an exercise's folder. Raises GraderError where the grader fails."""
    try:
        files = read_folder(folder)
    except ExerciseError as error:
        gate = _Gate(folder.name, on_check or (lambda result: None))
        gate.refuse(error, {})
        return gate.report()
    return check_files(folder.name, files, grader, on_check=on_check, folder=folder)


class _Gate:
    """One run of the gate: it collects the results of the checks, in order."""

    def __init__(self, slug: str, on_check: OnCheck) -> None:
        self._slug = slug
        self._on_check = on_check
        self._started = time.monotonic()
        self._results: list[CheckResult] = []

    def parse(self, files: Mapping[str, bytes]) -> Exercise | None:
        """Return the exercise after the check `format`; None if the files are no exercise."""
        try:
            exercise = parse_exercise(self._slug, files)
        except ExerciseError as error:
            self.refuse(error, files)
            return None
        self._add("format", [note(Message("files_read", {"count": len(files)}))], self._started)
        return exercise

    def refuse(self, error: ExerciseError, files: Mapping[str, bytes]) -> None:
        """Add every problem of the format as a finding."""
        self._add("format", [_of_format(problem, files) for problem in error.problems], self._started)

    def run(self, checks: Mapping[str, Check], subject: Subject) -> bool:
        """Run the checks until one fails that the others need; return whether all were run."""
        for name, check in checks.items():
            since = time.monotonic()
            findings: list[Finding] = []
            broken = False
            try:
                findings.extend(check(subject))
            except AuthorError as error:
                findings.append(of_author(error))
                broken = True
            passed = self._add(name, findings, since)
            if broken or (name in NEEDED and not passed):
                return False
        return True

    def report(self, version: str = "", mutation: MutationReport | None = None) -> GateReport:
        """Return the report on the checks so far."""
        run = {result.name for result in self._results}
        not_run = tuple(name for name in CHECKS if name not in run)
        took_s = time.monotonic() - self._started
        return GateReport(self._slug, version, tuple(self._results), not_run, mutation, took_s)

    def _add(self, name: str, findings: list[Finding], since: float) -> bool:
        looked_at = next((finding.message for finding in findings if finding.level is Level.NOTE), None)
        others = tuple(finding for finding in findings if finding.level is not Level.NOTE)
        result = CheckResult(name, looked_at, others, time.monotonic() - since)
        self._results.append(result)
        self._on_check(result)
        return result.passed


def _of_format(problem: Problem, files: Mapping[str, bytes]) -> Finding:
    text = files.get(problem.file, b"").decode("utf-8", "replace")
    return of_format(problem, text, problem.file)
