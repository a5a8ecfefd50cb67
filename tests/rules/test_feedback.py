"""Feedback levels, and the table of what each level shows."""

from datetime import UTC, datetime, timedelta

import pytest

from app.enums import Feedback
from app.rules.assignment import Rules
from app.rules.feedback import View, least, level_at, shows

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL, CASES, VERDICT = Feedback.FULL, Feedback.CASES, Feedback.VERDICT


def test_the_level_changes_after_the_due_date():
    rules = Rules(due_at=DUE, feedback_before=VERDICT, feedback_after=FULL)
    assert [level_at(rules, at) for at in (DUE, DUE + HOUR)] == [VERDICT, FULL]


def test_an_exam_explains_nothing_until_it_has_closed_for_all():
    rules = Rules(due_at=DUE, window_minutes=60, feedback_before=FULL, feedback_after=FULL)
    closed = DUE + 2 * HOUR
    levels = [level_at(rules, at, closed) for at in (DUE - HOUR, DUE + HOUR, closed, closed + HOUR)]
    assert levels == [CASES, CASES, CASES, FULL]
    assert level_at(rules, DUE + HOUR) is CASES


def test_the_strictest_of_several_levels_holds():
    assert least([FULL, VERDICT, CASES]) is VERDICT
    assert least([]) is FULL


@pytest.mark.parametrize(
    ("kind", "view", "shown"),
    [
        ("verdict", View(VERDICT), True),
        ("cases", View(VERDICT), False),
        ("cases", View(CASES), True),
        ("message", View(CASES), False),
        ("message", View(FULL), True),
        ("message", View(FULL, is_exam=True), False),
        ("hint", View(FULL, is_counting=True), True),
        ("repair", View(FULL, is_counting=True), False),
        ("solution", View(FULL, is_counting=True), False),
        ("own_input_expected", View(FULL, is_counting=True), False),
        ("own_input_expected", View(FULL), True),
        ("step_through", View(FULL, is_exam=True), False),
        ("remark", View(VERDICT), True),
        ("remark", View(VERDICT, is_counting=True), True),
        ("remark", View(FULL, is_exam=True), False),
        ("something new", View(FULL), False),
    ],
)
def test_each_kind_of_feedback_has_its_row(kind, view, shown):
    assert shows(kind, view) is shown
