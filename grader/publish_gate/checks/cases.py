"""The case sets: names, order, visibility; the same for the same seed; values that the tolerance fits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.cases.case_sets import SAMPLE_SEED, CaseSet, PreparedCase
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import SEEDS, Subject
from grader.sentence import say

_FILE = "hidden/cases.py"
_LARGEST_VALUE = 100.0
_MAX_SET_BYTES = 16 << 20
_EASY_TO_READ = 40
_SCALARS = (int, float, bool, str)
_DTYPES = ("float64", "int64", "bool")


def cases(subject: Subject) -> Findings:
    """Names are unique and begin with the family, at least two cases are visible, a family's cases grow."""
    line = line_of(subject.exercise.cases_source, r"def generate\(")
    for seed in (SAMPLE_SEED, *SEEDS):
        for message in _of_one_set(subject.case_set(seed)):
            yield Finding(say("seed %(seed)s: %(message)s", seed=seed, message=message), _FILE, line)
    samples = [case for case in subject.case_set(SAMPLE_SEED).cases if case.visible]
    for case in samples:
        largest = max((np.size(value) for value in case.inputs.values()), default=0)
        if largest > _EASY_TO_READ:
            message = say(
                "case %(case)s is visible and shows an array of %(count)s numbers", case=case.name, count=largest
            )
            yield warning(message, _FILE, line)
    count = len(subject.case_set(SEEDS[0]).cases)
    yield note(
        say(
            "%(count)s cases in %(families)s families, %(visible)s visible",
            count=count,
            families=len(subject.families),
            visible=len(samples),
        )
    )


def _of_one_set(case_set: CaseSet) -> list[str]:
    found: list[str] = []
    names = Counter(case.name for case in case_set.cases)
    found += [
        say("%(count)s cases are named %(name)s", count=count, name=name)
        for name, count in names.items()
        if count > 1
    ]
    for case in case_set.cases:
        if not case.name.startswith(case.family):
            found.append(
                say(
                    "the name of case %(case)s does not begin with its family, %(family)s",
                    case=case.name,
                    family=case.family,
                )
            )
    visible = sum(case.visible for case in case_set.cases)
    if visible < 2:
        found.append(say("%(count)s cases are visible; at least 2 are needed", count=visible))
    largest: dict[str, PreparedCase] = {}
    for case in case_set.cases:
        before = largest.get(case.family, case)
        if _size(case) < _size(before):
            found.append(
                say(
                    "case %(case)s is smaller than %(before)s; a family's cases grow",
                    case=case.name,
                    before=before.name,
                )
            )
        largest[case.family] = max(before, case, key=_size)
    if case_set.job.size_bytes > _MAX_SET_BYTES:
        size_mib, limit_mib = case_set.job.size_bytes >> 20, _MAX_SET_BYTES >> 20
        found.append(say("the inputs have %(size)s MiB; at most %(limit)s are sent", size=size_mib, limit=limit_mib))
    return found


def _size(case: PreparedCase) -> int:
    return sum(np.size(value) for value in case.inputs.values())


def determinism(subject: Subject) -> Findings:
    """One seed gives one case set with one set of answers; another seed the same cases with other values."""
    line = line_of(subject.exercise.cases_source, r"def generate\(")
    seed = SEEDS[0]
    first, again = subject.case_set(seed), subject.grader.case_set(subject.exercise, seed)
    if list(map(_labels, first.cases)) != list(map(_labels, again.cases)):
        message = say("seed %(seed)s twice gives other cases: all randomness must come from rng", seed=seed)
        yield Finding(message, _FILE, line)
        return
    for one, other in zip(first.cases, again.cases, strict=True):
        if not _equal(one.inputs, other.inputs):
            message = say(
                "seed %(seed)s twice gives case %(case)s other inputs: use rng only", seed=seed, case=one.name
            )
            yield Finding(message, _FILE, line)
        elif not _equal(one.expected, other.expected):
            message = say("the reference answers case %(case)s differently each time", case=one.name)
            yield Finding(message, "hidden/reference.py", 1)
    for other_seed in SEEDS[1:]:
        yield from _two_seeds(first, subject.case_set(other_seed), line)


def _two_seeds(first: CaseSet, other: CaseSet, line: int) -> Findings:
    if list(map(_labels, first.cases)) != list(map(_labels, other.cases)):
        where = f"seeds {first.seed} and {other.seed}"
        yield Finding(f"{where} give cases of other names, families or visibility", _FILE, line)
        return
    changed = sum(
        not _equal(one.inputs, another.inputs) for one, another in zip(first.cases, other.cases, strict=True)
    )
    if not changed:
        yield Finding(
            say(
                "seeds %(first)s and %(other)s give the same values: nothing is drawn",
                first=first.seed,
                other=other.seed,
            ),
            _FILE,
            line,
        )
    elif changed < len(first.cases) / 2:
        yield warning(
            say("only %(changed)s of %(count)s cases change with the seed", changed=changed, count=len(first.cases)),
            _FILE,
            line,
        )


def _labels(case: PreparedCase) -> tuple[str, str, bool, tuple[str, ...]]:
    return case.name, case.family, case.visible, tuple(case.inputs)


def _equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return type(one) is type(other) and (one == other or one != one)


def values(subject: Subject) -> Findings:
    """Inputs are plain and finite; expected values are finite and of order 1, where the tolerance means something."""
    largest = 0.0
    for seed in SEEDS:
        for case in subject.case_set(seed).cases:
            for name, value in case.inputs.items():
                message = _input_problem(value)
                if message:
                    yield Finding(
                        say(
                            "seed %(seed)s, case %(case)s: input %(name)s %(message)s",
                            seed=seed,
                            case=case.name,
                            name=name,
                            message=message,
                        ),
                        _FILE,
                    )
            for name, expected in case.expected.items():
                message = _expected_problem(subject, name, expected)
                if message:
                    yield Finding(
                        say(
                            "seed %(seed)s, case %(case)s: the expected %(name)s %(message)s",
                            seed=seed,
                            case=case.name,
                            name=name,
                            message=message,
                        ),
                        _FILE,
                    )
                elif expected.dtype.kind == "f":
                    largest = max(largest, float(np.abs(expected).max(initial=0.0)))
    yield note(say("the largest expected value is %(value)s", value=f"{largest:.3g}"))


def _input_problem(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.dtype not in _DTYPES:
            return say("has dtype %(dtype)s; allowed are %(allowed)s", dtype=value.dtype, allowed=", ".join(_DTYPES))
        return "" if np.isfinite(value).all() else say("is not finite")
    if type(value) not in _SCALARS:
        return say("is %(value)s, neither an array nor a number, bool or str", value=repr(value))
    return "" if isinstance(value, str) or np.isfinite(value) else say("is not finite")


def _expected_problem(subject: Subject, name: str, expected: Any) -> str:
    if expected.dtype.kind != "f":
        return ""
    if not np.isfinite(expected).all():
        return say("is not finite")
    largest = float(np.abs(expected).max(initial=0.0))
    if largest >= _LARGEST_VALUE and not subject.exercise.tolerance_of(name).rtol:
        return say("reaches %(value)s: scale the inputs down, or give the output an rtol", value=f"{largest:.3g}")
    return ""
