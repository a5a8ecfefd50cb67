"""Form parsing: empty fields, times in the reader's zone, and errors in the page's language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from app.errors import message_of
from app.http.errors import AppError, InvalidError
from app.i18n.words import Words, mark
from grader.message import Message

_FORM = "%Y-%m-%dT%H:%M"
# Labels of form fields, by their names in requests.
_LABELS = {
    "title": mark("Title"),
    "description": mark("Description"),
    "name": mark("Name"),
    "slug": mark("Name"),
    "lab": mark("Lab"),
    "file": mark("Zip file"),
    "path": mark("Path"),
    "code": mark("Join code"),
    "username": mark("User name"),
    "password": mark("Password"),
    "new_password": mark("New password"),
    "role": mark("Role"),
    "text": mark("Comment"),
    "reason": mark("Reason"),
    "points": mark("Points"),
    "exercise": mark("Exercise"),
    "exercises": mark("Exercises"),
    "student": mark("Student"),
    "verdict": mark("Current verdict"),
    "opens_at": mark("Opens"),
    "due_at": mark("Due"),
    "late_days": mark("Days to accept late submissions"),
    "late_percent": mark("Penalty per day late, in percent"),
    "late_floor": mark("Minimum that remains, in percent"),
    "max_attempts": mark("Attempts per exercise"),
    "cooldown_s": mark("Minutes between two submissions"),
}


def moment(text: str, zone: str) -> datetime | None:
    """Return the time of a browser's input field, in the given zone or else UTC; None for an empty field.

    Raises InvalidError.
    """
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidError("date_form") from None


def moment_text(value: datetime | None) -> str:
    """Return a time in UTC for a browser's input field. A script converts it to the reader's zone."""
    return "" if value is None else value.astimezone(UTC).strftime(_FORM)


def number(text: str) -> int | None:
    """Return a whole number, or None for an empty field. Raises InvalidError."""
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise InvalidError("whole_number_needed") from None


def decimal(text: str) -> float | None:
    """Return a number, or None for an empty field. Raises InvalidError."""
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidError("number_needed") from None


def reason(error: AppError | ValidationError, words: Words) -> str:
    """Return why a form was refused, in the page's language."""
    if isinstance(error, AppError):
        return words.message(error.message)
    first = error.errors()[0]
    message = message_of(first)
    return field_reason(str(first["loc"][0]), message, words) if first["loc"] else words.message(message)


def field_reason(field: str, message: Message, words: Words) -> str:
    """Return why one field was refused, with its label in the form."""
    label = words.text(_LABELS[field]) if field in _LABELS else field
    return words.message(Message("at_field", {"field": label, "reason": message}))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
