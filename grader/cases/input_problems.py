"""An exercise's objections to a student's own input, as messages. The author jail's words are not trusted."""

import json
from collections.abc import Mapping
from typing import Any

from grader.message import Message, verbatim
from grader.sandbox import sanitize

# The sentences of casekit, with the values that each fills in.
_KNOWN: dict[str, set[str]] = {
    "input_empty": {"name"},
    "input_not_finite": {"name"},
    "input_shape": {"name", "shape"},
    "input_below_one": {"name"},
    "input_pad": {"limit"},
    "window_too_large": {"height", "width"},
}
_LONGEST_VALUE = 200
_LONGEST_VALUES = 4096
_LARGEST_COUNT = 2**53


def problem_message(found: Mapping[str, Any]) -> Message | None:
    """Return a sentence of casekit by its code, else the author's own words as they are; None if there are none."""
    text = str(found.get("problem", ""))
    if not text:
        return None
    code, values = str(found.get("code", "")), _values(str(found.get("values", "")))
    if values.keys() == _KNOWN.get(code):
        return Message(code, values)
    return verbatim(sanitize.message(text))


def _values(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST_VALUES:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value if _is_count(value) else _short(value) for name, value in found.items()}


def _is_count(value: Any) -> bool:
    return type(value) is int and abs(value) < _LARGEST_COUNT


def _short(value: Any) -> str:
    return sanitize.message(str(value)[:_LONGEST_VALUE])
