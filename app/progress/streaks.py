"""Streaks: consecutive days with an accepted submission, in the user's time zone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.progress.schemas import Streak

_A_DAY = timedelta(days=1)


def zone(name: str | None) -> tzinfo:
    """Return the time zone of this name; UTC if it is unknown."""
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, LookupError):  # unknown name, a path, or no zones on this machine
        return UTC


def streak(moments: Iterable[datetime], now: datetime, where: tzinfo) -> Streak:
    """Return the streak up to now. The current day does not break it."""
    days = {moment.astimezone(where).date() for moment in moments}
    today = now.astimezone(where).date()
    last = today if today in days else today - _A_DAY
    runs = [_length(days, day) for day in days if day + _A_DAY not in days]
    return Streak(days=_length(days, last), is_kept_today=today in days, longest=max(runs, default=0))


def _length(days: set[date], last: date) -> int:
    """Count the consecutive days that end with `last`."""
    length = 0
    while last - length * _A_DAY in days:
        length += 1
    return length
