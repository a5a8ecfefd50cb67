"""Admission of a submission by the student's courses, and the feedback on its report.

A submission counts for every open assignment of the student that contains the exercise; the student names none. So
nobody can practise outside an assignment without using attempts. An extension also counts for submissions made before
it was granted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.courses.policy import Attempt, Phase, Rules, least
from app.db.engine import utc_now
from app.enums import CourseRole, Feedback, Kind
from app.http.errors import AppError, TooManyRequestsError
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    Exercise,
    ExerciseVersion,
    Extension,
    Submission,
    User,
)
from app.models.scoring import is_withdrawn, points_earned

_rule_columns = (
    Assignment.id,
    Assignment.course_id,
    Assignment.title,
    Assignment.opens_at,
    sa.func.coalesce(Extension.due_at, Assignment.due_at, type_=Assignment.due_at.type).label("due_at"),
    Assignment.late_percent,
    Assignment.late_floor,
    Assignment.late_days,
    Assignment.max_attempts,
    Assignment.cooldown_s,
    Assignment.feedback_before,
    Assignment.feedback_after,
)
_of_student = (
    sa.select(*_rule_columns)
    .select_from(CourseMember)
    .join(Course, Course.id == CourseMember.course_id)
    .join(Assignment, Assignment.course_id == Course.id)
    .join(AssignmentExercise, AssignmentExercise.assignment_id == Assignment.id)
    .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
    .outerjoin(
        Extension, sa.and_(Extension.assignment_id == Assignment.id, Extension.user_id == CourseMember.user_id)
    )
    .where(
        CourseMember.user_id == sa.bindparam("user_id"),
        CourseMember.role == CourseRole.STUDENT,
        sa.not_(Course.archived),
        Exercise.slug == sa.bindparam("exercise"),
    )
)


class NotOpenError(AppError):
    status, kind = 403, "not_open"


class AttemptsUsedError(AppError):
    status, kind = 403, "attempts_used"


@dataclass(frozen=True)
class StudentAssignment:
    """The rules of one assignment for one student, with their extension."""

    id: UUID
    course_id: UUID
    title: str
    rules: Rules


@dataclass(frozen=True)
class Reminder:
    """An assignment as the exercise page shows it. `attempts` counts the used ones."""

    given: StudentAssignment
    phase: Phase
    attempts: int


def _rules(row: Any) -> Rules:
    """Return the rules from a row with their columns."""
    return Rules(**{name: row._mapping[name] for name in Rules.__dataclass_fields__})


def admit(connection: sa.Connection, user_id: UUID, exercise: str) -> Feedback:
    """Admit a submission, and return the feedback level of its report.

    Call this in the transaction that stores the submission: the lock prevents two requests from using the last
    attempt. Raises NotOpenError, AttemptsUsedError, TooManyRequestsError.
    """
    given = list(_given(connection, user_id, exercise))
    if not given:
        return Feedback.FULL
    now = utc_now()
    running = [one for one in given if one.rules.counts(now)]
    upcoming = [one for one in given if one.rules.phase(now) is Phase.UPCOMING]
    if upcoming and not running:
        first = min(upcoming, key=lambda one: one.rules.opens_at or now)
        assert first.rules.opens_at
        raise NotOpenError("not_open", opens_at=_minute(first.rules.opens_at))
    if any(one.rules.max_attempts is not None or one.rules.cooldown_s for one in running):
        # Several processes may write at once. SQLite has a single writer and ignores the lock.
        connection.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))
        attempts = [one for one in attempts_of(connection, user_id, exercise) if one.is_counted]
        for one in running:
            _check_attempts(one, [attempt for attempt in attempts if one.rules.counts(attempt.created_at)], now)
    return least(one.rules.feedback(now) for one in running)


def feedback_on(connection: sa.Connection, user_id: UUID, exercise: str, created_at: datetime) -> Feedback:
    """Return the current feedback level of a student's own submission from `created_at`."""
    now = utc_now()
    given = _given(connection, user_id, exercise)
    return least(one.rules.feedback(now) for one in given if one.rules.counts(created_at))


def reminders(connection: sa.Connection, user_id: UUID, exercise: str) -> list[Reminder]:
    """Return a student's assignments with this exercise that are not closed, earliest due date first."""
    now = utc_now()
    given = [one for one in _given(connection, user_id, exercise) if one.rules.phase(now) is not Phase.CLOSED]
    attempts = [one for one in attempts_of(connection, user_id, exercise) if one.is_counted] if given else []
    found = [
        Reminder(one, one.rules.phase(now), sum(one.rules.counts(attempt.created_at) for attempt in attempts))
        for one in given
    ]
    return sorted(found, key=lambda one: (one.given.rules.due_at is None, one.given.rules.due_at or now))


def attempts_of(connection: sa.Connection, user_id: UUID, exercise: str) -> list[Attempt]:
    """Return a user's submissions to an exercise, oldest first."""
    rows = connection.execute(
        sa.select(
            Submission.id,
            Submission.created_at,
            Submission.verdict,
            points_earned,
            ExerciseVersion.points,
            is_withdrawn,
        )
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(Submission.user_id == user_id, Exercise.slug == exercise, Submission.kind == Kind.SUBMISSION)
        .order_by(Submission.id)
    )
    return [Attempt(*row) for row in rows]


def _given(connection: sa.Connection, user_id: UUID, exercise: str) -> Iterator[StudentAssignment]:
    for row in connection.execute(_of_student, {"user_id": user_id, "exercise": exercise}):
        yield StudentAssignment(row.id, row.course_id, row.title, _rules(row))


def _check_attempts(given: StudentAssignment, attempts: list[Attempt], now: datetime) -> None:
    rules = given.rules
    if rules.max_attempts is not None and len(attempts) >= rules.max_attempts:
        raise AttemptsUsedError("attempts_used", count=rules.max_attempts)
    if rules.cooldown_s and attempts:
        wait = attempts[-1].created_at + timedelta(seconds=rules.cooldown_s) - now
        if wait > timedelta(0):
            seconds = int(wait.total_seconds()) + 1
            raise TooManyRequestsError(
                "cooldown", cooldown_s=rules.cooldown_s, seconds=seconds, retry_after_s=seconds
            )


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
