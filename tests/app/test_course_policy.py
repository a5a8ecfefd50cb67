"""The rules of an assignment at given times."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.courses.policy import Attempt, Phase, Rules, grade, least
from app.enums import Feedback
from grader.verdict import Verdict

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
OPENS = DUE - timedelta(days=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = Rules(opens_at=OPENS, due_at=DUE, late_percent=20, late_floor=50, late_days=4)


def attempt(at, verdict=Verdict.ACCEPTED, score=300):
    return Attempt(uuid4(), at, verdict, score if verdict is Verdict.ACCEPTED else 0, 300)


@pytest.mark.parametrize(
    ("at", "phase", "factor"),
    [
        (OPENS - HOUR, Phase.UPCOMING, 0.0),
        (OPENS, Phase.OPEN, 1.0),
        (DUE, Phase.OPEN, 1.0),
        (DUE + HOUR, Phase.LATE, 0.8),
        (DUE + DAY, Phase.LATE, 0.8),
        (DUE + DAY + HOUR, Phase.LATE, 0.6),
        (DUE + 3 * DAY, Phase.LATE, 0.5),
        (DUE + 4 * DAY, Phase.LATE, 0.5),
        (DUE + 4 * DAY + HOUR, Phase.CLOSED, 0.0),
    ],
)
def test_late_work_loses_by_the_day_down_to_the_floor_until_the_cut_off(at, phase, factor):
    assert (RULES.phase(at), RULES.factor(at)) == (phase, factor)


def test_without_dates_everything_counts_in_full():
    assert Rules().factor(DUE) == 1.0
    assert Rules().closes_at is None


def test_without_late_days_the_due_date_is_the_end():
    assert Rules(due_at=DUE).phase(DUE + HOUR) is Phase.CLOSED
    assert Rules(due_at=DUE, late_days=None).phase(DUE + 999 * DAY) is Phase.LATE


def test_the_grade_is_the_best_with_the_late_rule_at_its_own_time():
    half, full = attempt(DUE - DAY, score=120), attempt(DUE + HOUR, score=300)
    reached = grade(RULES, 100, [full, half])
    assert (reached.points, reached.best_id, reached.factor, reached.attempts) == (80.0, full.id, 0.8, 2)


def test_of_equals_the_earliest_is_the_best():
    first, second = attempt(DUE - DAY), attempt(DUE - HOUR)
    assert grade(RULES, 100, [second, first]).best_id == first.id


def test_what_is_outside_counts_for_nothing():
    reached = grade(RULES, 100, [attempt(OPENS - HOUR), attempt(DUE + 5 * DAY)])
    assert (reached.points, reached.attempts) == (0.0, 0)


def test_neither_our_failures_nor_what_python_cannot_read_use_up_an_attempt():
    verdicts = (Verdict.INTERNAL_ERROR, Verdict.COMPILE_ERROR, Verdict.WRONG_ANSWER, None)
    assert grade(RULES, 100, [attempt(DUE - HOUR, verdict) for verdict in verdicts]).attempts == 2


def test_an_exercise_worth_nothing_by_itself_brings_its_worth_when_accepted():
    free = Attempt(uuid4(), DUE, Verdict.ACCEPTED, 0, 0)
    assert grade(RULES, 100, [free]).points == 100.0


def test_feedback_changes_at_the_due_date():
    rules = Rules(due_at=DUE, feedback_before=Feedback.VERDICT, feedback_after=Feedback.CASES)
    assert rules.feedback(DUE) is Feedback.VERDICT
    assert rules.feedback(DUE + HOUR) is Feedback.CASES


def test_of_two_assignments_the_stricter_decides_what_is_seen():
    assert least([Feedback.FULL, Feedback.CASES]) is Feedback.CASES
    assert least([]) is Feedback.FULL
