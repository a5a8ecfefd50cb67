"""The reference, the second solution, the kept ones and the template, each run as a student's submission."""

import ast
import re

import numpy as np

from grader.checks.finding import Finding, Findings, line_of, note, warning
from grader.checks.subject import SEEDS, Subject, path_of, refused_by
from grader.exercise import KeptSubmission
from grader.verdict import Report, Verdict

AGREEMENT = 1e-10
_LEAST_WRONG_ONES = 3
_SHARE_OF_THE_LIMIT = 0.25
_KILLED_BY = r"^# killed-by: *(.+)$"
_WRONG = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)


def reference(subject: Subject) -> Findings:
    """The reference passes its own cases, in a student's jail."""
    for report in subject.reference_reports:
        if report.verdict is not Verdict.ACCEPTED:
            yield Finding(f"seed {report.seed}: {_verdict(report)}", "hidden/reference.py")
    yield note(f"{len(SEEDS)} seeds")


def time(subject: Subject) -> Findings:
    """The reference takes less than a quarter of the time limit, and so do the other accepted solutions."""
    limit_s = subject.exercise.limits.time_limit_s
    took_s = min(report.wall_time_s for report in subject.reference_reports)
    if took_s > _SHARE_OF_THE_LIMIT * limit_s:
        yield Finding(
            f"takes {took_s:.2f} s, more than a quarter of the {limit_s:g} s allowed", "hidden/reference.py"
        )
    slowest_s = 0.0
    for kept, reports in _accepted(subject):
        kept_s = min(report.wall_time_s for report in reports)
        slowest_s = max(slowest_s, kept_s)
        if _SHARE_OF_THE_LIMIT * limit_s < kept_s < limit_s:
            yield warning(f"takes {kept_s:.2f} s, more than a quarter of the {limit_s:g} s allowed", path_of(kept))
    yield note(f"reference {took_s * 1000:.0f} ms, slowest accepted {slowest_s * 1000:.0f} ms, limit {limit_s:g} s")


def _accepted(subject: Subject) -> list[tuple[KeptSubmission, list[Report]]]:
    return [pair for pair in subject.kept_reports if pair[0].verdict is Verdict.ACCEPTED]


def second_solution(subject: Subject) -> Findings:
    """At least one accepted solution is written differently, and agrees with the reference to 1e-10."""
    accepted = _accepted(subject)
    if not accepted:
        yield Finding("a second solution is missing: write one with plain loops", "hidden/submissions/accepted")
    largest = 0.0
    for kept, reports in accepted:
        if _code(kept.source) == _code(subject.exercise.reference_source):
            yield Finding("is the reference itself; write it differently", path_of(kept))
        for report in reports:
            for case, prepared in zip(report.cases, subject.case_set(report.seed).cases, strict=False):
                scale = max(1.0, *(float(np.abs(one).max(initial=0.0)) for one in prepared.expected.values()))
                error = case.max_abs_error or 0.0
                largest = max(largest, error)
                if case.verdict is Verdict.ACCEPTED and error > AGREEMENT * scale:
                    message = f"seed {report.seed}, case {case.name}: differs from the reference by {error:.3g}"
                    yield Finding(f"{message}; at most {AGREEMENT:g} is rounding", path_of(kept))
    yield note(f"{len(accepted)} accepted, the largest difference is {largest:.2g}")


def _code(source: str) -> str:
    """A source without its comments, docstrings and annotations."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)


def submissions(subject: Subject) -> Findings:
    """Every kept submission gets the verdict of its folder, from the families it was written for, on every seed."""
    for kept, reports in subject.kept_reports:
        path = path_of(kept)
        for report in reports:
            if report.verdict is not kept.verdict:
                yield Finding(f"seed {report.seed}: {_verdict(report)}, expected {kept.verdict}", path)
        yield from _killers(subject, kept, reports)
    wrong = sum(kept.verdict is Verdict.WRONG_ANSWER for kept in subject.exercise.submissions)
    if wrong < _LEAST_WRONG_ONES:
        message = f"holds {wrong} wrong solutions; keep at least {_LEAST_WRONG_ONES} that people really write"
        yield Finding(message, "hidden/submissions/wrong_answer")
    yield note(f"{len(subject.exercise.submissions)} kept, {wrong} of them wrong")


def families_meant(source: str) -> list[str]:
    """The families that a wrong solution says must refuse it: its `# killed-by: overlap, pad` lines."""
    found = re.findall(_KILLED_BY, source, re.MULTILINE)
    return [family.strip() for line in found for family in line.split(",")]


def _killers(subject: Subject, kept: KeptSubmission, reports: list[Report]) -> Findings:
    path, line = path_of(kept), line_of(kept.source, _KILLED_BY)
    meant = families_meant(kept.source)
    if kept.verdict in _WRONG and not meant:
        yield Finding("does not say which family refuses it: `# killed-by: <family>`", path, 1)
    for family in meant:
        if family not in subject.families:
            yield Finding(f"names the family {family}, which the cases do not have", path, line)
            continue
        for report in reports:
            if family not in refused_by(report):
                others = ", ".join(sorted(refused_by(report))) or "none"
                yield Finding(f"seed {report.seed}: not refused by {family}; refused by {others}", path, line)


def template(subject: Subject) -> Findings:
    """What the student starts from loads, and fails in a case."""
    report = subject.grade(subject.exercise.template)
    if report.verdict is Verdict.ACCEPTED:
        yield Finding("is accepted as it stands", "template.py")
    elif report.verdict is not Verdict.RUNTIME_ERROR or not report.cases:
        yield Finding(f"must load and then raise NotImplementedError, but: {_verdict(report)}", "template.py")
    yield note(report.verdict.value)


def _verdict(report: Report) -> str:
    """The verdict with the first words on why."""
    failed = next((case for case in report.cases if case.verdict is not Verdict.ACCEPTED), None)
    why = report.message or (f"case {failed.name}: {failed.message}" if failed else "")
    return f"{report.verdict}{f' ({why.splitlines()[0]})' if why else ''}"
