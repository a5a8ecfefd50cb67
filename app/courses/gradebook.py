"""Grades: computed from submissions on each request, then overridden by manual grades."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses import assignments, service
from app.courses.access import Permission, check_allows, course_for, course_for_member
from app.courses.policy import Attempt, grade
from app.courses.schemas import (
    AssignmentGradeRead,
    GradeRead,
    GradeWrite,
    OverrideRead,
    StudentGradesRead,
)
from app.db.engine import utc_now
from app.enums import CourseRole, Kind
from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    CourseMember,
    Exercise,
    ExerciseVersion,
    Extension,
    GradeOverride,
    Submission,
    User,
)
from app.models.scoring import is_withdrawn, points_earned

ABOVE_MAXIMUM = "grade_above_maximum"
"""The code of the refusal that `allow_above_maximum` overrules."""

_Place = tuple[UUID, UUID]  # a student, and an exercise or an assignment


@dataclass(frozen=True)
class _Level:
    """An exercise of an assignment."""

    exercise_id: UUID
    slug: str
    points: int


@dataclass(frozen=True)
class _Material:
    """The data from which the grades of some students are computed."""

    assignments: list[Assignment]
    levels: dict[UUID, list[_Level]]
    attempts: dict[_Place, list[Attempt]]
    extensions: dict[_Place, datetime]
    overrides: dict[tuple[UUID, UUID, UUID], float]


def read_all(session: Session, person: Principal, course_id: UUID) -> list[StudentGradesRead]:
    """Return the grades of every student, by name. Requires a teacher of the course."""
    course_for(session, person, course_id, Permission.READ)
    rows = session.execute(
        sa.select(User.id, User.username)
        .join(CourseMember, CourseMember.user_id == User.id)
        .where(CourseMember.course_id == course_id, CourseMember.role == CourseRole.STUDENT)
        .order_by(User.username_key)
    ).all()
    material = _material(session, course_id, [row.id for row in rows])
    return [_student(material, row.id, row.username) for row in rows]


def read_student(session: Session, person: Principal, course_id: UUID, user_id: UUID) -> StudentGradesRead:
    """Return the grades of one student. Requires that student or a teacher of the course."""
    _, role = course_for_member(session, person, course_id)
    if person.id != user_id:
        check_allows(role, Permission.READ)
    name = service.student_name(session, course_id, user_id)
    return _student(_material(session, course_id, [user_id]), user_id, name)


def of_students(session: Session, course_id: UUID, user_ids: list[UUID]) -> list[StudentGradesRead]:
    """Return the grades of some students without their names. The caller has checked permissions."""
    material = _material(session, course_id, user_ids)
    return [_student(material, user_id, "") for user_id in user_ids]


def set_grade(
    session: Session,
    actor: Principal,
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    slug: str,
    body: GradeWrite,
) -> GradeRead:
    """Set a manual grade, or remove it if `points` is None.

    Raises NotFoundError; ConflictError for more points than the exercise has, unless `allow_above_maximum`.
    """
    course = course_for(session, actor, course_id, Permission.GRADE)
    assignment = assignments.find(session, course_id, assignment_id)
    username = service.student_name(session, course_id, user_id)
    level = session.execute(
        sa.select(Exercise.id, AssignmentExercise.points)
        .join(AssignmentExercise, AssignmentExercise.exercise_id == Exercise.id)
        .where(AssignmentExercise.assignment_id == assignment_id, Exercise.slug == slug)
    ).one_or_none()
    if level is None:
        raise NotFoundError("not_in_assignment", slug=slug)
    if body.points is not None and body.points > level.points and not body.allow_above_maximum:
        raise ConflictError(ABOVE_MAXIMUM, points=body.points, maximum=level.points)
    row = GradeOverride(
        assignment_id=assignment_id,
        user_id=user_id,
        exercise_id=level.id,
        points=body.points,
        reason=body.reason,
        made_by=actor.id,
    )
    session.add(row)
    details = {"assignment": assignment.title, "exercise": slug, **body.model_dump()}
    audit.record(session, actor, "grade.set", username, course_id=course.id, **details)
    session.flush()
    student = _student(_material(session, course_id, [user_id]), user_id, username)
    place = next(one for one in student.assignments if one.assignment_id == assignment_id)
    return next(one for one in place.exercises if one.exercise == slug)


def list_overrides(session: Session, actor: Principal, course_id: UUID, user_id: UUID) -> list[OverrideRead]:
    """Return every manual grade of a student in the course, newest first."""
    course_for(session, actor, course_id, Permission.READ)
    author = aliased(User)
    rows = session.execute(
        sa.select(
            Exercise.slug.label("exercise"),
            Assignment.title.label("assignment"),
            GradeOverride.points,
            GradeOverride.reason,
            author.username.label("made_by"),
            GradeOverride.made_at,
        )
        .join(Assignment, Assignment.id == GradeOverride.assignment_id)
        .join(Exercise, Exercise.id == GradeOverride.exercise_id)
        .outerjoin(author, author.id == GradeOverride.made_by)
        .where(Assignment.course_id == course_id, GradeOverride.user_id == user_id)
        .order_by(GradeOverride.id.desc())
    )
    return [OverrideRead(**row._mapping) for row in rows]


def _student(material: _Material, user_id: UUID, username: str) -> StudentGradesRead:
    read = [_assignment(material, assignment, user_id) for assignment in material.assignments]
    return StudentGradesRead(
        user_id=user_id,
        username=username,
        points=round(sum(one.points for one in read), 2),
        worth=sum(one.worth for one in read),
        assignments=read,
    )


def _assignment(material: _Material, assignment: Assignment, user_id: UUID) -> AssignmentGradeRead:
    extended_to = material.extensions.get((user_id, assignment.id))
    rules = assignments.rules_for(assignment, extended_to)
    read = []
    for level in material.levels[assignment.id]:
        computed = grade(rules, level.points, material.attempts[user_id, level.exercise_id])
        override = material.overrides.get((user_id, assignment.id, level.exercise_id))
        read.append(
            GradeRead(
                exercise=level.slug,
                worth=level.points,
                points=computed.points if override is None else override,
                computed=computed.points,
                attempts=computed.attempts,
                factor=computed.factor,
                submission_id=computed.best_id,
                is_overridden=override is not None,
            )
        )
    return AssignmentGradeRead(
        assignment_id=assignment.id,
        title=assignment.title,
        due_at=rules.due_at,
        is_extended=extended_to is not None,
        points=round(sum(one.points for one in read), 2),
        worth=sum(one.worth for one in read),
        exercises=read,
    )


def _material(session: Session, course_id: UUID, user_ids: list[UUID]) -> _Material:
    rows = session.scalars(
        sa.select(Assignment)
        .where(Assignment.course_id == course_id)
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    ).all()
    # An assignment has no grades before it opens, and its exercises are not visible yet.
    opened = [row for row in rows if row.opens_at is None or row.opens_at <= utc_now()]
    levels = {row.id: _levels(session, row.id) for row in opened}
    exercise_ids = {level.exercise_id for one in levels.values() for level in one}
    extensions = sa.select(Extension).where(Extension.assignment_id.in_(levels), Extension.user_id.in_(user_ids))
    return _Material(
        assignments=opened,
        levels=levels,
        attempts=_attempts(session, user_ids, exercise_ids),
        extensions={
            (row.user_id, row.assignment_id): row.due_at for row in session.scalars(extensions) if row.due_at
        },
        overrides=_overrides(session, user_ids, levels),
    )


def _levels(session: Session, assignment_id: UUID) -> list[_Level]:
    rows = session.execute(
        sa.select(AssignmentExercise.exercise_id, Exercise.slug, AssignmentExercise.points)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(AssignmentExercise.assignment_id == assignment_id)
        .order_by(AssignmentExercise.position)
    )
    return [_Level(*row) for row in rows]


def _attempts(
    session: Session, user_ids: Iterable[UUID], exercise_ids: Iterable[UUID]
) -> dict[_Place, list[Attempt]]:
    found: dict[_Place, list[Attempt]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            Submission.user_id,
            Submission.exercise_id,
            Submission.id,
            Submission.created_at,
            Submission.verdict,
            points_earned,
            ExerciseVersion.points,
            is_withdrawn,
        )
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(
            Submission.user_id.in_(user_ids),
            Submission.exercise_id.in_(exercise_ids),
            Submission.kind == Kind.SUBMISSION,
        )
    )
    for user_id, exercise_id, *attempt in rows:
        found[user_id, exercise_id].append(Attempt(*attempt))
    return found


def _overrides(
    session: Session, user_ids: Iterable[UUID], assignment_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID, UUID], float]:
    rows = session.scalars(
        sa.select(GradeOverride)
        .where(GradeOverride.user_id.in_(user_ids), GradeOverride.assignment_id.in_(assignment_ids))
        .order_by(GradeOverride.id)
    )
    newest = {(row.user_id, row.assignment_id, row.exercise_id): row.points for row in rows}
    return {place: points for place, points in newest.items() if points is not None}
