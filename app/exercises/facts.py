"""Facts for the decision about exercises and one viewer, loaded in a constant number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import utc_now
from app.enums import CourseRole, Role, Visibility
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    ExerciseCourse,
    Extension,
    MembershipPeriod,
)
from app.rules.assignment import Rules, closed_for_all_at
from app.rules.times import bounded
from app.visibility.holding import Holding, Window
from app.visibility.permissions import Facts, Viewer

Reader = Session | sa.Connection

_time = Assignment.due_at.type
_last_extension = (
    sa.select(sa.func.max(Extension.due_at, type_=_time))
    .where(Extension.assignment_id == Assignment.id)
    .correlate(Assignment)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Subject:
    """An exercise of which the permissions are asked."""

    id: UUID
    visibility: Visibility
    author_id: UUID | None


def load(
    session: Reader, viewer: Principal | None, subjects: Sequence[Subject], *, only: UUID | None = None
) -> dict[UUID, Facts]:
    """Return the facts of each exercise.

    Facts of a list lack the assignments of other people's courses, which only lock the solution. `only` limits the
    rows to one exercise and includes them.
    """
    at = utc_now()
    if viewer is None:
        return {one.id: Facts(one.visibility, Viewer(), at) for one in subjects}
    is_linked = any(one.visibility is Visibility.COURSE for one in subjects)
    roles = _linked_roles(session, viewer.id, only) if is_linked else {}
    held = _held(session, viewer.id, only)
    return {
        one.id: Facts(
            one.visibility,
            Viewer(
                is_signed_in=True,
                is_administrator=viewer.role is Role.ADMINISTRATOR,
                is_author=one.author_id == viewer.id,
            ),
            at,
            frozenset(roles.get(one.id, ())),
            tuple(held[one.id]),
        )
        for one in subjects
    }


_user: sa.BindParameter[UUID] = sa.bindparam("user_id")
_exercise: sa.BindParameter[UUID] = sa.bindparam("exercise_id")
# Module constants: building a statement takes longer than fetching its rows.
_linked_to_all = (
    sa.select(ExerciseCourse.exercise_id, CourseMember.role)
    .join(CourseMember, CourseMember.course_id == ExerciseCourse.course_id)
    .where(CourseMember.user_id == _user)
)
_linked_to_one = _linked_to_all.where(ExerciseCourse.exercise_id == _exercise)
_left = (
    sa.select(MembershipPeriod.course_id, sa.func.max(MembershipPeriod.ended_at, type_=_time).label("left_at"))
    .where(MembershipPeriod.user_id == _user, MembershipPeriod.role == CourseRole.STUDENT)
    .group_by(MembershipPeriod.course_id)
    .subquery()
)
_assignments = (
    sa.select(
        AssignmentExercise.exercise_id,
        Assignment.id,
        Assignment.course_id,
        sa.func.coalesce(Assignment.opens_at, Assignment.created_at, type_=_time).label("opens_at"),
        Assignment.due_at,
        Assignment.late_days,
        Assignment.window_minutes,
        Assignment.locks_solutions,
        Assignment.feedback_before,
        Course.time_zone,
        Course.archived,
        CourseMember.role,
        _left.c.left_at,
        Extension.due_at.label("own_due_at"),
        Extension.extra_minutes,
        ExamWindow.started_at,
        _last_extension.label("last_due_at"),
    )
    .join(Assignment, Assignment.id == AssignmentExercise.assignment_id)
    .join(Course, Course.id == Assignment.course_id)
    .outerjoin(CourseMember, sa.and_(CourseMember.course_id == Course.id, CourseMember.user_id == _user))
    .outerjoin(_left, _left.c.course_id == Course.id)
    .outerjoin(Extension, sa.and_(Extension.assignment_id == Assignment.id, Extension.user_id == _user))
    .outerjoin(ExamWindow, sa.and_(ExamWindow.assignment_id == Assignment.id, ExamWindow.user_id == _user))
)
_assignments_of_one = _assignments.where(AssignmentExercise.exercise_id == _exercise)
_assignments_of_own_courses = _assignments.where(sa.or_(CourseMember.role.is_not(None), _left.c.left_at.is_not(None)))


def _linked_roles(session: Reader, user_id: UUID, only: UUID | None) -> Mapping[UUID, list[CourseRole]]:
    found: dict[UUID, list[CourseRole]] = defaultdict(list)
    for row in _rows(session, _linked_to_all, _linked_to_one, user_id, only):
        found[row.exercise_id].append(row.role)
    return found


def _held(session: Reader, user_id: UUID, only: UUID | None) -> Mapping[UUID, list[Holding]]:
    rows = _rows(session, _assignments_of_own_courses, _assignments_of_one, user_id, only)
    exam_ends = _exam_ends(session, {row.id: _rules(row) for row in rows if row.window_minutes is not None})
    found: dict[UUID, list[Holding]] = defaultdict(list)
    for row in rows:
        found[row.exercise_id].append(_holding(row, exam_ends))
    return found


def _rows(session: Reader, of_all: Any, of_one: Any, user_id: UUID, only: UUID | None) -> Sequence[Any]:
    if only is None:
        return session.execute(of_all, {"user_id": user_id}).all()
    return session.execute(of_one, {"user_id": user_id, "exercise_id": only}).all()


def _exam_ends(session: Reader, exams: Mapping[UUID, Rules]) -> dict[UUID, datetime | None]:
    """Return when each exam has closed for all of its students. Students alike are one row."""
    if not exams:
        return {}
    extra = sa.func.coalesce(Extension.extra_minutes, 0).label("extra")
    rows = session.execute(
        sa.select(
            Assignment.id,
            extra,
            Extension.due_at,
            sa.func.max(ExamWindow.started_at, type_=_time).label("last_started_at"),
            (sa.func.count() - sa.func.count(ExamWindow.started_at)).label("waiting"),
        )
        .join(
            CourseMember,
            sa.and_(CourseMember.course_id == Assignment.course_id, CourseMember.role == CourseRole.STUDENT),
        )
        .outerjoin(ExamWindow, _of_student(ExamWindow))
        .outerjoin(Extension, _of_student(Extension))
        .where(Assignment.id.in_(exams))
        .group_by(Assignment.id, extra, Extension.due_at)
    ).all()
    students: dict[UUID, list[Rules]] = defaultdict(list)
    for row in rows:
        started_at = None if row.waiting else row.last_started_at
        students[row.id].append(
            replace(exams[row.id], extended_to=row.due_at, extra_minutes=row.extra, started_at=started_at)
        )
    return {one: closed_for_all_at(students[one], rules) for one, rules in exams.items()}


def _of_student(table: type[ExamWindow] | type[Extension]) -> sa.ColumnElement[bool]:
    return sa.and_(table.assignment_id == Assignment.id, table.user_id == CourseMember.user_id)


def _rules(row: Any) -> Rules:
    """Return the dates of an assignment, as they are without an extension."""
    return Rules(
        opens_at=row.opens_at,
        due_at=row.due_at,
        time_zone=row.time_zone,
        late_days=row.late_days,
        window_minutes=row.window_minutes,
    )


def _holding(row: Any, exam_ends: Mapping[UUID, datetime | None]) -> Holding:
    rules = _rules(row)
    own = replace(rules, extended_to=row.own_due_at, extra_minutes=row.extra_minutes or 0, started_at=row.started_at)
    ends_at = own.window_ends_at
    return Holding(
        course_id=row.course_id,
        opens_at=bounded(row.opens_at),
        closes_at=own.ends_at,
        last_closes_at=exam_ends[row.id] if rules.is_exam else replace(rules, extended_to=row.last_due_at).ends_at,
        role=row.role,
        left_at=row.left_at,
        is_exam=rules.is_exam,
        window=Window(row.started_at, ends_at) if rules.is_exam and row.started_at and ends_at else None,
        locks_solutions=row.locks_solutions,
        feedback=row.feedback_before,
        is_archived=row.archived,
    )
