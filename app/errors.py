"""Errors that say by a message what somebody has to change, and pydantic's findings as messages."""

import re
from collections.abc import Mapping
from typing import Any

from grader.message import Message, Value

# Maps pydantic's error type to a message code.
_CODES = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_type": "text_needed",
    "string_unicode": "text_needed",
    "string_too_short": "text_too_short",
    "string_too_long": "text_too_long",
    "too_short": "list_too_short",
    "too_long": "list_too_long",
    "list_type": "list_needed",
    "dict_type": "object_needed",
    "model_type": "object_needed",
    "model_attributes_type": "object_needed",
    "int_type": "whole_number_needed",
    "int_parsing": "whole_number_needed",
    "int_parsing_size": "whole_number_needed",
    "int_from_float": "whole_number_needed",
    "float_type": "number_needed",
    "float_parsing": "number_needed",
    "finite_number": "number_needed",
    "bool_type": "truth_needed",
    "bool_parsing": "truth_needed",
    "greater_than_equal": "number_too_small",
    "less_than_equal": "number_too_large",
    "enum": "choice_unknown",
    "literal_error": "choice_unknown",
    "uuid_type": "identifier_wrong",
    "uuid_parsing": "identifier_wrong",
    "uuid_version": "identifier_wrong",
    "datetime_type": "time_needed",
    "datetime_parsing": "time_needed",
    "datetime_from_date_parsing": "time_needed",
    "datetime_object_invalid": "time_needed",
    "timezone_aware": "time_zone_needed",
}
# Maps a name in pydantic's context to the name of a message value.
_LIMITS = {"min_length": "count", "max_length": "count", "ge": "limit", "le": "limit"}


class OperatorError(RuntimeError):
    """Something that an operator has to change. `message` says what; `str` is its code and values, for a log."""

    def __init__(self, code: str | Message, /, **values: Value) -> None:
        self.message = Message(code, values) if isinstance(code, str) else code
        super().__init__(str(self.message))


class InvalidValueError(ValueError):
    """A value that a validator refuses, with a message that says why."""

    def __init__(self, code: str, /, **values: Value) -> None:
        self.message = Message(code, values)
        super().__init__(code)


def message_of(finding: Mapping[str, Any]) -> Message:
    """Return one pydantic finding as a message."""
    context = finding.get("ctx", {})
    error = context.get("error")
    if isinstance(error, InvalidValueError):
        return error.message
    values = {ours: _limit(context[theirs]) for theirs, ours in _LIMITS.items() if theirs in context}
    if isinstance(context.get("expected"), str):
        values["allowed"] = re.findall("'([^']*)'", context["expected"])
    kind = finding["type"]
    if kind in ("too_short", "too_long") and isinstance(finding.get("input"), str):
        kind = f"string_{kind}"  # pydantic uses this type unless a Python validator ran first
    return Message(_CODES.get(kind, "value_not_possible"), values)


def _limit(value: Any) -> Any:
    """Return a limit without separators, as people may type it: 100000 rather than 100,000."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
