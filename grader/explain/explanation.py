"""The explanation of a refused submission, shown beside its verdict: frozen data with a plain JSON form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.cases.json_values import present
from grader.explain.case_failure import CaseFailure, Pair, difference
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.error_map import error_map
from grader.explain.probe_run import Answer
from grader.explain.stored_form import LONGEST_TEXT, stored_form


@dataclass(frozen=True)
class Figures:
    """The first failing case in numbers. For a hidden case none of them is, or gives away, a hidden value.

    `share_wrong` {"count", "size"} and the errors are None where shapes differ.
    `first_wrong` is {"index"}, with "actual" and "expected" for a visible case.
    The errors of a hidden case have one or two digits.
    """

    output: str
    share_wrong: Mapping[str, int] | None = None
    max_abs_error: float | None = None
    max_rel_error: float | None = None
    times_allowed: float | None = None
    first_wrong: Mapping[str, Any] | None = None
    error_map: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Explanation:
    """The reasons why a submission was refused; every part may be missing.

    `smallest` is {"inputs", "expected", "actual", "error"} of a fresh case that anyone may see.
    `gradient_self_check` and `properties` are about that case.
    `overwritten` has the names of arrays that the submission changes, apart from its task and its named mistakes.
    `hint` is the author's text by language, from an example submission with the same mistake.
    `is_complete` is False where a step reached its ceiling of processor time; `reason` is the step's name.
    """

    case: str | None = None
    family: str | None = None
    visible: bool = False
    figures: Figures | None = None
    smallest: Mapping[str, Any] | None = None
    diagnoses: Sequence[Diagnosis] = ()
    hint: Mapping[str, str] = field(default_factory=dict)
    gradient_self_check: Mapping[str, Any] | None = None
    properties: Sequence[Mapping[str, Any]] = field(default=())
    overwritten: Sequence[str] = ()
    is_complete: bool = True
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON of at most 64 KiB: finite numbers, printable texts, messages as codes and values.

        See `stored_form` for what is left out first of one that is larger.
        """
        figures = self.figures or Figures("")
        made = {
            "case": self.case,
            "family": self.family,
            "visible": self.visible,
            "output": figures.output or None,
            "share_wrong": figures.share_wrong,
            "max_abs_error": figures.max_abs_error,
            "max_rel_error": figures.max_rel_error,
            "times_allowed": figures.times_allowed,
            "first_wrong": figures.first_wrong,
            "error_map": figures.error_map,
            "smallest": self.smallest,
            "diagnoses": [diagnosis.to_json() for diagnosis in self.diagnoses],
            "hint": dict(self.hint) or None,
            "gradient_self_check": self.gradient_self_check,
            "properties": list(self.properties),
            "overwritten": list(self.overwritten),
            "is_complete": self.is_complete,
            "reason": self.reason,
        }
        return stored_form(made)


def shown(case: PreparedCase, answer: Answer) -> dict[str, Any]:
    """Return a case in full, as `smallest` has it."""
    actual = {name: value for name, value in answer.outputs.items() if name in case.expected and value is not None}
    return {
        "inputs": present(case.inputs),
        "expected": present(case.expected),
        "actual": present(actual),
        "error": answer.error[:LONGEST_TEXT] or None,
    }


def figures_of(failure: CaseFailure, *, visible: bool) -> Figures | None:
    """Return the figures of the first wrong output; None for a case without any output to measure."""
    if not failure.outputs:
        return None
    pair = next((pair for pair in failure.pairs if pair.output == failure.outputs[0]), None)
    if pair is None or not pair.same_shape:
        return Figures(failure.outputs[0])
    with np.errstate(all="ignore"):  # a student's numbers may be of any size
        return _measured(pair, visible)


def _measured(pair: Pair, visible: bool) -> Figures:
    wrong = pair.wrong
    error = difference(pair.actual, pair.expected)
    return Figures(
        output=pair.output,
        share_wrong={"count": int(np.count_nonzero(wrong)), "size": int(wrong.size)},
        max_abs_error=_shown_number(_largest(error), visible, 2),
        max_rel_error=_shown_number(_relative(error, pair), visible, 1),
        times_allowed=_shown_number(_times(error, pair), visible, 2),
        first_wrong=_first(wrong, pair, visible),
        error_map=error_map(pair),
    )


def _largest(values: Any) -> float | None:
    """Return the largest value; None if one is not finite."""
    return float(values.max(initial=0.0)) if np.isfinite(values).all() else None


def _shown_number(number: float | None, visible: bool, digits: int) -> float | None:
    """Return the number, in a few digits for a hidden case.

    An error may be a hidden value, and two exact errors together give one away.
    """
    return number if visible or number is None else float(f"{number:.{digits - 1}e}")


def _relative(error: Any, pair: Pair) -> float | None:
    measured = np.isfinite(pair.expected) & (pair.expected != 0)
    if not measured.any():
        return None
    return _largest(error[measured] / np.abs(pair.expected[measured]))


def _times(error: Any, pair: Pair) -> float | None:
    if not (pair.allowed > 0).all():
        return None
    return _largest(error / pair.allowed)


def _first(wrong: Any, pair: Pair, visible: bool) -> dict[str, Any]:
    place = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    found: dict[str, Any] = {"index": [int(axis) for axis in place]}
    if visible:
        found["actual"] = _plain(pair.actual[place])
        found["expected"] = _plain(pair.expected[place])
    return found


def _plain(value: Any) -> float | str:
    return float(value) if np.isfinite(value) else str(value)
