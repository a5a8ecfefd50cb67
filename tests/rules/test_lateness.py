"""Lateness of submissions: days of a time zone, whole minutes, and dates at the ends of the calendar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.enums import Scoring
from app.rules.assignment import Phase, Rules, closed_for_all_at
from app.rules.partial_credit import Family
from app.rules.times import days_after, days_begun, last_instant
from app.rules.worth import Attempt, grade, rounded
from grader.verdict import Verdict

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
OPENS = DUE - timedelta(days=7)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULES = Rules(opens_at=OPENS, due_at=DUE, late_percent=20, late_floor=50, late_days=4)
ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def attempt(at, percent=100):
    verdict = Verdict.ACCEPTED if percent == 100 else Verdict.WRONG_ANSWER
    return Attempt(uuid4(), at, verdict, families=(Family(percent, 100),))


@pytest.mark.parametrize(
    ("at", "phase", "percent"),
    [
        (OPENS, Phase.OPEN, 100),
        (DUE, Phase.OPEN, 100),
        (DUE + HOUR, Phase.LATE, 80),
        (DUE + DAY, Phase.LATE, 80),
        (DUE + DAY + HOUR, Phase.LATE, 60),
        (DUE + 3 * DAY, Phase.LATE, 50),
        (DUE + 4 * DAY, Phase.LATE, 50),
        (DUE + 4 * DAY + HOUR, Phase.CLOSED, 0),
    ],
)
def test_late_work_loses_by_the_day_down_to_the_floor_until_the_cut_off(at, phase, percent):
    assert (RULES.phase(at), RULES.factor(at)) == (phase, Fraction(percent, 100))


def test_without_dates_everything_earns_full_points():
    assert Rules().factor(DUE) == 1
    assert Rules().closes_at is None


def test_without_late_days_the_due_date_is_the_end():
    assert Rules(due_at=DUE).phase(DUE + HOUR) is Phase.CLOSED
    assert Rules(due_at=DUE, late_days=None).phase(DUE + 999 * DAY) is Phase.LATE


def test_a_minute_ends_with_that_minute():
    due = datetime(2026, 11, 30, 2, 16, tzinfo=UTC)
    assert Rules(due_at=due).phase(due + timedelta(seconds=8)) is Phase.OPEN
    assert Rules(due_at=due).phase(due + MINUTE - timedelta(microseconds=1)) is Phase.OPEN
    assert Rules(due_at=due).phase(due + MINUTE) is Phase.CLOSED
    assert [days_begun(due, due + wait, "UTC") for wait in (timedelta(0), MINUTE / 2, MINUTE)] == [0, 0, 1]


def test_an_instant_with_seconds_is_compared_as_it_is():
    due = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert Rules(due_at=due).phase(due) is Phase.OPEN
    assert Rules(due_at=due).phase(due + timedelta(microseconds=1)) is Phase.CLOSED


def test_a_late_day_is_a_calendar_day_of_the_course():
    zone = ZoneInfo("America/New_York")
    due = datetime(2026, 10, 31, 20, tzinfo=zone).astimezone(UTC)
    closes = Rules(due_at=due, late_days=1, time_zone="America/New_York").closes_at
    assert closes.astimezone(zone).replace(tzinfo=None) == datetime(2026, 11, 1, 20)
    assert closes - due == timedelta(hours=25)


def test_a_repeated_local_time_closes_at_its_second_occurrence():
    due = datetime(2026, 10, 31, 5, 30, tzinfo=UTC)  # 01:30 in New York, a day before the clocks go back
    assert days_after(due, 1, "America/New_York") == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_skipped_local_time_closes_after_the_gap():
    due = datetime(2026, 3, 7, 7, 30, tzinfo=UTC)  # 02:30 in New York, a day before the clocks go forward
    assert days_after(due, 1, "America/New_York") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_an_extension_never_makes_the_due_date_earlier():
    assert Rules(due_at=DUE, extended_to=DUE - DAY).own_due_at == DUE
    assert Rules(due_at=DUE, extended_to=DUE + DAY).own_due_at == DUE + DAY
    assert Rules(extended_to=DUE).own_due_at is None


def test_an_exam_window_is_cut_at_the_closing_time():
    rules = Rules(due_at=DUE, window_minutes=60, extra_minutes=15, started_at=DUE - 2 * HOUR)
    assert rules.window_ends_at == DUE - 2 * HOUR + 75 * MINUTE
    late = Rules(due_at=DUE, window_minutes=60, extra_minutes=15, started_at=DUE - 10 * MINUTE)
    assert late.window_ends_at == last_instant(DUE)


def test_an_exam_closes_with_the_window_of_its_last_student():
    rules = Rules(due_at=DUE, window_minutes=60)
    early = Rules(due_at=DUE, window_minutes=60, started_at=DUE - 5 * HOUR)
    later = Rules(due_at=DUE, window_minutes=60, extra_minutes=30, started_at=DUE - 4 * HOUR)
    assert closed_for_all_at([early, later], rules) == DUE - 4 * HOUR + 90 * MINUTE
    assert closed_for_all_at([early, later, rules], rules) == last_instant(DUE)
    assert closed_for_all_at([], rules) == last_instant(DUE)
    assert closed_for_all_at([early, Rules()], rules) is None


def test_the_grade_is_the_best_with_the_late_rule_at_its_own_time():
    half, full = attempt(DUE - DAY, percent=40), attempt(DUE + HOUR)
    reached = grade(replace(RULES, scoring=Scoring.BY_FAMILY), 100, [full, half])
    assert (reached.points, reached.best_id, reached.attempts) == (80, full.id, 2)
    assert reached.factor == Fraction(4, 5)


def test_of_equals_the_earliest_is_the_best():
    first, second = attempt(DUE - DAY), attempt(DUE - HOUR)
    assert grade(RULES, 100, [second, first]).best_id == first.id


def test_only_the_first_attempts_count():
    weak, good = attempt(DUE - DAY, percent=10), attempt(DUE - HOUR)
    reached = grade(Rules(due_at=DUE, max_attempts=1, scoring=Scoring.BY_FAMILY), 100, [good, weak])
    assert (reached.points, reached.attempts) == (10, 1)


@pytest.mark.parametrize(
    ("points", "shown"), [(Fraction(1, 8), "0.13"), (Fraction(1, 200), "0.01"), (Fraction(2, 3), "0.67")]
)
def test_points_are_rounded_half_up(points, shown):
    assert f"{float(rounded(points)):.2f}" == shown


instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
any_instant = st.one_of(st.none(), st.sampled_from([FIRST, LAST]), st.datetimes(timezones=st.just(UTC)))


@given(
    due=instants,
    first=instants,
    second=instants,
    zone=st.sampled_from(ZONES),
    percent=st.integers(0, 100),
    floor=st.integers(0, 100),
    late_days=st.none() | st.integers(0, 400),
)
def test_more_lateness_never_earns_more(due, first, second, zone, percent, floor, late_days):
    rules = Rules(due_at=due, time_zone=zone, late_percent=percent, late_floor=floor, late_days=late_days)
    early, late = sorted([first, second])
    assert rules.factor(early) >= rules.factor(late)
    assert 0 <= rules.factor(late) <= 1


@given(due=instants, seconds=st.integers(0, 40 * 86400), zone=st.sampled_from(ZONES))
def test_the_day_that_has_begun_is_the_first_whose_end_has_not_passed(due, seconds, zone):
    at = due + timedelta(seconds=seconds)
    ends = (n for n in range(100) if at <= last_instant(days_after(due, n, zone)))
    assert days_begun(due, at, zone) == next(ends)


@given(due=instants, seconds=st.integers(0, 40 * 86400))
def test_a_day_without_clock_changes_has_24_hours(due, seconds):
    at = due + timedelta(seconds=seconds)
    late = at - last_instant(due)
    assert days_begun(due, at, "Asia/Shanghai") == max(0, -(-late // DAY))


@given(
    opens=any_instant,
    due=any_instant,
    extended=any_instant,
    started=any_instant,
    at=st.sampled_from([FIRST, LAST]) | st.datetimes(timezones=st.just(UTC)),
    late_days=st.none() | st.integers(0, 10**9),
    minutes=st.none() | st.integers(1, 10**9),
    zone=st.sampled_from([*ZONES, "", "../etc", "No/Where"]),
)
def test_no_date_breaks_a_calculation(opens, due, extended, started, at, late_days, minutes, zone):
    rules = Rules(
        opens_at=opens,
        due_at=due,
        extended_to=extended,
        started_at=started,
        late_days=late_days,
        late_percent=1,
        window_minutes=minutes,
        time_zone=zone,
    )
    assert isinstance(rules.phase(at), Phase)
    assert 0 <= rules.factor(at) <= 1
    assert rules.ends_at is None or rules.ends_at.year <= 2300
