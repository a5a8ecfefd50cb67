"""The case sets: order, visibility; the same for the same seed; values that the tolerance fits."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.cases.case_sets import SAMPLE_SEED, CaseSet, PreparedCase
from grader.errors import AuthorError, AuthorTooSlowError
from grader.inside.structured import Structured
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import SEEDS, Subject

_FILE, _REFERENCE = "hidden/cases.py", "hidden/reference.py"
# The reference must not take more than this part of the time limit.
SHARE_OF_THE_LIMIT = 0.25
_ENOUGH_TO_TELL = 20
_LARGEST_VALUE = 100.0
_LEAST_VISIBLE = 2
_EASY_TO_READ = 40
_SCALARS = (int, float, bool, str)
_DTYPES = ("float64", "int64", "bool", "complex128")


def cases(subject: Subject) -> Findings:
    """Check names, visible cases, that a family's cases grow, and that families with a weight have cases."""
    _stop_at_a_single_cause(subject)
    line = line_of(subject.exercise.cases_source, r"def generate\(")
    for seed in (SAMPLE_SEED, *SEEDS):
        for problem in _problems(subject.case_set(seed)):
            yield Finding(Message("at_seed", {"seed": seed, "problem": problem}), _FILE, line)
    yield from _weights(subject)
    samples = [case for case in subject.case_set(SAMPLE_SEED).cases if case.visible]
    for case in samples:
        largest = max((np.size(value) for value in case.inputs.values()), default=0)
        if largest > _EASY_TO_READ:
            values = {"case": case.name, "count": largest, "limit": _EASY_TO_READ}
            yield warning(Message("visible_case_large", values), _FILE, line)
    count = len(subject.case_set(SEEDS[0]).cases)
    values = {"count": count, "families": len(subject.families), "visible": len(samples)}
    yield note(Message("cases_counted", values))


def _stop_at_a_single_cause(subject: Subject) -> None:
    """Raise AuthorError where one fault of the reference would make many findings, after one case set."""
    case_set, limit_s = subject.case_set(SAMPLE_SEED), subject.exercise.limits.time_limit_s
    for name in _outputs_of_few_digits(case_set):
        raise AuthorError(Message("reference_precision", {"output": name, "dtype": "float32"}), _REFERENCE)
    if case_set.cost and case_set.cost.reference_s > SHARE_OF_THE_LIMIT * limit_s:
        values = {"took_s": round(case_set.cost.reference_s, 2), "limit_s": limit_s}
        raise AuthorTooSlowError(Message("too_slow", values), _REFERENCE)


def _outputs_of_few_digits(case_set: CaseSet) -> Iterator[str]:
    """Yield the outputs whose numbers all fit into float32; round numbers, which fit anyway, tell nothing."""
    found: dict[str, list[Any]] = {}
    for case in case_set.cases:
        for name, value in case.expected.items():
            if np.asarray(value).dtype.kind == "f":
                numbers = np.ravel(value)
                found.setdefault(name, []).append(numbers[np.isfinite(numbers) & (numbers * 1024 % 1 != 0)])
    for name, parts in found.items():
        numbers = np.concatenate(parts)
        with np.errstate(over="ignore"):
            if numbers.size >= _ENOUGH_TO_TELL and np.array_equal(numbers, numbers.astype(np.float32)):
                yield name


def _weights(subject: Subject) -> Findings:
    """Check that each family of the table [weights] has cases with every seed."""
    toml = subject.exercise.files["exercise.toml"].decode()
    for family in subject.exercise.weights:
        seeds = (SAMPLE_SEED, *SEEDS)
        without = [seed for seed in seeds if all(case.family != family for case in subject.case_set(seed).cases)]
        if without:
            values = {"family": family, "families": list(subject.families), "seed": without[0]}
            line = line_of(toml, rf"^\s*[\"']?{re.escape(family)}[\"']?\s*=", 0)
            yield Finding(Message("weight_without_cases", values), "exercise.toml", line)


def _problems(case_set: CaseSet) -> Iterator[Message]:
    for case in case_set.cases:
        if not case.name.startswith(case.family):
            yield Message("case_name_without_family", {"case": case.name, "family": case.family})
    visible = sum(case.visible for case in case_set.cases)
    if visible < _LEAST_VISIBLE:
        yield Message("too_few_visible", {"count": visible, "least": _LEAST_VISIBLE})
    yield from _not_growing(case_set.cases)


def _not_growing(cases: Iterable[PreparedCase]) -> Iterator[Message]:
    largest: dict[str, PreparedCase] = {}
    for case in cases:
        before = largest.get(case.family, case)
        if _size(case) < _size(before):
            yield Message("case_smaller", {"case": case.name, "before": before.name})
        largest[case.family] = max(before, case, key=_size)


def _size(case: PreparedCase) -> int:
    return sum(np.size(value) for value in case.inputs.values())


def determinism(subject: Subject) -> Findings:
    """Check that one seed gives one case set and one set of answers, another the same cases with other values."""
    line = line_of(subject.exercise.cases_source, r"def generate\(")
    seed = SEEDS[0]
    first, again = subject.case_set(seed), subject.grader.case_set(subject.exercise, seed)
    if list(map(_labels, first.cases)) != list(map(_labels, again.cases)):
        yield Finding(Message("cases_differ", {"seed": seed}), _FILE, line)
        return
    for one, other in zip(first.cases, again.cases, strict=True):
        if not _equal(one.inputs, other.inputs):
            yield Finding(Message("inputs_differ", {"seed": seed, "case": one.name}), _FILE, line)
        elif not _equal(one.expected, other.expected):
            yield Finding(Message("reference_differs", {"case": one.name}), "hidden/reference.py", 1)
    for other_seed in SEEDS[1:]:
        yield from _two_seeds(first, subject.case_set(other_seed), line)


def _two_seeds(first: CaseSet, other: CaseSet, line: int) -> Findings:
    seeds = {"seed": first.seed, "other_seed": other.seed}
    if list(map(_labels, first.cases)) != list(map(_labels, other.cases)):
        yield Finding(Message("labels_differ", seeds), _FILE, line)
        return
    changed = sum(
        not _equal(one.inputs, another.inputs) for one, another in zip(first.cases, other.cases, strict=True)
    )
    if not changed:
        yield Finding(Message("nothing_drawn", seeds), _FILE, line)
    elif changed < len(first.cases) / 2:
        yield warning(Message("few_cases_drawn", {"changed": changed, "count": len(first.cases)}), _FILE, line)


def _labels(case: PreparedCase) -> tuple[str, str, bool, tuple[str, ...]]:
    return case.name, case.family, case.visible, tuple(case.inputs)


def _equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return type(one) is type(other) and (one == other or one != one)


def values(subject: Subject) -> Findings:
    """Check that inputs are plain and finite, and expected values finite and of order 1, which the tolerance fits."""
    largest = 0.0
    for seed in SEEDS:
        for case in subject.case_set(seed).cases:
            where = {"seed": seed, "case": case.name}
            for name, value in case.inputs.items():
                if problem := _input_problem(value):
                    yield Finding(Message("input_problem", {**where, "input": name, "problem": problem}), _FILE)
            for name, expected in case.expected.items():
                if problem := _expected_problem(subject, name, expected):
                    yield Finding(Message("expected_problem", {**where, "output": name, "problem": problem}), _FILE)
                elif isinstance(expected, np.ndarray) and expected.dtype.kind == "f":
                    largest = max(largest, float(np.abs(expected).max(initial=0.0)))
    yield note(Message("largest_expected", {"value": largest}))


def _input_problem(value: Any) -> Message | None:
    if isinstance(value, Structured) or value is None:
        return None
    if isinstance(value, np.ndarray):
        if value.dtype not in _DTYPES:
            return Message("dtype_refused", {"dtype": str(value.dtype), "allowed": list(_DTYPES)})
        return None if np.isfinite(value).all() else Message("numbers_not_finite")
    if type(value) not in _SCALARS:
        return Message("kind_refused", {"value": repr(value)})
    return None if isinstance(value, str) or np.isfinite(value) else Message("numbers_not_finite")


def _expected_problem(subject: Subject, name: str, expected: Any) -> Message | None:
    if not isinstance(expected, np.ndarray) or expected.dtype.kind != "f":
        return None
    if not np.isfinite(expected).all():
        return Message("numbers_not_finite")
    largest = float(np.abs(expected).max(initial=0.0))
    if subject.exercise.checker is not None:
        return None  # nothing is compared within a tolerance
    if largest >= _LARGEST_VALUE and not subject.exercise.tolerance_of(name).rtol:
        return Message("too_large_for_tolerance", {"value": largest})
    return None
