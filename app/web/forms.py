"""Reading forms: empty fields, times in the reader's zone, and what is wrong in the page's language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from app.http.errors import AppError, InvalidError
from app.i18n.sentences import translate
from app.i18n.words import Words

_FORM = "%Y-%m-%dT%H:%M"


def moment(text: str, zone: str) -> datetime | None:
    """A time as a browser's field gives it, in the zone that a script names, else UTC; None for an empty field.

    Raises InvalidError.
    """
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidError("A date is written like 2026-03-31T23:59.") from None


def moment_text(value: datetime | None) -> str:
    """A time for a browser's field, in UTC; the script makes it the reader's own."""
    return "" if value is None else value.astimezone(UTC).strftime(_FORM)


def number(text: str) -> int | None:
    """A whole number, or None for an empty field. Raises InvalidError."""
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise InvalidError("Whole numbers only, please.") from None


def decimal(text: str) -> float | None:
    """A number, or None for an empty field. Raises InvalidError."""
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidError("Numbers only, please.") from None


def reason(error: AppError | ValidationError, words: Words) -> str:
    """What is wrong, as the page says it."""
    if isinstance(error, AppError):
        return translate(error.detail, words)
    first = error.errors()[0]
    if first["type"] == "value_error":
        return translate(first["msg"].removeprefix("Value error, "), words)
    return words.text("The field “%(field)s” is not right.", field=str(first["loc"][0]) if first["loc"] else "")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
