"""Field types that several features share."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
)

from app.errors import InvalidValueError
from app.http import typed_text

# Categories: control characters, invisible ones, surrogates, and separators of lines and paragraphs.
_NOT_IN_A_LINE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # in emoji, and in Persian and Indic words


def _encodable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidValueError("not_utf8", position=error.start + 1) from None
    return text


def one_line(text: str) -> str:
    """Return the text without space around it. Raises InvalidValueError for line breaks and invisible characters."""
    text = text.strip()
    if any(unicodedata.category(one) in _NOT_IN_A_LINE and one not in _JOINERS for one in text):
        raise InvalidValueError("control_characters")
    return _visible(text)


def _visible(text: str) -> str:
    if text and all(unicodedata.category(one)[0] in "CZ" for one in text):
        raise InvalidValueError("text_too_short", count=1)
    return text


def without_nul(text: str) -> str:
    """Return the text. Raises InvalidValueError for a NUL, which PostgreSQL's text columns cannot store."""
    if "\0" in text:
        raise InvalidValueError("nul_character")
    return text


def _whole_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise InvalidValueError("whole_number_needed")
    return typed_text.whole_number(value) if isinstance(value, str) else value


def _decimal_number(value: Any) -> Any:
    if isinstance(value, bool) or value != value:  # NaN passes pydantic's bounds
        raise InvalidValueError("number_needed")
    number = typed_text.decimal_number(value) if isinstance(value, str) else value
    return 0.0 if number == 0 else number  # -0 is 0


def _exact_time(value: Any) -> Any:
    if isinstance(value, str):
        return typed_text.exact_time(value)
    if not isinstance(value, datetime):
        raise InvalidValueError("time_needed")
    return value


def _in_range(value: datetime, info: ValidationInfo) -> datetime:
    """Check the year. A form may send back a time that is stored, whatever its year: earlier releases took any."""
    stored = info.context["stored_times"] if info.context else ()
    return value if value in stored else typed_text.in_range(value)


def _time_zone(name: str) -> str:
    return typed_text.time_zone(name).key


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(typed_text.normal(value))
    except (TypeError, ValueError):
        raise InvalidValueError("day_needed") from None


WHOLE_NUMBER = BeforeValidator(_whole_number)
"""Reads an int field as people type it. It stands last: `Annotated[int, Field(ge=0, le=9), WHOLE_NUMBER]`."""

DECIMAL_NUMBER = BeforeValidator(_decimal_number)
"""Reads a float field as people type it. It stands last, like WHOLE_NUMBER."""

Time = Annotated[AwareDatetime, AfterValidator(_in_range), BeforeValidator(_exact_time)]
"""A date and time with its offset from UTC, in the years that a date may have.

The validation context may name `stored_times` that are taken in any case.
"""

Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
"""A calendar day, such as 2026-11-30."""

TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""The name of a time zone, such as Asia/Shanghai."""

HexId = Annotated[UUID, PlainSerializer(lambda value: value.hex, return_type=str)]
"""An identifier, shown as 32 hexadecimal digits."""

Text = Annotated[str, AfterValidator(_encodable)]
"""Text that can be encoded as UTF-8; JSON allows more. It may contain NUL, as sources do."""

StoredText = Annotated[str, AfterValidator(_encodable), AfterValidator(without_nul)]
"""Text with any number of lines for a text column."""

Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_encodable),
    AfterValidator(without_nul),
    AfterValidator(_visible),
]
"""Text by a user, without surrounding whitespace, for a text column."""

Line = Annotated[str, AfterValidator(one_line)]
"""One line without control characters and surrogates, and without surrounding whitespace."""
