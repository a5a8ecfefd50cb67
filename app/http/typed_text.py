"""Numbers, times and time zones as people type them, in English and Chinese.

What can be read in one way only is read; anything else is refused with a message. Full-width characters mean the same
as their ASCII forms: `１２`, `１２：３０`.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.errors import InvalidValueError

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""The years, in UTC, that a date may have. Time zones and days for late work are far from overflowing there."""

_MAX_LENGTH = 25  # a float has up to 17 digits
_SEPARATED = re.compile(r"\d[,'_ ]\d", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_CHINESE_DATE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日 ?", re.ASCII)
_TIME = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})[Tt ]"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"Z|[+-](0\d|1[0-3]):?[0-5]\d|[+-]14:?00", re.ASCII)
# Dashes and Chinese punctuation that NFKC leaves as they are.
_ASCII = str.maketrans("\u2212\u2013\u2014\u3002\u3001", "---.,")


def normal(text: str) -> str:
    """Return the text in ASCII forms where there are any, with single spaces and none around it."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ASCII).split())


def whole_number(text: str) -> int:
    """Return the whole number that a person typed. Raises InvalidValueError."""
    return int(_number(text, _WHOLE, "whole_number_needed"))


def decimal_number(text: str) -> float:
    """Return the number that a person typed. Raises InvalidValueError."""
    return float(_number(text, _DECIMAL, "number_needed"))


def number_text(value: float) -> str:
    """Return the number as `decimal_number` reads it: in full precision, without an exponent."""
    return str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"


def local_time(text: str, zone: ZoneInfo) -> datetime:
    """Return the time in UTC of a date and time that a person typed for a time zone. Raises InvalidValueError.

    A time that a change of the clocks leaves out or repeats is refused.
    """
    found = _TIME.fullmatch(_date_text(text))
    if found is None:
        raise InvalidValueError("date_form")
    naive = _naive(found)
    earlier, later = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier != later:
        is_repeated = later.astimezone(zone).replace(tzinfo=None) == naive
        raise InvalidValueError("time_comes_twice" if is_repeated else "time_left_out", zone=zone.key)
    return in_range(earlier)


def exact_time(text: str) -> datetime:
    """Return the time in UTC of a text with date, time and offset from UTC. Raises InvalidValueError."""
    typed = _date_text(text)
    found = _TIME.match(typed)
    if found is None:
        raise InvalidValueError("time_needed")
    offset = typed[found.end() :].strip().upper()
    if not offset:
        raise InvalidValueError("time_zone_needed")
    if not _OFFSET.fullmatch(offset):
        raise InvalidValueError("offset_wrong")
    zone = datetime.strptime(offset, "%z").tzinfo
    return in_range(_naive(found).replace(tzinfo=zone).astimezone(UTC))


def in_range(time: datetime) -> datetime:
    """Return the aware time. Raises InvalidValueError outside the years that a date may have."""
    _check_year(time.year)
    _check_year(time.astimezone(UTC).year)
    return time


def time_zone(text: str) -> ZoneInfo:
    """Return the time zone of a name such as Asia/Shanghai. Raises InvalidValueError for a short form such as CST."""
    name = _zone_names().get(normal(text).lower())
    if name is None:
        raise InvalidValueError("time_zone_unknown")
    return ZoneInfo(name)


def _number(text: str, form: re.Pattern[str], code: str) -> str:
    if _has_special_digits(text):
        raise InvalidValueError(code)
    typed = normal(text)
    if _SEPARATED.search(typed):
        raise InvalidValueError("number_with_separators")
    if not form.fullmatch(typed):
        raise InvalidValueError(code)
    if len(typed) > _MAX_LENGTH:
        raise InvalidValueError("number_too_long", limit=_MAX_LENGTH)
    return typed


def _date_text(text: str) -> str:
    return "" if _has_special_digits(text) else _CHINESE_DATE.sub(r"\1-\2-\3 ", normal(text))


def _has_special_digits(text: str) -> bool:
    """Return whether NFKC would make a digit of a character that is none, such as ² or ①."""
    return any(one.isnumeric() and not one.isdecimal() for one in text)


def _naive(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (
        int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    _check_year(year)
    try:
        return datetime(year, month, day, hour, minute, second, int((found["fraction"] or "").ljust(6, "0")))
    except ValueError:
        raise InvalidValueError("date_does_not_exist") from None


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValueError("date_out_of_range", first=str(FIRST_YEAR), last=str(LAST_YEAR))


@cache
def _zone_names() -> Mapping[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name or name == "UTC"}
