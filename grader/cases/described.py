"""Frames of an author's jail, checked like a student's answer: labels, names, values and outputs.

The author's code may send any bytes. Whatever these functions return has the types, lengths and characters that the
service stores and shows; everything else is an AuthorError with the reason.
"""

import contextlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.refusals import refusal_message
from grader.errors import AuthorError
from grader.exercise.exercise import Exercise
from grader.exercise.outputs import LENIENT, OutputRule
from grader.inside import wire
from grader.inside.structured import Structured, texts_in
from grader.message import Message
from grader.sandbox import sanitize

Array = npt.NDArray[Any]
MAX_NAME = 100
MAX_VALUES = 64
MAX_TEXT = 10_000
_MAX_LABELS = 4096
_LARGEST_INTEGER = 2**63
_CASES, _REFERENCE = "hidden/cases.py", "hidden/reference.py"


@dataclass(frozen=True)
class DescribedCase:
    """A case as its author's code describes it, without expected outputs."""

    name: str
    family: str
    visible: bool
    inputs: Mapping[str, Any]


def described(exercise: Exercise, content: bytes, *, is_named: bool = True) -> DescribedCase:
    """Return the case in a frame of `cases.py`. Raises AuthorError for anything that is no case.

    `is_named`: name and family must not be empty.
    """
    place = f"{exercise.slug}: {_CASES}"
    try:
        values = wire.Reader(content).values()
    except wire.WireError as error:
        raise AuthorError(Message("author_no_case", {"error": str(error)}), place) from error
    name, family, visible = _labels(values.pop("", None), place, is_named)
    if len(values) > MAX_VALUES:
        raise AuthorError(Message("author_too_many_inputs", {"case": name, "limit": MAX_VALUES}), place)
    for key, value in values.items():
        _check_input(name, key, value, place)
    return DescribedCase(name, family, visible, values)


def check_names(cases: Collection[DescribedCase], exercise: Exercise) -> None:
    """Raise AuthorError if two cases have the same name: reports and explanations find a case by it."""
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise AuthorError(Message("author_case_twice", {"name": case.name}), f"{exercise.slug}: {_CASES}")
        seen.add(case.name)


def solved(exercise: Exercise, content: bytes) -> dict[str, Any]:
    """Return the reference's outputs in a frame. Raises AuthorError for anything but named values."""
    place = f"{exercise.slug}: {_REFERENCE}"
    reader = wire.Reader(content)
    try:
        reader.progress()
        values = reader.values()
    except wire.WireError as error:
        raise AuthorError(Message("author_no_outputs", {"error": str(error)}), place) from error
    if len(values) > MAX_VALUES:
        raise AuthorError(Message("author_too_many_outputs", {"limit": MAX_VALUES}), place)
    return {
        _name(name, place): _expected(name, value, place, exercise.rule_of(name)) for name, value in values.items()
    }


def _labels(text: Any, place: str, is_named: bool) -> tuple[str, str, bool]:
    labels: Any = None
    if isinstance(text, str) and not isinstance(text, wire.Refusal) and len(text) <= _MAX_LABELS:
        with contextlib.suppress(ValueError, RecursionError):
            labels = json.loads(text)
    if not isinstance(labels, dict) or labels.keys() != {"name", "family", "visible"}:
        raise AuthorError(Message("author_labels_wrong"), place)
    name, family, visible = labels["name"], labels["family"], labels["visible"]
    if not isinstance(name, str) or not isinstance(family, str) or not isinstance(visible, bool):
        raise AuthorError(Message("author_labels_wrong"), place)
    named = [text if not text and not is_named else _name(text, place) for text in (name, family)]
    return named[0], named[1], visible


def _name(text: str, place: str) -> str:
    """Return a name that a page, a log and a terminal show as it is. Raises AuthorError for any other."""
    if 0 < len(text) <= MAX_NAME and text.isprintable() and text == text.strip():
        return text
    raise AuthorError(Message("author_name_unfit", {"name": _quoted(text), "limit": MAX_NAME}), place)


def _check_input(case: str, name: str, value: Any, place: str) -> None:
    _name(name, place)
    if isinstance(value, wire.Refusal):
        refused = {"case": case, "input": name, "what": refusal_message(value, name)}
        raise AuthorError(Message("author_input_not_array", refused), place)
    if isinstance(value, str):
        fits = len(value) <= MAX_TEXT and sanitize.printable(value) == value
    elif isinstance(value, int):
        fits = -_LARGEST_INTEGER <= value < _LARGEST_INTEGER
    elif isinstance(value, Structured):
        fits = all(len(text) <= MAX_TEXT and sanitize.printable(text) == text for text in texts_in(value.content))
    else:
        fits = isinstance(value, float | np.ndarray) or value is None
    if not fits:
        raise AuthorError(Message("author_input_unfit", {"case": case, "input": name}), place)


def _expected(name: str, value: Any, place: str, rule: OutputRule) -> Any:
    """Return an expected output: floats as float64, unless the very dtype counts. Format 1 knows arrays only."""
    if isinstance(value, Structured) and rule is not LENIENT:
        return value
    if not isinstance(value, np.ndarray):
        plain = value.content if isinstance(value, Structured) else value
        if isinstance(value, wire.Refusal):
            what = refusal_message(value, name)
        elif plain is None:
            what = Message("not_array_none")
        else:
            what = Message("not_array_type", {"type": type(plain).__name__})
        raise AuthorError(Message("author_output_not_array", {"output": name, "what": what}), place)
    wide = {"f": np.float64, "c": np.complex128}.get(value.dtype.kind)
    return value.astype(wide) if wide and rule.dtype != "exact" else value


def _quoted(name: str) -> str:
    return sanitize.message(name[:MAX_NAME])
