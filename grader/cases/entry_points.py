"""A child's report of a missing class, function or method, checked against the exercise's own list."""

import json
from collections.abc import Sequence
from typing import Any

from grader.exercise.exercise import EntryPoint
from grader.inside import wire
from grader.message import Message

_KINDS = (
    *("class_missing", "function_missing", "method_missing", "not_callable"),
    *("class_is_function", "class_is_value", "function_is_class"),
)


def entry_point_message(text: str, entry_points: Sequence[EntryPoint]) -> Message:
    """Return what is missing. Raises WireError for a report that this harness cannot have written."""
    found = _read(text)
    for point in entry_points:
        if found.get("name") != point.name or found.get("kind") not in _KINDS:
            continue
        if found["kind"] == "method_missing":
            if found.get("method") in point.methods:
                return Message("method_missing", {"name": point.name, "method": found["method"]})
        else:
            return Message(found["kind"], {"name": point.name})
    raise wire.WireError("not an entry point of the exercise")


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
