"""Requests of students to look at a grade again: asked and withdrawn.

The staff's answers are in `regrade_answers`, lists in `regrade_queries`.
"""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import rule_facts
from app.courses.access import past_students
from app.courses.regrade_queries import find, for_student, of_place
from app.courses.regrade_schemas import (
    RegradeRequestRead,
    RegradeRequestWrite,
)
from app.db.engine import utc_now
from app.enums import CourseRole, Kind, RegradeStatus
from app.exercises import access as exercises
from app.http.errors import AppError, ConflictError, ForbiddenError, NotFoundError, invalid_field
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    Extension,
    MembershipPeriod,
    RegradeRequest,
    Submission,
    User,
)
from app.rules.release import grades_released
from app.visibility.permissions import Permission as ExercisePermission

_ANSWERED = {
    RegradeStatus.GRANTED: "regrade_was_granted",
    RegradeStatus.DECLINED: "regrade_was_declined",
    RegradeStatus.WITHDRAWN: "regrade_was_withdrawn",
}


class Place(NamedTuple):
    """An exercise of an assignment whose grade a student may ask about."""

    exercise_id: UUID
    course: str
    assignment: str


def ask(session: Session, person: Principal, course_id: UUID, body: RegradeRequestWrite) -> RegradeRequestRead:
    """Store the request of a student, present or former. Raises NotFoundError for what the student cannot see.

    Raises ForbiddenError before the grades are released, ConflictError for a second open request and an archived
    course, InvalidError for a submission to something else.
    """
    exercise_id = place_of(session, person, course_id, body.assignment_id, body.exercise).exercise_id
    if body.submission_id is not None:
        own = sa.select(Submission.id).where(
            Submission.id == body.submission_id, *of_place(person.id, body.assignment_id, exercise_id)
        )
        if session.scalar(own) is None:
            raise invalid_field("submission_id", "submission_of_other_exercise")
    row = RegradeRequest(
        assignment_id=body.assignment_id,
        exercise_id=exercise_id,
        user_id=person.id,
        submission_id=body.submission_id,
        reason=body.reason,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise ConflictError("regrade_already_open") from None
    read = find(session, row.id)
    record(session, person, "regrade.requested", read)
    return for_student(read, set())


def place_of(session: Session, person: Principal, course_id: UUID, assignment_id: UUID, slug: str) -> Place:
    """Return the exercise of an assignment if the user may ask about its grade now. Raises as `ask` does."""
    role = session.scalar(
        sa.select(CourseMember.role).where(CourseMember.course_id == course_id, CourseMember.user_id == person.id)
    )
    if session.scalar(past_students(course_id).where(MembershipPeriod.user_id == person.id).limit(1)) is None:
        raise NotFoundError("no_such_course") if role is None else ForbiddenError("regrade_of_students")
    row = session.execute(
        sa.select(Assignment, Course, Exercise.id)
        .join(Course, Course.id == Assignment.course_id)
        .join(AssignmentExercise, AssignmentExercise.assignment_id == Assignment.id)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(Assignment.id == assignment_id, Course.id == course_id, Exercise.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFoundError("not_in_assignment", slug=slug)
    assignment, course, exercise_id = row
    if not _sees(session, person, role, assignment, course, (exercise_id, slug)):
        raise NotFoundError("not_in_assignment", slug=slug)
    if not grades_released(holds_grades=assignment.holds_grades, released_at=assignment.released_at, at=utc_now()):
        raise ForbiddenError("grades_not_released")
    if course.archived:
        raise ConflictError("course_is_archived")
    return Place(exercise_id, course.title, assignment.title)


def place_of_submission(session: Session, person: Principal, submission_id: UUID) -> tuple[UUID, UUID, str] | None:
    """Return course, assignment and exercise of the user's own submission if the user may ask about its grade."""
    row = session.execute(
        sa.select(Assignment.course_id, Assignment.id, Exercise.slug)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Submission.id == submission_id, Submission.user_id == person.id, Submission.kind == Kind.SUBMISSION)
    ).one_or_none()
    if row is None:
        return None
    try:
        place_of(session, person, *row)
    except AppError:
        return None
    course_id, assignment_id, slug = row
    return course_id, assignment_id, slug


def withdraw(session: Session, person: Principal, request_id: UUID) -> None:
    """Withdraw the user's own request. Raises NotFoundError, ConflictError once it is answered."""
    row = session.scalar(
        sa.select(RegradeRequest)
        .where(RegradeRequest.id == request_id, RegradeRequest.user_id == person.id)
        .with_for_update()
    )
    if row is None:
        raise NotFoundError("no_such_regrade_request")
    check_open(session, row)
    row.status, row.answered_at = RegradeStatus.WITHDRAWN, utc_now()
    record(session, person, "regrade.withdrawn", find(session, request_id))


def check_open(session: Session, row: RegradeRequest) -> None:
    """Raise ConflictError, which says what happened, if the request is not open."""
    if row.status is RegradeStatus.OPEN:
        return
    name = session.scalar(sa.select(User.username).where(User.id == row.answered_by)) or "–"
    raise ConflictError(_ANSWERED[row.status], name=name, answer=row.answer)


def record(session: Session, actor: Principal, action: str, read: RegradeRequestRead) -> None:
    """Note in the audit log what became of a request."""
    details = {"assignment": read.assignment, "exercise": read.exercise}
    audit.record(session, actor, action, read.username, course_id=read.course_id, **details)


def _sees(
    session: Session,
    person: Principal,
    role: CourseRole | None,
    assignment: Assignment,
    course: Course,
    found: tuple[UUID, str],
) -> bool:
    """Return whether the user sees the exercise as a student: now, or because they handed something in."""
    exercise_id, slug = found
    handed_in = sa.select(Submission.id).where(*of_place(person.id, assignment.id, exercise_id)).limit(1)
    if session.scalar(handed_in) is not None:
        return True
    place = assignment.id, person.id
    extension, window = session.get(Extension, place), session.get(ExamWindow, place)
    return (
        role is CourseRole.STUDENT
        and rule_facts.rules_for(assignment, course, extension, window).shows_exercises(utc_now())
        and ExercisePermission.READ in exercises.permissions_on(session, person, slug)
    )
