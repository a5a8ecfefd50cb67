"""Assignments and extensions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import service
from app.courses.access import Permission, allows, course_for, course_for_member
from app.courses.policy import Phase, Rules
from app.courses.schemas import (
    AssignmentExerciseRead,
    AssignmentExerciseWrite,
    AssignmentRead,
    AssignmentWrite,
    ExtensionRead,
    ExtensionWrite,
)
from app.db.engine import utc_now
from app.exercises import access as exercises
from app.http.errors import ConflictError, NotFoundError, invalid_field
from app.identity import Principal
from app.models import Assignment, AssignmentExercise, Exercise, ExerciseVersion, Extension, User

_RULES = (
    "late_percent",
    "late_floor",
    "late_days",
    "max_attempts",
    "cooldown_s",
    "feedback_before",
    "feedback_after",
)


def list_all(session: Session, person: Principal, course_id: UUID) -> list[AssignmentRead]:
    """Return the assignments of a course by due date. Students see exercises only of assignments that have opened."""
    _, role = course_for_member(session, person, course_id)
    query = sa.select(Assignment).where(Assignment.course_id == course_id)
    rows = session.scalars(query.order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id))
    return [_read(session, row, person, sees_all=allows(role, Permission.READ)) for row in rows]


def read(session: Session, person: Principal, course_id: UUID, assignment_id: UUID) -> AssignmentRead:
    """Return one assignment. Raises NotFoundError."""
    _, role = course_for_member(session, person, course_id)
    return _read(session, find(session, course_id, assignment_id), person, sees_all=allows(role, Permission.READ))


def create(session: Session, actor: Principal, course_id: UUID, body: AssignmentWrite) -> AssignmentRead:
    """Create an assignment. Raises InvalidError for an unknown exercise."""
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = Assignment(course_id=course.id, title=body.title)
    session.add(assignment)
    _fill(session, actor, assignment, body)
    details = body.model_dump(mode="json")
    audit.record(session, actor, "assignment.created", body.title, course_id=course.id, **details)
    return _read(session, assignment, actor, sees_all=True)


def replace(
    session: Session, actor: Principal, course_id: UUID, assignment_id: UUID, body: AssignmentWrite
) -> AssignmentRead:
    """Replace the rules of an assignment. Grades change at once. Raises InvalidError, NotFoundError."""
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = find(session, course_id, assignment_id)
    _fill(session, actor, assignment, body)
    details = body.model_dump(mode="json")
    audit.record(session, actor, "assignment.changed", body.title, course_id=course.id, **details)
    return _read(session, assignment, actor, sees_all=True)


def delete(session: Session, actor: Principal, course_id: UUID, assignment_id: UUID) -> None:
    """Delete an assignment with its extensions and manual grades. Submissions stay."""
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = find(session, course_id, assignment_id)
    session.delete(assignment)
    audit.record(session, actor, "assignment.deleted", assignment.title, course_id=course.id)


def find(session: Session, course_id: UUID, assignment_id: UUID) -> Assignment:
    """Return the row of an assignment. Raises NotFoundError."""
    found = session.scalar(
        sa.select(Assignment).where(Assignment.id == assignment_id, Assignment.course_id == course_id)
    )
    if found is None:
        raise NotFoundError("no_such_assignment")
    return found


def list_extensions(session: Session, actor: Principal, course_id: UUID, assignment_id: UUID) -> list[ExtensionRead]:
    """Return the extensions of an assignment, by user name."""
    course_for(session, actor, course_id, Permission.READ)
    find(session, course_id, assignment_id)
    rows = session.execute(
        sa.select(Extension.user_id, User.username, Extension.due_at, Extension.reason)
        .join(User, User.id == Extension.user_id)
        .where(Extension.assignment_id == assignment_id)
        .order_by(User.username_key)
    )
    return [ExtensionRead(**row._mapping) for row in rows]


def extend(
    session: Session, actor: Principal, course_id: UUID, assignment_id: UUID, user_id: UUID, body: ExtensionWrite
) -> ExtensionRead:
    """Grant one student a later due date; it replaces an earlier extension. Raises InvalidError, ConflictError."""
    course = course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    assignment = find(session, course_id, assignment_id)
    username = service.student_name(session, course_id, user_id)
    if assignment.due_at is None:
        raise ConflictError("nothing_to_extend")
    if body.due_at <= assignment.due_at:
        raise invalid_field("due_at", "extension_too_early")
    row = session.get(Extension, (assignment_id, user_id)) or Extension(assignment_id=assignment_id, user_id=user_id)
    row.due_at, row.reason, row.granted_by, row.granted_at = body.due_at, body.reason, actor.id, utc_now()
    session.add(row)
    details = {"assignment": assignment.title, **body.model_dump(mode="json")}
    audit.record(session, actor, "extension.granted", username, course_id=course.id, **details)
    return ExtensionRead(user_id=user_id, username=username, due_at=row.due_at, reason=row.reason)


def withdraw_extension(
    session: Session, actor: Principal, course_id: UUID, assignment_id: UUID, user_id: UUID
) -> None:
    """Withdraw an extension. Raises NotFoundError."""
    course = course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    assignment = find(session, course_id, assignment_id)
    row = session.get(Extension, (assignment_id, user_id))
    if row is None:
        raise NotFoundError("no_extension")
    session.delete(row)
    subject = service.student_name(session, course_id, user_id)
    details = {"assignment": assignment.title}
    audit.record(session, actor, "extension.withdrawn", subject, course_id=course.id, **details)


def rules_for(assignment: Assignment, extended_to: datetime | None = None) -> Rules:
    """Return the rules of an assignment for a student with this extension."""
    return Rules(
        opens_at=assignment.opens_at,
        due_at=extended_to or assignment.due_at,
        **{name: getattr(assignment, name) for name in _RULES},
    )


def _fill(session: Session, actor: Principal, assignment: Assignment, body: AssignmentWrite) -> None:
    assignment.title, assignment.opens_at, assignment.due_at = body.title, body.opens_at, body.due_at
    for name in _RULES:
        setattr(assignment, name, getattr(body, name))
    session.flush()
    session.execute(sa.delete(AssignmentExercise).where(AssignmentExercise.assignment_id == assignment.id))
    for position, wanted in enumerate(body.exercises):
        exercise_id, points = _exercise(session, actor, assignment.course_id, wanted)
        row = AssignmentExercise(
            assignment_id=assignment.id, exercise_id=exercise_id, position=position, points=points
        )
        session.add(row)
    session.flush()


def _exercise(
    session: Session, actor: Principal, course_id: UUID, wanted: AssignmentExerciseWrite
) -> tuple[UUID, int]:
    try:
        found = exercises.find(session, actor, wanted.slug)
    except NotFoundError as error:
        raise invalid_field("exercises", "no_such_exercise", slug=wanted.slug) from error
    if not exercises.is_for_course(session, found, course_id):
        raise invalid_field("exercises", "exercise_hidden_from_course", slug=wanted.slug)
    points = session.scalars(
        sa.select(ExerciseVersion.points)
        .join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
        .where(Exercise.id == found.id)
    ).one()
    return found.id, points if wanted.points is None else wanted.points


def _read(session: Session, assignment: Assignment, person: Principal, *, sees_all: bool) -> AssignmentRead:
    extension = session.get(Extension, (assignment.id, person.id))
    rules = rules_for(assignment, extension.due_at if extension else None)
    phase = rules.phase(utc_now())
    return AssignmentRead(
        id=assignment.id,
        course_id=assignment.course_id,
        title=assignment.title,
        phase=phase,
        opens_at=rules.opens_at,
        due_at=rules.due_at,
        closes_at=rules.closes_at,
        is_extended=extension is not None,
        exercises=_exercises(session, person, assignment.id) if sees_all or phase is not Phase.UPCOMING else [],
        **{name: getattr(assignment, name) for name in _RULES},
    )


def _exercises(session: Session, person: Principal, assignment_id: UUID) -> list[AssignmentExerciseRead]:
    query = (
        sa.select(Exercise.slug, ExerciseVersion.summary, AssignmentExercise.points)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(AssignmentExercise.assignment_id == assignment_id)
        .order_by(AssignmentExercise.position)
    )
    rows = exercises.visible_rows(session, person, query)
    return [AssignmentExerciseRead(slug=row.slug, title=row.summary["title"], points=row.points) for row in rows]
