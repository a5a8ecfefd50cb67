"""Form parsing: empty fields, times in the reader's zone, and errors in the page's language.

Whole numbers are read by the request models, which take typed text.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from app.errors import InvalidValueError, message_of
from app.http import typed_text
from app.http.errors import AppError, InvalidError
from app.i18n.words import Words, mark
from app.rules.times import zone_of
from grader.message import Message

_T = TypeVar("_T")
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
    "window_minutes": mark("Exam: minutes for each student"),
    "display_name": mark("Full name"),
    "student_number": mark("Student number"),
    "email": mark("E-mail address"),
    "time_zone": mark("Time zone"),
    "extra_minutes": mark("More minutes"),
    "number": mark("Number of days or weeks"),
    "shift_days": mark("Number of days or weeks"),
    "first_day": mark("Day of the first date"),
}


class FieldError(InvalidError):
    """A field of a form whose text cannot be read."""

    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message)
        self.field = field


def filled(text: str) -> str | None:
    """Return the text of a field, or None for an empty field."""
    return text.strip() or None


def changed(text: str, before: str) -> str | None:
    """Return the text of a field without space around it; None if it is what the form showed.

    Browsers send other line ends than are stored, and leave out a first empty line.
    """
    typed = "\n".join(text.strip().splitlines())
    return None if typed == "\n".join(before.strip().splitlines()) else text.strip()


def identifier(text: str) -> UUID | None:
    """Return the identifier that a hidden field or a choice has; None for an empty one. Raises InvalidError."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidError("identifier_wrong") from None


def moment(field: str, text: str, zone: str, *, was: str = "") -> datetime | None:
    """Return the time of a browser's input field, in the given zone or else UTC; None for an empty field.

    `was` is the exact time that the form showed. If the field still has the same text, that time stays: its seconds,
    and of a local time that occurs twice, which one it is. Raises FieldError.
    """
    if was and (before := _exact(was)) is not None and text.strip() == moment_text(before, zone):
        return before
    where = zone.strip() or "UTC"
    return _typed(field, text, lambda typed: typed_text.local_time(typed, typed_text.time_zone(where)))


def moment_text(value: datetime | None, zone: str) -> str:
    """Return a time in this zone for a browser's input field."""
    if value is None:
        return ""
    try:
        local = value.astimezone(zone_of(zone))
    except OverflowError:  # a date at the end of the calendar, which an earlier release stored
        local = value
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def _exact(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def decimal(field: str, text: str) -> float | None:
    """Return a number, or None for an empty field. Raises FieldError."""
    return _typed(field, text, typed_text.decimal_number)


def reason(error: AppError | ValidationError, words: Words) -> str:
    """Return why a form was refused, in the page's language."""
    if isinstance(error, FieldError):
        return field_reason(error.field, error.message, words)
    if isinstance(error, AppError):
        return words.message(error.message)
    first = error.errors()[0]
    message = message_of(first)
    return field_reason(str(first["loc"][0]), message, words) if first["loc"] else words.message(message)


def field_reason(field: str, message: Message, words: Words) -> str:
    """Return why one field was refused, with its label in the form."""
    label = words.text(_LABELS[field]) if field in _LABELS else field
    return words.message(Message("at_field", {"field": label, "reason": message}))


def _typed(field: str, text: str, read: Callable[[str], _T]) -> _T | None:
    if not text.strip():
        return None
    try:
        return read(text)
    except InvalidValueError as error:
        raise FieldError(field, error.message) from None
