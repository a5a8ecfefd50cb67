"""The checker of an exercise: the same results in any order, bounded time, filled-in messages, and a margin."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.errors import AuthorError
from grader.exercise.checker import PATH
from grader.judging.checker_results import SAYS
from grader.judging.comparison import Comparison
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import SEEDS, Subject, path_of
from grader.verdict import Report, Verdict

MARGIN = 6.0
MORE_SEEDS = 200
_FIRST_SEED = 1000
_LEAST_SEEDS = 20
_MEASURING_S = 60.0
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def checker(subject: Subject) -> Findings:
    """Check the results of the checker for all solutions: the same again, in another order and in parts."""
    if subject.exercise.checker is None:
        yield note(Message("compared_by_value"))
        return
    cases = subject.case_set(SEEDS[0]).cases
    judged, slowest_s = 0, 0.0
    for label, actual in _answers(subject, cases):
        first, cpu_s = subject.grader.judge_outputs(subject.exercise, cases, actual)
        slowest_s = max(slowest_s, cpu_s)
        if label == "hidden/reference.py" and any(one.verdict is not Verdict.ACCEPTED for one in first):
            continue  # the check `reference` says it
        judged += len(first)
        if first != _in_another_order(subject, cases, actual):
            yield Finding(Message("checker_differs", {"file": label}), PATH, 1)
        yield from _unfilled(subject, first)
    if slowest_s > subject.grader.caps.author_time_s:
        values = {"seconds": round(slowest_s, 1), "limit_s": subject.grader.caps.author_time_s}
        yield Finding(Message("checker_too_slow", values), PATH, 1)
    yield note(Message("outputs_judged", {"count": judged, "seconds": round(slowest_s, 3)}))


def margin(subject: Subject) -> Findings:
    """Check that what a checker measures of every right solution stays far within its bound, with many seeds."""
    if subject.exercise.checker is None:
        yield note(Message("nothing_measured"))
        return
    right = {"hidden/reference.py": subject.exercise.reference_source}
    right |= {path_of(one): one.source for one in subject.exercise.submissions if one.verdict is Verdict.ACCEPTED}
    first = dict(zip(right, _of_first_seeds(subject), strict=True))
    if not any(
        case.measured is not None for reports in first.values() for report in reports for case in report.cases
    ):
        yield note(Message("nothing_measured"))
        return
    rooms, seeds = _measured(subject, right, first)
    for path, by_case in rooms.items():
        yield from _too_close(path, by_case)
    if seeds < _LEAST_SEEDS:
        yield warning(Message("margin_of_few_seeds", {"count": seeds, "least": _LEAST_SEEDS}), PATH, 1)
    yield note(Message("margin_measured", {"count": seeds, "all": len(SEEDS) + MORE_SEEDS}))


def _of_first_seeds(subject: Subject) -> Iterator[Sequence[Report]]:
    yield subject.reference_reports
    yield from (reports for kept, reports in subject.kept_reports if kept.verdict is Verdict.ACCEPTED)


def _measured(
    subject: Subject, right: Mapping[str, str], first: Mapping[str, Sequence[Report]]
) -> tuple[dict[str, dict[str, list[float]]], int]:
    """Return what was measured, by solution and case, and the number of seeds: as many as there is time for."""
    rooms: dict[str, dict[str, list[float]]] = {path: defaultdict(list) for path in right}
    for path, reports in first.items():
        for report in reports:
            _note_rooms(rooms[path], report)
    until, seeds = time.monotonic() + _MEASURING_S, len(SEEDS)
    with ThreadPoolExecutor(subject.grader.slots) as threads:
        for seed in range(_FIRST_SEED, _FIRST_SEED + MORE_SEEDS):
            if time.monotonic() > until:
                break
            case_set = subject.grader.case_set(subject.exercise, seed)
            runs = {
                path: threads.submit(subject.grader.grade_on, case_set, text.encode()) for path, text in right.items()
            }
            for path, run in runs.items():
                _note_rooms(rooms[path], run.result())
            seeds += 1
    return rooms, seeds


def _note_rooms(rooms: dict[str, list[float]], report: Report) -> None:
    for case in report.cases:
        if case.measured is not None:
            rooms[case.name].append(case.measured)
        elif case.verdict is not Verdict.ACCEPTED:
            rooms[case.name].append(-1.0)


def _too_close(path: str, by_case: Mapping[str, Sequence[float]]) -> Findings:
    for case, found in by_case.items():
        deviations = float(np.mean(found)) / max(float(np.std(found)), 1e-300)
        failed = sum(room < 0 for room in found)
        if failed:
            yield Finding(Message("bound_missed", {"case": case, "failed": failed, "count": len(found)}), path, 1)
        elif deviations < MARGIN:
            values = {"case": case, "deviations": round(deviations, 1), "least": MARGIN}
            yield Finding(Message("bound_too_close", values), path, 1)


def _answers(subject: Subject, cases: Sequence[PreparedCase]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Yield the outputs of the reference and of each example submission that gives some for every case."""
    yield "hidden/reference.py", [case.expected for case in cases]
    for kept in subject.exercise.submissions:
        if kept.verdict not in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER):
            continue
        try:
            yield path_of(kept), subject.solve_with(kept.source, [case.inputs for case in cases])
        except AuthorError:
            continue  # what raises an exception reaches no checker


def _in_another_order(
    subject: Subject, cases: Sequence[PreparedCase], actual: Sequence[Mapping[str, Any]]
) -> list[Comparison]:
    """Return the results of the checker from the last case to the first, in two parts."""
    found: list[Comparison] = []
    half = len(cases) // 2
    for part in (slice(half, None), slice(0, half)):
        one, _ = subject.grader.judge_outputs(subject.exercise, cases[part][::-1], actual[part][::-1])
        found += one
    return found[::-1]


def _unfilled(subject: Subject, found: Sequence[Comparison]) -> Findings:
    """Yield a finding for each field of a message that got no value."""
    toml = subject.exercise.files["exercise.toml"].decode()
    missing: dict[tuple[str, str], None] = {}
    for message in (one.message for one in found if one.message and one.message.code == SAYS):
        given = {name for name, _ in message.values["fields"]}
        for text in message.values["texts"].values():
            missing |= {(message.values["key"], name): None for name in _FIELD.findall(text) if name not in given}
    for key, name in missing:
        line = line_of(toml, rf"^\[messages\.{key}\]")
        yield Finding(Message("checker_field_unfilled", {"key": key, "name": name}), "exercise.toml", line)
