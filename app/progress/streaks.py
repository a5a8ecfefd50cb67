"""Days in a row with an accepted submission, in the person's own time zone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.progress.schemas import Streak

_A_DAY = timedelta(days=1)


def zone(name: str | None) -> tzinfo:
    """The time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, LookupError):  # unknown, a path, or no zones on this machine
        return UTC


def streak(moments: Iterable[datetime], now: datetime, where: tzinfo) -> Streak:
    """The streak up to now; a day that is not over yet does not break it."""
    days = {moment.astimezone(where).date() for moment in moments}
    today = now.astimezone(where).date()
    last = today if today in days else today - _A_DAY
    runs = [_length(days, day) for day in days if day + _A_DAY not in days]
    return Streak(days=_length(days, last), is_kept_today=today in days, longest=max(runs, default=0))


def _length(days: set[date], last: date) -> int:
    """How many days in a row end with `last`."""
    length = 0
    while last - length * _A_DAY in days:
        length += 1
    return length
