"""Times of courses as pages show them: in the course's time zone, with the distance from now beside it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from app.db.engine import utc_now
from app.i18n.words import Words
from app.rules.times import zone_of

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class LocalTime(NamedTuple):
    """A time as text with its zone, and relative to now: "in 2 days"."""

    text: str
    relative: str


def local_time(words: Words, at: datetime, zone_name: str) -> LocalTime:
    """Return a time as text in this zone."""
    zone = zone_of(zone_name)
    try:
        local = at.astimezone(zone)
    except OverflowError:  # a date at the end of the calendar, which an earlier release stored
        local = at
    return LocalTime(f"{local:%Y-%m-%d %H:%M} ({zone.key})", relative(words, at - utc_now()))


def relative(words: Words, distance: timedelta) -> str:
    """Return a distance from now in its largest whole unit."""
    length = abs(distance)
    is_past = distance < timedelta(0)
    if length < _MINUTE:
        return words.text("now")
    if length < _HOUR:
        count = length // _MINUTE
        if is_past:
            return words.plural("%(count)s minute ago", "%(count)s minutes ago", count)
        return words.plural("in %(count)s minute", "in %(count)s minutes", count)
    if length < _DAY:
        count = length // _HOUR
        if is_past:
            return words.plural("%(count)s hour ago", "%(count)s hours ago", count)
        return words.plural("in %(count)s hour", "in %(count)s hours", count)
    count = length // _DAY
    if is_past:
        return words.plural("%(count)s day ago", "%(count)s days ago", count)
    return words.plural("in %(count)s day", "in %(count)s days", count)
