"""Assignments and extensions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import remarks, rule_facts, service
from app.courses.access import Permission, allows, course_for, course_for_member
from app.courses.grades import no_lower_grades
from app.courses.schemas import (
    AssignmentExerciseRead,
    AssignmentRead,
    AssignmentWrite,
    ExtensionRead,
    ExtensionWrite,
)
from app.db.engine import utc_now
from app.enums import CourseRole
from app.exercises import access as exercises
from app.http.errors import ConflictError, ForbiddenError, NotFoundError, invalid_field
from app.identity import Principal
from app.models import Assignment, AssignmentExercise, Course, ExamWindow, Exercise, ExerciseVersion, Extension, User

_Own = TypeVar("_Own", Extension, ExamWindow)

_RULES = (
    "late_percent",
    "late_floor",
    "late_days",
    "max_attempts",
    "cooldown_s",
    "window_minutes",
    "locks_solutions",
    "allows_practice",
    "feedback_before",
    "feedback_after",
    "scoring",
    "holds_grades",
)


def list_all(session: Session, person: Principal, course_id: UUID) -> list[AssignmentRead]:
    """Return the assignments of a course by due date. Students see exercises only of assignments that have opened."""
    _, role = course_for_member(session, person, course_id)
    query = sa.select(Assignment).where(Assignment.course_id == course_id)
    rows = session.scalars(query.order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id))
    return _read_all(session, rows.all(), person, sees_all=allows(role, Permission.READ))


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
    session: Session,
    actor: Principal,
    course_id: UUID,
    assignment_id: UUID,
    body: AssignmentWrite,
    *,
    confirm_lower: bool = False,
) -> AssignmentRead:
    """Replace the rules of an assignment. Grades change at once; what was admitted stays admitted.

    Raises InvalidError and NotFoundError, and LowersGradesError unless lower points are confirmed.
    """
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = find(session, course_id, assignment_id)
    with no_lower_grades(session, course_id, assignment_id, is_confirmed=confirm_lower):
        _fill(session, actor, assignment, body)
    details = body.model_dump(mode="json")
    audit.record(session, actor, "assignment.changed", body.title, course_id=course.id, **details)
    return _read(session, assignment, actor, sees_all=True)


def delete(
    session: Session, actor: Principal, course_id: UUID, assignment_id: UUID, *, confirm_lower: bool = False
) -> None:
    """Delete an assignment with its extensions, manual grades, regrade requests and remarks. Submissions stay.

    Raises NotFoundError, and LowersGradesError if somebody has points in it, unless that is confirmed.
    """
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = find(session, course_id, assignment_id)
    with no_lower_grades(session, course_id, assignment_id, is_confirmed=confirm_lower):
        remarks.delete_all(session, assignment_id)
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


def start(session: Session, person: Principal, course_id: UUID, assignment_id: UUID) -> AssignmentRead:
    """Start the user's exam window. A second start changes nothing. Raises ForbiddenError, ConflictError."""
    course, role = course_for_member(session, person, course_id)
    assignment = find(session, course_id, assignment_id)
    if role is not CourseRole.STUDENT or course.archived:
        raise ForbiddenError("exam_of_students")
    if assignment.window_minutes is None:
        raise ConflictError("not_an_exam")
    if session.get(ExamWindow, (assignment_id, person.id)) is None:
        extension = session.get(Extension, (assignment_id, person.id))
        if not rule_facts.rules_for(assignment, course, extension).is_open(utc_now()):
            raise ConflictError("exam_not_open")
        window = ExamWindow(assignment_id=assignment_id, user_id=person.id, started_at=utc_now())
        with suppress(IntegrityError), session.begin_nested():  # a second request started it at the same time
            session.add(window)
    return _read(session, assignment, person, sees_all=False)


def list_extensions(session: Session, actor: Principal, course_id: UUID, assignment_id: UUID) -> list[ExtensionRead]:
    """Return the extensions of an assignment, by user name."""
    course_for(session, actor, course_id, Permission.READ)
    find(session, course_id, assignment_id)
    rows = session.execute(
        sa.select(Extension.user_id, User.username, Extension.due_at, Extension.extra_minutes, Extension.reason)
        .join(User, User.id == Extension.user_id)
        .where(Extension.assignment_id == assignment_id)
        .order_by(User.username_key)
    )
    return [ExtensionRead(**row._mapping) for row in rows]


def extend(
    session: Session,
    actor: Principal,
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    body: ExtensionWrite,
    *,
    confirm_lower: bool = False,
    keeps_rest: bool = False,
) -> ExtensionRead:
    """Grant one student more time; it replaces an earlier extension, or with `keeps_rest` the fields that are set.

    Raises InvalidError and ConflictError, and LowersGradesError unless lower points are confirmed.
    """
    course = course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    assignment = find(session, course_id, assignment_id)
    username = service.student_name(session, course_id, user_id)
    _check_extension(assignment, body)
    earlier = session.get(Extension, (assignment_id, user_id))
    if keeps_rest and earlier is not None:
        left_out = ExtensionWrite.model_fields.keys() - body.model_fields_set
        body = body.model_copy(update={name: getattr(earlier, name) for name in left_out})
    row = earlier or Extension(assignment_id=assignment_id, user_id=user_id)
    with no_lower_grades(session, course_id, assignment_id, is_confirmed=confirm_lower):
        row.due_at, row.extra_minutes = body.due_at, body.extra_minutes
        row.reason, row.granted_by, row.granted_at = body.reason, actor.id, utc_now()
        session.add(row)
    details = {"assignment": assignment.title, **body.model_dump(mode="json")}
    audit.record(session, actor, "extension.granted", username, course_id=course.id, **details)
    return ExtensionRead(
        user_id=user_id, username=username, due_at=row.due_at, extra_minutes=row.extra_minutes, reason=row.reason
    )


def withdraw_extension(
    session: Session,
    actor: Principal,
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    *,
    confirm_lower: bool = False,
) -> None:
    """Withdraw an extension. Raises NotFoundError, and LowersGradesError unless lower points are confirmed."""
    course = course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    assignment = find(session, course_id, assignment_id)
    row = session.get(Extension, (assignment_id, user_id))
    if row is None:
        raise NotFoundError("no_extension")
    with no_lower_grades(session, course_id, assignment_id, is_confirmed=confirm_lower):
        session.delete(row)
    subject = service.past_student_name(session, course_id, user_id)
    details = {"assignment": assignment.title}
    audit.record(session, actor, "extension.withdrawn", subject, course_id=course.id, **details)


def _check_extension(assignment: Assignment, body: ExtensionWrite) -> None:
    if body.due_at is None and not body.extra_minutes:
        raise invalid_field("due_at", "extension_empty")
    if body.due_at is not None and assignment.due_at is None:
        raise ConflictError("nothing_to_extend")
    if body.due_at is not None and assignment.due_at is not None and body.due_at <= assignment.due_at:
        raise invalid_field("due_at", "extension_too_early")
    if body.extra_minutes and assignment.window_minutes is None:
        raise ConflictError("not_an_exam")


def _fill(session: Session, actor: Principal, assignment: Assignment, body: AssignmentWrite) -> None:
    assignment.title, assignment.opens_at, assignment.due_at = body.title, body.opens_at, body.due_at
    for name in _RULES:
        setattr(assignment, name, getattr(body, name))
    if not body.holds_grades:
        assignment.released_at = None  # grades that are held later wait for a release of their own
    session.flush()
    places = _places(session, actor, assignment, body)
    session.execute(sa.delete(AssignmentExercise).where(AssignmentExercise.assignment_id == assignment.id))
    for position, (exercise_id, points) in enumerate(places):
        row = AssignmentExercise(
            assignment_id=assignment.id, exercise_id=exercise_id, position=position, points=points
        )
        session.add(row)
    session.flush()


def _places(
    session: Session, actor: Principal, assignment: Assignment, body: AssignmentWrite
) -> list[tuple[UUID, int]]:
    """Return the exercises with their points, in order.

    What the assignment holds already may stay, also if it is no longer listed. What the actor cannot see stays in its
    place: nobody leaves out what is not shown.
    """
    held = _held(session, assignment.id)
    by_slug = {row.slug: row.exercise_id for row in held}
    places = []
    for wanted in body.exercises:
        exercise_id = by_slug.get(wanted.slug) or _listed(session, actor, assignment.course_id, wanted.slug)
        places.append((exercise_id, _own_points(session, exercise_id) if wanted.points is None else wanted.points))
    shown = {one.slug for one in _exercises(session, actor, [assignment.id])[assignment.id]} | {
        one.slug for one in body.exercises
    }
    for row in held:
        if row.slug not in shown:
            places.insert(row.position, (row.exercise_id, row.points))
    return places


def _held(session: Session, assignment_id: UUID) -> "list[sa.Row[str, UUID, int, int]]":
    query = (
        sa.select(
            Exercise.slug, AssignmentExercise.exercise_id, AssignmentExercise.points, AssignmentExercise.position
        )
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(AssignmentExercise.assignment_id == assignment_id)
        .order_by(AssignmentExercise.position)
    )
    return list(session.execute(query))


def _listed(session: Session, actor: Principal, course_id: UUID, slug: str) -> UUID:
    try:
        found = exercises.find(session, actor, slug)
    except NotFoundError as error:
        raise invalid_field("exercises", "no_such_exercise", slug=slug) from error
    if not exercises.is_for_course(session, found, course_id):
        raise invalid_field("exercises", "exercise_hidden_from_course", slug=slug)
    return found.id


def _own_points(session: Session, exercise_id: UUID) -> int:
    return session.scalars(
        sa.select(ExerciseVersion.points)
        .join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
        .where(Exercise.id == exercise_id)
    ).one()


def _read(session: Session, assignment: Assignment, person: Principal, *, sees_all: bool) -> AssignmentRead:
    return _read_all(session, [assignment], person, sees_all=sees_all)[0]


def _read_all(
    session: Session, assignments: Sequence[Assignment], person: Principal, *, sees_all: bool
) -> list[AssignmentRead]:
    """Return assignments for this person. The number of statements does not depend on how many there are."""
    ids = [one.id for one in assignments]
    extensions = _of_person(session, Extension, ids, person)
    windows = _of_person(session, ExamWindow, ids, person)
    by_assignment = _exercises(session, person, ids)
    now = utc_now()
    found = []
    for assignment in assignments:
        extension = extensions.get(assignment.id)
        course = session.get_one(Course, assignment.course_id)
        rules = rule_facts.rules_for(assignment, course, extension, windows.get(assignment.id))
        shows_exercises = sees_all or rules.shows_exercises(now)
        read = AssignmentRead(
            id=assignment.id,
            course_id=assignment.course_id,
            title=assignment.title,
            phase=rules.phase(now),
            opens_at=rules.opens_at,
            due_at=rules.own_due_at,
            closes_at=rules.closes_at,
            time_zone=rules.time_zone,
            extra_minutes=rules.extra_minutes,
            started_at=rules.started_at,
            window_ends_at=rules.window_ends_at,
            is_extended=extension is not None,
            released_at=assignment.released_at,
            exercises=by_assignment[assignment.id] if shows_exercises else [],
            **{name: getattr(assignment, name) for name in _RULES},
        )
        found.append(read)
    return found


def _of_person(session: Session, table: type[_Own], ids: Sequence[UUID], person: Principal) -> dict[UUID, _Own]:
    """Return the person's extensions or exam windows, by assignment."""
    rows = session.scalars(sa.select(table).where(table.assignment_id.in_(ids), table.user_id == person.id))
    return {row.assignment_id: row for row in rows}


def _exercises(
    session: Session, person: Principal, assignment_ids: Sequence[UUID]
) -> Mapping[UUID, list[AssignmentExerciseRead]]:
    """Return the exercises of each assignment that the person may see, in order."""
    query = (
        sa.select(AssignmentExercise.assignment_id, Exercise.slug, ExerciseVersion.summary, AssignmentExercise.points)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(AssignmentExercise.assignment_id.in_(assignment_ids))
        .order_by(AssignmentExercise.position)
    )
    found: dict[UUID, list[AssignmentExerciseRead]] = defaultdict(list)
    for row in exercises.visible_rows(session, person, query):
        read = AssignmentExerciseRead(slug=row.slug, title=row.summary["title"], points=row.points)
        found[row.assignment_id].append(read)
    return found
