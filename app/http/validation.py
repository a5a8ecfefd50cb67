"""Conversion of pydantic's validation errors to an error that names each field."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import message_of
from app.http.errors import FieldRefusal, InvalidError, in_one_message

_MOST_NAMED = 3


def invalid(findings: Sequence[Mapping[str, Any]]) -> InvalidError:
    """Return the error for these findings. It never repeats the input, which may be a password."""
    refusals = [FieldRefusal(_place(one["loc"]), message_of(one)) for one in findings]
    return InvalidError(in_one_message(refusals[:_MOST_NAMED]), errors=refusals)


def _place(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location).encode("utf-8", "backslashreplace").decode()
