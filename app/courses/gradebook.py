"""Grades: computed from submissions on each request, then overridden by manual grades."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses import assignments, grades, service
from app.courses.access import Permission, allows, check_allows, course_for, course_for_member
from app.courses.schemas import (
    GradeRead,
    GradeWrite,
    OverrideRead,
    StudentGradesRead,
)
from app.http.errors import ConflictError, ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Exercise,
    GradeOverride,
    User,
)

ABOVE_MAXIMUM = "grade_above_maximum"
"""The code of the refusal that `allow_above_maximum` overrules."""


def read_all(session: Session, person: Principal, course_id: UUID) -> list[StudentGradesRead]:
    """Return the grades of every student, by name. Requires a teacher of the course."""
    course_for(session, person, course_id, Permission.READ)
    names = grades.students_of(session, course_id)
    material = grades.read_material(session, course_id, list(names))
    return [grades.of_student(material, user_id, name) for user_id, name in names.items()]


def read_student(session: Session, person: Principal, course_id: UUID, user_id: UUID) -> StudentGradesRead:
    """Return the grades of one student. Requires that student or a teacher of the course."""
    _, role = course_for_member(session, person, course_id)
    if person.id != user_id:
        check_allows(role, Permission.READ)
    name = service.past_student_name(session, course_id, user_id)
    material = grades.read_material(session, course_id, [user_id])
    if not allows(role, Permission.READ):
        material = grades.without_unstarted_exams(material, user_id)
    return grades.of_student(material, user_id, name)


def of_students(session: Session, course_id: UUID, user_ids: list[UUID], viewer_id: UUID) -> list[StudentGradesRead]:
    """Return the grades of some students without their names, as a student of the course may know them.

    The caller has checked permissions.
    """
    material = grades.read_material(session, course_id, [*user_ids, viewer_id])
    material = grades.without_unstarted_exams(material, viewer_id)
    return [grades.of_student(material, user_id, "") for user_id in user_ids]


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

    Raises NotFoundError; ForbiddenError for one's own grade; ConflictError for more points than the exercise has,
    unless `allow_above_maximum`.
    """
    course = course_for(session, actor, course_id, Permission.GRADE)
    if actor.id == user_id:  # a former student who has joined the staff
        raise ForbiddenError("own_grade")
    assignment = assignments.find(session, course_id, assignment_id)
    username = service.past_student_name(session, course_id, user_id)
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
    material = grades.read_material(session, course_id, [user_id], assignment_id)
    (place,) = grades.of_student(material, user_id, username).assignments
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
        .order_by(GradeOverride.made_at.desc(), GradeOverride.id.desc())
    )
    return [OverrideRead(**row._mapping) for row in rows]
