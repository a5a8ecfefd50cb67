"""The reference, the second solution, the kept ones and the template, each run as a student's submission."""

import ast
import re

import numpy as np

from grader.exercise.exercise import ExampleSubmission
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import SEEDS, Subject, path_of, refused_by
from grader.sentence import say
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
            message = say("seed %(seed)s: %(verdict)s", seed=report.seed, verdict=_verdict(report))
            yield Finding(message, "hidden/reference.py")
    yield note(say("%(count)s seeds", count=len(SEEDS)))


def time(subject: Subject) -> Findings:
    """The reference takes less than a quarter of the time limit, and so do the other accepted solutions."""
    limit_s = subject.exercise.limits.time_limit_s
    took_s = min(report.wall_time_s for report in subject.reference_reports)
    if took_s > _SHARE_OF_THE_LIMIT * limit_s:
        yield Finding(_slow(took_s, limit_s), "hidden/reference.py")
    slowest_s = 0.0
    for kept, reports in _accepted(subject):
        kept_s = min(report.wall_time_s for report in reports)
        slowest_s = max(slowest_s, kept_s)
        if _SHARE_OF_THE_LIMIT * limit_s < kept_s < limit_s:
            yield warning(_slow(kept_s, limit_s), path_of(kept))
    yield note(
        say(
            "reference %(reference)s ms, slowest accepted %(slowest)s ms, limit %(limit)s s",
            reference=f"{took_s * 1000:.0f}",
            slowest=f"{slowest_s * 1000:.0f}",
            limit=f"{limit_s:g}",
        )
    )


def _slow(took_s: float, limit_s: float) -> str:
    return say(
        "takes %(took)s s, more than a quarter of the %(limit)s s allowed", took=f"{took_s:.2f}", limit=f"{limit_s:g}"
    )


def _accepted(subject: Subject) -> list[tuple[ExampleSubmission, list[Report]]]:
    return [pair for pair in subject.kept_reports if pair[0].verdict is Verdict.ACCEPTED]


def second_solution(subject: Subject) -> Findings:
    """At least one accepted solution is written differently, and agrees with the reference to 1e-10."""
    accepted = _accepted(subject)
    if not accepted:
        yield Finding(say("a second solution is missing: write one with plain loops"), "hidden/submissions/accepted")
    largest = 0.0
    for kept, reports in accepted:
        if _code(kept.source) == _code(subject.exercise.reference_source):
            yield Finding(say("is the reference itself; write it differently"), path_of(kept))
        for report in reports:
            for case, prepared in zip(report.cases, subject.case_set(report.seed).cases, strict=False):
                scale = max(1.0, *(float(np.abs(one).max(initial=0.0)) for one in prepared.expected.values()))
                error = case.max_abs_error or 0.0
                largest = max(largest, error)
                if case.verdict is Verdict.ACCEPTED and error > AGREEMENT * scale:
                    message = say(
                        "seed %(seed)s, case %(case)s: differs from the reference by %(error)s; "
                        "at most %(most)s is rounding",
                        seed=report.seed,
                        case=case.name,
                        error=f"{error:.3g}",
                        most=f"{AGREEMENT:g}",
                    )
                    yield Finding(message, path_of(kept))
    yield note(
        say("%(count)s accepted, the largest difference is %(value)s", count=len(accepted), value=f"{largest:.2g}")
    )


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
                message = say(
                    "seed %(seed)s: %(verdict)s, expected %(expected)s",
                    seed=report.seed,
                    verdict=_verdict(report),
                    expected=kept.verdict.value,
                )
                yield Finding(message, path)
        yield from _killers(subject, kept, reports)
    wrong = sum(kept.verdict is Verdict.WRONG_ANSWER for kept in subject.exercise.submissions)
    if wrong < _LEAST_WRONG_ONES:
        yield Finding(
            say(
                "holds %(count)s wrong solutions; keep at least %(least)s that people really write",
                count=wrong,
                least=_LEAST_WRONG_ONES,
            ),
            "hidden/submissions/wrong_answer",
        )
    count = len(subject.exercise.submissions)
    yield note(say("%(count)s kept, %(wrong)s of them wrong", count=count, wrong=wrong))


def families_meant(source: str) -> list[str]:
    """The families that a wrong solution says must refuse it: its `# killed-by: overlap, pad` lines."""
    found = re.findall(_KILLED_BY, source, re.MULTILINE)
    return [family.strip() for line in found for family in line.split(",")]


def _killers(subject: Subject, kept: ExampleSubmission, reports: list[Report]) -> Findings:
    path, line = path_of(kept), line_of(kept.source, _KILLED_BY)
    meant = families_meant(kept.source)
    if kept.verdict in _WRONG and not meant:
        yield Finding(say("does not say which family refuses it: `# killed-by: <family>`"), path, 1)
    for family in meant:
        if family not in subject.families:
            message = say("names the family %(family)s, which the cases do not have", family=family)
            yield Finding(message, path, line)
            continue
        for report in reports:
            if family not in refused_by(report):
                others = ", ".join(sorted(refused_by(report))) or say("none")
                yield Finding(
                    say(
                        "seed %(seed)s: not refused by %(family)s; refused by %(others)s",
                        seed=report.seed,
                        family=family,
                        others=others,
                    ),
                    path,
                    line,
                )


def template(subject: Subject) -> Findings:
    """What the student starts from loads, and fails in a case."""
    report = subject.grade(subject.exercise.template)
    if report.verdict is Verdict.ACCEPTED:
        yield Finding(say("is accepted as it stands"), "template.py")
    elif report.verdict is not Verdict.RUNTIME_ERROR or not report.cases:
        message = say("must load and then raise NotImplementedError, but: %(verdict)s", verdict=_verdict(report))
        yield Finding(message, "template.py")
    yield note(report.verdict.value)


def _first_words(message: Message) -> str:
    return str(message.values["text"]).splitlines()[0] if message.code == "verbatim" else message.code


def _verdict(report: Report) -> str:
    """The verdict with the first words on why."""
    failed = next((case for case in report.cases if case.verdict is not Verdict.ACCEPTED), None)
    if report.message:
        return f"{report.verdict} ({_first_words(report.message)})"
    if failed is None or not failed.message:
        return report.verdict.value
    why = _first_words(failed.message)
    return say("%(verdict)s (case %(case)s: %(why)s)", verdict=report.verdict.value, case=failed.name, why=why)
