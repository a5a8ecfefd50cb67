"""Field types that several features share."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, PlainSerializer, StringConstraints

from app.errors import InvalidValueError


def _encodable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidValueError("not_utf8", position=error.start + 1) from None
    return text


def _printable(text: str) -> str:
    if not text.isprintable():
        raise InvalidValueError("control_characters")
    return text


def without_nul(text: str) -> str:
    """Return the text. Raises InvalidValueError for a NUL, which PostgreSQL's text columns cannot store."""
    if "\0" in text:
        raise InvalidValueError("nul_character")
    return text


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
]
"""Text by a user, without surrounding whitespace, for a text column."""

Line = Annotated[str, AfterValidator(_printable)]
"""One line without control characters and surrogates."""
