"""Facts that `app.rules` decides from, read from the database: assignments of a student, and earlier submissions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.enums import CourseRole, Kind
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    Extension,
    Submission,
)
from app.models.scoring import is_withdrawn, was_free
from app.rules.admission import Earlier, Holding
from app.rules.assignment import Rules, closed_for_all_at

rule_columns = (
    Assignment.opens_at,
    Assignment.due_at,
    Course.time_zone,
    Assignment.late_percent,
    Assignment.late_floor,
    Assignment.late_days,
    Assignment.max_attempts,
    Assignment.cooldown_s,
    Assignment.window_minutes,
    Assignment.allows_practice,
    Assignment.feedback_before,
    Assignment.feedback_after,
    Assignment.scoring,
    Extension.due_at.label("extended_to"),
    sa.func.coalesce(Extension.extra_minutes, 0).label("extra_minutes"),
    ExamWindow.started_at,
)
_of_members = (
    sa.select(Assignment.id, Assignment.course_id, Assignment.title, Course.title.label("course"), *rule_columns)
    .select_from(CourseMember)
    .join(Course, Course.id == CourseMember.course_id)
    .join(Assignment, Assignment.course_id == Course.id)
    .outerjoin(
        Extension, sa.and_(Extension.assignment_id == Assignment.id, Extension.user_id == CourseMember.user_id)
    )
    .outerjoin(
        ExamWindow, sa.and_(ExamWindow.assignment_id == Assignment.id, ExamWindow.user_id == CourseMember.user_id)
    )
    .where(CourseMember.role == CourseRole.STUDENT)
)
_of_student = (
    _of_members.join(AssignmentExercise, AssignmentExercise.assignment_id == Assignment.id)
    .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
    .where(
        CourseMember.user_id == sa.bindparam("user_id"),
        sa.not_(Course.archived),
        Exercise.slug == sa.bindparam("exercise"),
    )
    .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
)
_of_assignment = _of_members.where(Assignment.id == sa.bindparam("assignment_id"))
# Rules hold for what was handed in, also after the student has left the course.
_of_one = (
    sa.select(*rule_columns)
    .select_from(Assignment)
    .join(Course, Course.id == Assignment.course_id)
    .outerjoin(
        Extension, sa.and_(Extension.assignment_id == Assignment.id, Extension.user_id == sa.bindparam("user_id"))
    )
    .outerjoin(
        ExamWindow, sa.and_(ExamWindow.assignment_id == Assignment.id, ExamWindow.user_id == sa.bindparam("user_id"))
    )
    .where(Assignment.id == sa.bindparam("assignment_id"))
)


def rules_from(row: Any) -> Rules:
    """Return the rules from a row with `rule_columns`."""
    return Rules(**{name: row._mapping[name] for name in Rules.__dataclass_fields__})


def rules_for(
    assignment: Assignment, course: Course, extension: Extension | None = None, window: ExamWindow | None = None
) -> Rules:
    """Return the rules of an assignment for a student with this extension and exam window."""
    return Rules(
        opens_at=assignment.opens_at,
        due_at=assignment.due_at,
        time_zone=course.time_zone,
        late_percent=assignment.late_percent,
        late_floor=assignment.late_floor,
        late_days=assignment.late_days,
        max_attempts=assignment.max_attempts,
        cooldown_s=assignment.cooldown_s,
        window_minutes=assignment.window_minutes,
        allows_practice=assignment.allows_practice,
        feedback_before=assignment.feedback_before,
        feedback_after=assignment.feedback_after,
        scoring=assignment.scoring,
        extended_to=extension.due_at if extension else None,
        extra_minutes=extension.extra_minutes if extension else 0,
        started_at=window.started_at if window else None,
    )


def holdings(connection: sa.Connection, user_id: UUID, exercise: str) -> tuple[Holding, ...]:
    """Return the assignments of a student's current courses that hold the exercise, earliest due date first."""
    rows = connection.execute(_of_student, {"user_id": user_id, "exercise": exercise})
    return tuple(Holding(row.id, row.course_id, row.title, row.course, rules_from(row)) for row in rows)


def rules_of(connection: sa.Connection, assignment_id: UUID, user_id: UUID) -> Rules | None:
    """Return the rules of an assignment for a user; None if it is gone."""
    row = connection.execute(_of_one, {"assignment_id": assignment_id, "user_id": user_id}).one_or_none()
    return None if row is None else rules_from(row)


def closed_for_all(connection: sa.Connection, assignment_id: UUID, rules: Rules) -> datetime | None:
    """Return when the last student of the course can no longer hand in; None if there is no limit."""
    rows = connection.execute(_of_assignment, {"assignment_id": assignment_id})
    return closed_for_all_at([rules_from(row) for row in rows], rules)


def earlier(connection: sa.Connection, user_id: UUID, exercise: str) -> list[Earlier]:
    """Return a user's submissions to an exercise that were for an assignment, oldest first."""
    rows = connection.execute(
        sa.select(
            Submission.assignment_id,
            Submission.admission,
            Submission.created_at,
            Submission.verdict,
            sa.or_(is_withdrawn, was_free),
        )
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.user_id == user_id,
            Exercise.slug == exercise,
            Submission.kind == Kind.SUBMISSION,
            Submission.assignment_id.is_not(None),
        )
        .order_by(Submission.id)
    )
    return [Earlier(*row) for row in rows]
