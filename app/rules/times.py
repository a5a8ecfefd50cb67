"""Times of assignments: calendar days in a time zone, and bounds that keep every calculation in range."""

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_MOST_DAYS = 20_000


def bounded(at: datetime) -> datetime:
    """Return the time in UTC, moved into the supported range. Earlier releases stored any year."""
    return min(max(at, EARLIEST), LATEST).astimezone(UTC)


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone, or UTC if this installation does not know it."""
    return _zone_or_none(name) or ZoneInfo("UTC")


def last_instant(at: datetime) -> datetime:
    """Return the last instant that `at` includes: a time without seconds includes its whole minute."""
    at = bounded(at)
    return at if at.second or at.microsecond else at + _MINUTE - _TICK


def seconds_left(ends_at: datetime, now: datetime) -> int:
    """Return the whole seconds until then, rounded up; never less than 0."""
    return max(0, math.ceil((ends_at - now).total_seconds()))


def days_after(at: datetime, days: int, zone_name: str) -> datetime:
    """Return the same local time so many calendar days later.

    A local time that occurs twice is the later one, and a skipped one is moved past the gap, so nobody loses time.
    """
    at = bounded(at)
    if not days:
        return at
    zone = zone_of(zone_name)
    wall = at.astimezone(zone).replace(tzinfo=None) + min(days, _MOST_DAYS) * _DAY
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def days_begun(start: datetime, at: datetime, zone_name: str) -> int:
    """Return the number of calendar days that have begun after the minute of `start`; 0 until its end."""
    at = bounded(at)
    if at <= last_instant(start):
        return 0
    # A day can be shorter or longer than 24 hours, so the estimate is low and the search goes up.
    days = max(1, (at - bounded(start)) // _DAY - 2)
    while days < _MOST_DAYS and at > _end_of_day(start, days, zone_name):
        days += 1
    return days


@lru_cache(maxsize=4096)
def _end_of_day(start: datetime, days: int, zone_name: str) -> datetime:
    return last_instant(days_after(start, days, zone_name))


@lru_cache(maxsize=1024)
def _zone_or_none(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
