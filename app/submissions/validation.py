"""Validation of submissions before they are stored: size and form."""

import json
from typing import Any

from app.grading.record import Json, storable
from app.http.errors import TooLargeError, invalid_field
from app.settings import Settings
from grader.plain_text import normal_text

_DEEPEST_INPUT = 32


def source_bytes(settings: Settings, source: str) -> bytes:
    """Return the source as stored: any normal text that is not too large. Raises InvalidError, TooLargeError."""
    try:
        encoded = normal_text(source).encode("utf-8")
    except UnicodeEncodeError:
        raise invalid_field("source", "source_not_encodable") from None
    limit = settings.source_limit_bytes
    if len(encoded) > limit:
        raise TooLargeError("source_over_limit", size_bytes=len(encoded), limit_bytes=limit)
    return encoded


def checked_inputs(settings: Settings, inputs: Json) -> Json:
    """Return a custom input in storable form; the grader checks that it fits the exercise.

    Raises InvalidError, TooLargeError.
    """
    if _is_deeper(inputs, _DEEPEST_INPUT):
        raise invalid_field("inputs", "inputs_too_deep", count=_DEEPEST_INPUT)
    try:
        size_bytes = len(json.dumps(inputs, allow_nan=False))
    except ValueError:
        raise invalid_field("inputs", "inputs_not_finite") from None
    limit = settings.inputs_limit_bytes
    if size_bytes > limit:
        raise TooLargeError("inputs_over_limit", size_bytes=size_bytes, limit_bytes=limit)
    checked: Json = storable(inputs)
    return checked


def _is_deeper(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(_is_deeper(item, depth - 1) for item in inner)
