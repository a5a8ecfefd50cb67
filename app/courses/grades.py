"""Grades computed from the submissions that count for an assignment, with the manual grades that replace them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import rule_facts
from app.courses.schemas import AssignmentGradeRead, GradeRead, LoweredRead, StudentGradesRead
from app.db.engine import utc_now
from app.enums import CourseRole
from app.grading.summaries import attempts_in
from app.http.errors import ConflictError
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    Extension,
    GradeOverride,
    GradeSummary,
    UnlockedSolution,
    User,
)
from app.rules.assignment import Rules
from app.rules.worth import Attempt, grade, rounded

_MOST_NAMES = 10
_Place = tuple[UUID, UUID]  # a student and an assignment


class LowersGradesError(ConflictError):
    """A change would lower the points of these students."""

    kind = "edit_lowers_grades"

    def __init__(self, lowered: list[LoweredRead]) -> None:
        self.lowered = lowered
        names = [one.username for one in lowered[:_MOST_NAMES]]
        students = [one.model_dump() for one in lowered]
        super().__init__("edit_lowers_grades", count=len(lowered), names=names, students=students)


class Level(NamedTuple):
    """An exercise of an assignment."""

    exercise_id: UUID
    slug: str
    points: int


@dataclass(frozen=True)
class Material:
    """The data from which the grades of some students are computed."""

    course: Course
    assignments: list[Assignment]
    levels: dict[UUID, list[Level]]
    attempts: dict[tuple[UUID, UUID, UUID], list[Attempt]]
    extensions: dict[_Place, Extension]
    windows: dict[_Place, ExamWindow]
    overrides: dict[tuple[UUID, UUID, UUID], float]

    def rules(self, assignment: Assignment, user_id: UUID) -> Rules:
        """Return the rules of an assignment for a student."""
        place = user_id, assignment.id
        return rule_facts.rules_for(assignment, self.course, self.extensions.get(place), self.windows.get(place))


def of_student(material: Material, user_id: UUID, username: str) -> StudentGradesRead:
    """Return the grades of one student."""
    read = [_assignment(material, assignment, user_id) for assignment in material.assignments]
    return StudentGradesRead(
        user_id=user_id,
        username=username,
        points=total(one.points for one in read),
        worth=sum(one.worth for one in read),
        assignments=read,
    )


def read_material(
    session: Session, course_id: UUID, user_ids: list[UUID], assignment_id: UUID | None = None
) -> Material:
    """Read what the grades of these students need: of all assignments that have opened, or of the given one."""
    query = sa.select(Assignment).where(Assignment.course_id == course_id)
    rows = session.scalars(query.order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)).all()
    # An assignment has no grades before it opens, and its exercises are not visible yet.
    wanted = [
        row
        for row in rows
        if (row.opens_at is None or row.opens_at <= utc_now() if assignment_id is None else row.id == assignment_id)
    ]
    course = session.get_one(Course, course_id)
    levels = {row.id: _levels(session, row.id) for row in wanted}
    extensions = sa.select(Extension).where(Extension.assignment_id.in_(levels), Extension.user_id.in_(user_ids))
    windows = sa.select(ExamWindow).where(ExamWindow.assignment_id.in_(levels), ExamWindow.user_id.in_(user_ids))
    return Material(
        course=course,
        assignments=wanted,
        levels=levels,
        attempts=_attempts(session, user_ids, levels),
        extensions={(row.user_id, row.assignment_id): row for row in session.scalars(extensions)},
        windows={(row.user_id, row.assignment_id): row for row in session.scalars(windows)},
        overrides=_overrides(session, user_ids, levels),
    )


def without_unstarted_exams(material: Material, user_id: UUID) -> Material:
    """Leave out the exams that a student can still start: their exercises are still unknown to the student."""
    now = utc_now()
    shown = [row for row in material.assignments if material.rules(row, user_id).shows_exercises(now)]
    return replace(material, assignments=shown)


def students_of(session: Session, course_id: UUID) -> dict[UUID, str]:
    """Return the students of a course, by name."""
    rows = session.execute(
        sa.select(User.id, User.username)
        .join(CourseMember, CourseMember.user_id == User.id)
        .where(CourseMember.course_id == course_id, CourseMember.role == CourseRole.STUDENT)
        .order_by(User.username_key)
    )
    return {row.id: row.username for row in rows}


def points_by_student(session: Session, course_id: UUID, assignment_id: UUID | None) -> dict[UUID, float]:
    """Return the points of every student in one assignment, or in the whole course."""
    names = students_of(session, course_id)
    material = read_material(session, course_id, list(names), assignment_id)
    return {user_id: of_student(material, user_id, name).points for user_id, name in names.items()}


def lowered(
    session: Session, course_id: UUID, assignment_id: UUID | None, before: dict[UUID, float]
) -> list[LoweredRead]:
    """Return the students who have fewer points than `before`, by name."""
    names = students_of(session, course_id)
    after = points_by_student(session, course_id, assignment_id)
    return [
        LoweredRead(username=name, before=before[user_id], after=after[user_id])
        for user_id, name in names.items()
        if user_id in before and after[user_id] < before[user_id]
    ]


@contextmanager
def no_lower_grades(
    session: Session, course_id: UUID, assignment_id: UUID | None, *, is_confirmed: bool
) -> Iterator[None]:
    """Refuse a change that lowers the points of students, unless it is confirmed. Raises LowersGradesError."""
    before = {} if is_confirmed else points_by_student(session, course_id, assignment_id)
    yield
    session.flush()
    if is_confirmed:
        return
    session.expire_all()
    if found := lowered(session, course_id, assignment_id, before):
        raise LowersGradesError(found)


def total(points: Iterable[float]) -> float:
    """Return the sum of points, rounded to hundredths."""
    return float(rounded(sum((Fraction(repr(one)) for one in points), Fraction(0))))


def _assignment(material: Material, assignment: Assignment, user_id: UUID) -> AssignmentGradeRead:
    rules = material.rules(assignment, user_id)
    read = []
    for level in material.levels[assignment.id]:
        place = user_id, assignment.id, level.exercise_id
        computed = grade(rules, level.points, material.attempts[place])
        override = material.overrides.get(place)
        read.append(
            GradeRead(
                exercise=level.slug,
                worth=level.points,
                points=float(computed.points) if override is None else override,
                computed=float(computed.points),
                attempts=computed.attempts,
                factor=float(computed.factor),
                submission_id=computed.best_id,
                is_overridden=override is not None,
            )
        )
    return AssignmentGradeRead(
        assignment_id=assignment.id,
        title=assignment.title,
        due_at=rules.own_due_at,
        is_extended=(user_id, assignment.id) in material.extensions,
        points=total(one.points for one in read),
        worth=sum(one.worth for one in read),
        exercises=read,
    )


def _levels(session: Session, assignment_id: UUID) -> list[Level]:
    rows = session.execute(
        sa.select(AssignmentExercise.exercise_id, Exercise.slug, AssignmentExercise.points)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(AssignmentExercise.assignment_id == assignment_id)
        .order_by(AssignmentExercise.position)
    )
    return [Level(*row) for row in rows]


def _attempts(
    session: Session, user_ids: Iterable[UUID], levels: dict[UUID, list[Level]]
) -> dict[tuple[UUID, UUID, UUID], list[Attempt]]:
    exercise_ids = {level.exercise_id for one in levels.values() for level in one}
    forfeited = {
        tuple(row)
        for row in session.execute(
            sa.select(UnlockedSolution.user_id, UnlockedSolution.exercise_id).where(
                UnlockedSolution.user_id.in_(user_ids), UnlockedSolution.exercise_id.in_(exercise_ids)
            )
        )
    }
    rows = session.execute(
        sa.select(
            GradeSummary.user_id, GradeSummary.assignment_id, GradeSummary.exercise_id, GradeSummary.attempts
        ).where(GradeSummary.assignment_id.in_(levels), GradeSummary.user_id.in_(user_ids))
    )
    found: dict[tuple[UUID, UUID, UUID], list[Attempt]] = defaultdict(list)
    for user_id, assignment_id, exercise_id, stored in rows:
        is_forfeited = (user_id, exercise_id) in forfeited
        found[user_id, assignment_id, exercise_id] = attempts_in(stored, is_forfeited=is_forfeited)
    return found


def _overrides(
    session: Session, user_ids: Iterable[UUID], assignment_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID, UUID], float]:
    rows = session.scalars(
        sa.select(GradeOverride)
        .where(GradeOverride.user_id.in_(user_ids), GradeOverride.assignment_id.in_(assignment_ids))
        .order_by(GradeOverride.made_at, GradeOverride.id)
    )
    newest = {(row.user_id, row.assignment_id, row.exercise_id): row.points for row in rows}
    return {place: points for place, points in newest.items() if points is not None}
