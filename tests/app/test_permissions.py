"""The decision about an exercise and its viewer: every kind of exercise, and every kind of person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.enums import CourseRole, Feedback, Visibility
from app.visibility.holding import Holding, Window
from app.visibility.permissions import (
    ALL,
    NONE,
    Facts,
    Permission,
    Viewer,
    feedback_cap,
    locked_until,
    permissions,
    shows_expected,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEEING = {Permission.LIST, Permission.READ}
CLOSED_IN_EXAMS = {Permission.FEEDBACK, Permission.SOLUTION, Permission.COMMENTS}
DOING = {Permission.RUN, Permission.SUBMIT}
SIGNED_IN = Viewer(is_signed_in=True)

ASSIGNMENT = Holding(uuid4(), opens_at=NOW - DAY, closes_at=NOW + DAY, last_closes_at=NOW + 2 * DAY)
LATER = replace(ASSIGNMENT, opens_at=NOW + HOUR)
OVER = replace(ASSIGNMENT, opens_at=NOW - 9 * DAY, closes_at=NOW - 2 * DAY, last_closes_at=NOW - DAY)
EXAM = replace(ASSIGNMENT, is_exam=True)
SITTING = replace(EXAM, window=Window(NOW - HOUR, NOW + HOUR))
DONE = replace(EXAM, window=Window(NOW - 2 * HOUR, NOW - HOUR))


def as_role(holding, role):
    return replace(holding, role=role)


def facts(visibility, *held, viewer=SIGNED_IN, linked=()):
    return Facts(visibility, viewer, NOW, frozenset(linked), held)


def student_of(holding, visibility=Visibility.ASSIGNMENT):
    return permissions(facts(visibility, as_role(holding, CourseRole.STUDENT)))


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("viewer", [Viewer(is_signed_in=True, is_author=True), Viewer(is_administrator=True)])
def test_author_and_administrators_may_do_everything(visibility, viewer):
    sitting = as_role(DONE, CourseRole.STUDENT)
    assert permissions(facts(visibility, sitting, viewer=viewer)) == ALL
    assert locked_until(facts(visibility, sitting, viewer=viewer)) is None


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("viewer", [Viewer(), SIGNED_IN])
def test_outsiders_see_public_exercises_only(visibility, viewer):
    given = permissions(facts(visibility, viewer=viewer))
    if visibility is not Visibility.PUBLIC:
        assert given == NONE
    else:
        assert given == (ALL if viewer.is_signed_in else SEEING)


@pytest.mark.parametrize("role", CourseRole)
def test_members_of_a_linked_course_see_its_exercises(role):
    assert permissions(facts(Visibility.COURSE, linked=[role])) == ALL
    assert permissions(facts(Visibility.PRIVATE, linked=[role])) == NONE


def test_an_assignment_shows_its_exercises_to_its_students_once_it_has_opened():
    assert student_of(LATER) == NONE
    assert student_of(ASSIGNMENT) == ALL - {Permission.SOLUTION}
    assert student_of(OVER) == ALL


@pytest.mark.parametrize("role", sorted(set(CourseRole) - {CourseRole.STUDENT}))
@pytest.mark.parametrize("holding", [LATER, ASSIGNMENT, EXAM, OVER])
def test_staff_see_the_exercises_of_their_assignments_always(role, holding):
    assert permissions(facts(Visibility.ASSIGNMENT, as_role(holding, role))) == ALL
    assert permissions(facts(Visibility.ASSIGNMENT, holding)) == NONE
    assert locked_until(facts(Visibility.ASSIGNMENT, as_role(holding, role))) is None


def test_an_exam_opens_with_ones_own_window_and_closes_with_the_last_one():
    assert student_of(EXAM) == NONE
    assert student_of(SITTING) == SEEING | DOING
    assert student_of(DONE) == SEEING
    assert student_of(replace(DONE, last_closes_at=NOW - timedelta(seconds=1), locks_solutions=False)) == ALL


@pytest.mark.parametrize("holding", [EXAM, DONE])
def test_an_exam_binds_its_students_on_exercises_that_everybody_sees(holding):
    assert student_of(holding, Visibility.PUBLIC) == SEEING
    assert student_of(SITTING, Visibility.PUBLIC) == SEEING | DOING
    assert permissions(facts(Visibility.PUBLIC, holding)) == ALL, "outsiders of that course"


def test_a_student_of_the_exam_who_teaches_another_course_is_bound_too():
    sitting, teaching = as_role(SITTING, CourseRole.STUDENT), as_role(ASSIGNMENT, CourseRole.OWNER)
    assert permissions(facts(Visibility.ASSIGNMENT, sitting, teaching)) == ALL - CLOSED_IN_EXAMS
    assert locked_until(facts(Visibility.ASSIGNMENT, sitting, teaching)) is not None


@pytest.mark.parametrize(
    ("holding", "given"),
    [
        (replace(ASSIGNMENT, left_at=NOW - HOUR), SEEING | {Permission.FEEDBACK}),
        (replace(ASSIGNMENT, left_at=NOW - 2 * DAY), NONE),
        (replace(EXAM, left_at=NOW - HOUR), NONE),
        (replace(SITTING, left_at=NOW - HOUR), SEEING),
        (replace(SITTING, left_at=NOW - HOUR, last_closes_at=NOW - HOUR), SEEING | {Permission.FEEDBACK}),
    ],
)
def test_former_students_keep_reading_what_they_were_given(holding, given):
    assert permissions(facts(Visibility.ASSIGNMENT, holding)) == given


@pytest.mark.parametrize("exam", [EXAM, SITTING, DONE])
def test_who_leaves_during_an_exam_stays_bound_until_it_closes(exam):
    """Leaving, reading what the exam holds back, and joining again would pay."""
    left = facts(Visibility.PUBLIC, replace(exam, left_at=NOW - HOUR, feedback=Feedback.VERDICT))
    assert permissions(left) == SEEING
    assert feedback_cap(left) is Feedback.VERDICT
    assert shows_expected(left) is False
    assert locked_until(left) is not None
    never_in_it = facts(Visibility.PUBLIC, replace(exam, left_at=NOW - 9 * DAY))
    assert (permissions(never_in_it), feedback_cap(never_in_it)) == (ALL, Feedback.FULL)


def test_who_leaves_a_course_waits_for_its_assignment():
    left = facts(Visibility.PUBLIC, replace(ASSIGNMENT, left_at=NOW - HOUR))
    assert permissions(left) == ALL - {Permission.SOLUTION}
    assert shows_expected(left) is False
    assert permissions(facts(Visibility.PUBLIC, replace(OVER, left_at=NOW - HOUR))) == ALL


def test_an_archived_course_binds_nobody():
    archived = replace(DONE, is_archived=True)
    assert student_of(archived) == ALL
    assert locked_until(facts(Visibility.PUBLIC, archived)) is None


@pytest.mark.parametrize(
    ("opens", "last_closes", "until"),
    [
        (13 * DAY, 20 * DAY, 20 * DAY),
        (15 * DAY, 20 * DAY, None),
        (-20 * DAY, 5 * DAY, 5 * DAY),
        (-20 * DAY, -DAY, None),
        (-20 * DAY, 80 * DAY, 56 * DAY),
        (-80 * DAY, 80 * DAY, None),
        (-20 * DAY, None, 56 * DAY),
    ],
)
def test_a_solution_is_locked_around_an_assignment_for_ninety_days_at_most(opens, last_closes, until):
    holding = replace(ASSIGNMENT, opens_at=NOW + opens, last_closes_at=last_closes and NOW + last_closes)
    expected = until and NOW + until
    assert locked_until(facts(Visibility.PUBLIC, holding)) == expected
    assert locked_until(facts(Visibility.PUBLIC, replace(holding, locks_solutions=False))) is None


def test_its_own_students_wait_for_the_last_window_however_long_it_takes():
    holding = as_role(replace(ASSIGNMENT, opens_at=NOW - 80 * DAY, last_closes_at=NOW + 80 * DAY), CourseRole.STUDENT)
    assert locked_until(facts(Visibility.PUBLIC, holding)) == NOW + 80 * DAY
    assert Permission.SOLUTION not in permissions(facts(Visibility.PUBLIC, holding))


@pytest.mark.parametrize(
    ("holding", "shown"),
    [(LATER, True), (ASSIGNMENT, False), (OVER, True), (EXAM, False), (SITTING, False), (DONE, False)],
)
def test_own_input_hides_the_expected_output_while_an_assignment_counts(holding, shown):
    assert shows_expected(facts(Visibility.PUBLIC, as_role(holding, CourseRole.STUDENT))) is shown
    assert shows_expected(facts(Visibility.PUBLIC, holding)) is True
    assert shows_expected(facts(Visibility.PUBLIC, as_role(holding, CourseRole.OWNER))) is True


@pytest.mark.parametrize("at", [datetime.min, datetime.max])
def test_times_at_the_ends_of_the_calendar_break_nothing(at):
    at = at.replace(tzinfo=UTC)
    holding = as_role(Holding(uuid4(), opens_at=at, closes_at=at, last_closes_at=at), CourseRole.STUDENT)
    assert permissions(facts(Visibility.PUBLIC, holding)) == ALL
