"""The reference, the second solution, the example submissions and the template, each run as a submission."""

import ast
import re
from collections.abc import Iterator

import numpy as np

from grader.exercise.exercise import ExampleSubmission
from grader.exercise.syntax import parse
from grader.message import Message, verbatim
from grader.publish_gate.checks.cases import SHARE_OF_THE_LIMIT
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import SEEDS, Subject, path_of, refused_by
from grader.publish_gate.checks.template_parts import with_bodies
from grader.verdict import Report, Verdict

AGREEMENT = 1e-10
_LEAST_WRONG_ONES = 3
_KILLED_BY = r"^# killed-by: *(.+)$"
_WRONG = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)


def reference(subject: Subject) -> Findings:
    """Check that the reference passes its own cases, in a student's jail."""
    for report in subject.reference_reports:
        if report.verdict is not Verdict.ACCEPTED:
            yield Finding(_verdict_differs(report, Verdict.ACCEPTED), "hidden/reference.py")
    yield note(Message("seeds_run", {"count": len(SEEDS)}))


def time(subject: Subject) -> Findings:
    """Check that the reference and the other accepted solutions take less than a quarter of the time limit."""
    limit_s = subject.exercise.limits.time_limit_s
    took_s = min(report.wall_time_s for report in subject.reference_reports)
    if took_s > SHARE_OF_THE_LIMIT * limit_s:
        yield Finding(_slow(took_s, limit_s), "hidden/reference.py")
    slowest_s = 0.0
    for kept, reports in _accepted(subject):
        kept_s = min(report.wall_time_s for report in reports)
        slowest_s = max(slowest_s, kept_s)
        if SHARE_OF_THE_LIMIT * limit_s < kept_s < limit_s:
            yield warning(_slow(kept_s, limit_s), path_of(kept))
    values = {"reference_ms": round(took_s * 1000), "slowest_ms": round(slowest_s * 1000), "limit_s": limit_s}
    yield note(Message("times_measured", values))


def _slow(took_s: float, limit_s: float) -> Message:
    return Message("too_slow", {"took_s": round(took_s, 2), "limit_s": limit_s})


def _accepted(subject: Subject) -> list[tuple[ExampleSubmission, list[Report]]]:
    return [pair for pair in subject.kept_reports if pair[0].verdict is Verdict.ACCEPTED]


def second_solution(subject: Subject) -> Findings:
    """Check that at least one accepted solution is written differently, and agrees to 1e-10."""
    accepted = _accepted(subject)
    if not accepted:
        yield Finding(Message("second_solution_missing"), "hidden/submissions/accepted")
    largest = 0.0
    for kept, reports in accepted:
        if _code(kept.source) == _code(subject.exercise.reference_source):
            yield Finding(Message("solution_is_reference"), path_of(kept))
        for report in reports:
            for case, prepared in zip(report.cases, subject.case_set(report.seed).cases, strict=False):
                numbers = [one for one in prepared.expected.values() if isinstance(one, np.ndarray)]
                scale = max([1.0, *(float(np.abs(one).max(initial=0.0)) for one in numbers)])
                error = case.max_abs_error or 0.0
                largest = max(largest, error)
                if case.verdict is Verdict.ACCEPTED and error > AGREEMENT * scale:
                    values = {"seed": report.seed, "case": case.name, "error": error, "limit": AGREEMENT}
                    yield Finding(Message("solutions_differ", values), path_of(kept))
    yield note(Message("solutions_agree", {"count": len(accepted), "difference": largest}))


def _code(source: str) -> str:
    """Return a source without its comments, docstrings and annotations."""
    tree = parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    tree = _Unannotated().visit(tree)
    return ast.dump(tree)


class _Unannotated(ast.NodeTransformer):
    """Turn `y: Array = f(x)` into `y = f(x)`."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node
        return ast.Assign([node.target], node.value)


def submissions(subject: Subject) -> Findings:
    """Check that every example submission gets its verdict, from the families that it names, on every seed."""
    for kept, reports in subject.kept_reports:
        path = path_of(kept)
        for report in reports:
            if report.verdict is not kept.verdict:
                yield Finding(_verdict_differs(report, kept.verdict), path)
        yield from _killers(subject, kept, reports)
    wrong = sum(kept.verdict is Verdict.WRONG_ANSWER for kept in subject.exercise.submissions)
    if wrong < _LEAST_WRONG_ONES:
        message = Message("too_few_wrong", {"count": wrong, "least": _LEAST_WRONG_ONES})
        yield Finding(message, "hidden/submissions/wrong_answer")
    count = len(subject.exercise.submissions)
    yield note(Message("submissions_counted", {"count": count, "wrong": wrong}))


def families_meant(source: str) -> list[str]:
    """Return the families that a wrong solution names: its `# killed-by: overlap, pad` lines."""
    found = re.findall(_KILLED_BY, source, re.MULTILINE)
    return [family.strip() for line in found for family in line.split(",")]


def _killers(subject: Subject, kept: ExampleSubmission, reports: list[Report]) -> Findings:
    path, line = path_of(kept), line_of(kept.source, _KILLED_BY)
    meant = families_meant(kept.source)
    if kept.verdict in _WRONG and not meant:
        yield Finding(Message("killer_missing"), path, 1)
    for family in meant:
        if family not in subject.families:
            yield Finding(Message("family_unknown", {"family": family}), path, line)
            continue
        for report in reports:
            if family not in refused_by(report):
                yield Finding(_not_refused(report, family), path, line)


def _not_refused(report: Report, family: str) -> Message:
    others = sorted(refused_by(report))
    values = {"seed": report.seed, "family": family}
    if not others:
        return Message("refused_by_none", values)
    return Message("refused_by_others", {**values, "others": others, "count": len(others)})


def template(subject: Subject) -> Findings:
    """Check that the template fails in a case as it is, and passes with the reference's bodies in it."""
    report = subject.grade(subject.exercise.template)
    if report.verdict is Verdict.ACCEPTED:
        yield Finding(Message("template_accepted"), "template.py")
    elif report.verdict is not Verdict.RUNTIME_ERROR or not report.cases:
        message = Message("template_fails_otherwise", {"verdict": str(report.verdict)}).then(*_reason(report))
        yield Finding(message, "template.py")
    exercise = subject.exercise
    parts = (exercise.template, exercise.reference_source, exercise.provided)
    filled = subject.grade(with_bodies(*parts))
    passes = filled.verdict is Verdict.ACCEPTED
    if not passes and subject.grade(with_bodies(*parts, all_methods=True)).verdict is not Verdict.ACCEPTED:
        message = Message("template_refuses_reference", {"verdict": str(filled.verdict)})
        yield Finding(message.then(*_reason(filled)), "template.py")
    yield note(Message("template_verdict", {"verdict": str(report.verdict)}))


def _verdict_differs(report: Report, expected: Verdict) -> Message:
    values = {"seed": report.seed, "verdict": str(report.verdict), "expected": expected.value}
    return Message("verdict_differs", values).then(*_reason(report))


def _reason(report: Report) -> Iterator[Message]:
    """Yield the reason of the verdict in short, if the report has one."""
    failed = next((case for case in report.cases if case.verdict is not Verdict.ACCEPTED), None)
    if report.message:
        yield _in_short(report.message)
    elif failed is not None and failed.message:
        yield Message("in_case", {"case": failed.name, "reason": _in_short(failed.message)})


def _in_short(message: Message) -> Message:
    """Return the first sentence; of a text of the student's or Python's, the first line."""
    if message.code == "verbatim":
        return verbatim(str(message.values["text"]).splitlines()[0])
    return Message(message.code, message.values)
