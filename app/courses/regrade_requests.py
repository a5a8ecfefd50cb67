"""Requests of students to look at a grade again: asked, withdrawn, read, and answered by the staff.

A rejudging as the answer is in `app.rejudging.regrading`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses import gradebook, grades, rule_facts, students
from app.courses.access import Permission, course_for, past_students
from app.courses.handed_in import handed_in_to
from app.courses.people import SHOWN_NAME
from app.courses.regrade_schemas import (
    RegradeGrade,
    RegradeRequestDetail,
    RegradeRequestPage,
    RegradeRequestRead,
    RegradeRequestWrite,
    RegradeSubmissionRead,
)
from app.courses.schemas import GradeRead, GradeWrite
from app.db.engine import utc_now
from app.enums import Admission, CourseRole, Kind, RegradeStatus
from app.exercises import access as exercises
from app.http.errors import AppError, ConflictError, ForbiddenError, NotFoundError, invalid_field
from app.http.pagination import cursor_after, read_cursor
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    ExerciseVersion,
    Extension,
    GradeOverride,
    MembershipPeriod,
    RegradeRequest,
    Rejudging,
    RosterEntry,
    Submission,
    User,
)
from app.models.scoring import is_forfeited
from app.rules.assignment import Rules
from app.rules.partial_credit import weighted
from app.rules.release import grades_released
from app.rules.worth import Attempt, rounded
from app.visibility.permissions import Permission as ExercisePermission

PER_PAGE = 50
_MOST_SUBMISSIONS = 50
_SUBMISSION_COLUMNS = (
    Submission.id,
    Submission.verdict,
    Submission.is_cancelled,
    Submission.score,
    Submission.created_at,
)
_ACTIONS = {RegradeStatus.GRANTED: "regrade.granted", RegradeStatus.DECLINED: "regrade.declined"}
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
            Submission.id == body.submission_id, *_of_place(person.id, body.assignment_id, exercise_id)
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
    read = _one(session, row.id)
    _record(session, person, "regrade.requested", read)
    return _for_student(read, set())


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


def own_submissions(
    session: Session, person: Principal, assignment_id: UUID, exercise_id: UUID
) -> list[RegradeSubmissionRead]:
    """Return the newest submissions of the user that a request may name."""
    query = sa.select(*_SUBMISSION_COLUMNS).where(*_of_place(person.id, assignment_id, exercise_id))
    rows = session.execute(query.order_by(Submission.id.desc()).limit(_MOST_SUBMISSIONS))
    return [RegradeSubmissionRead(**row._mapping) for row in rows]


def withdraw(session: Session, person: Principal, request_id: UUID) -> None:
    """Withdraw the user's own request. Raises NotFoundError, ConflictError once it is answered."""
    row = session.scalar(
        sa.select(RegradeRequest)
        .where(RegradeRequest.id == request_id, RegradeRequest.user_id == person.id)
        .with_for_update()
    )
    if row is None:
        raise NotFoundError("no_such_regrade_request")
    _check_open(session, row)
    row.status, row.answered_at = RegradeStatus.WITHDRAWN, utc_now()
    _record(session, person, "regrade.withdrawn", _one(session, request_id))


def list_own(session: Session, person: Principal, *, cursor: str | None = None) -> RegradeRequestPage:
    """Return a page of the user's requests in all courses, newest first. Raises InvalidError for a wrong cursor."""
    query = _rows().where(RegradeRequest.user_id == person.id).order_by(RegradeRequest.id.desc())
    if cursor is not None:
        query = query.where(RegradeRequest.id < read_cursor(cursor))
    page = _page(session, query)
    held = _held(session, {one.assignment_id for one in page.items})
    return page.model_copy(update={"items": [_for_student(one, held) for one in page.items]})


def all_own(session: Session, person: Principal) -> Iterator[RegradeRequestRead]:
    """Yield the user's requests in all courses, newest first, as the user may see them now."""
    cursor = None
    while True:
        page = list_own(session, person, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def list_of_course(
    session: Session, person: Principal, course_id: UUID, *, answered: bool = False, cursor: str | None = None
) -> RegradeRequestPage:
    """Return a page of a course's open requests, oldest first, or of the others, newest first.

    Requires the course's staff. Raises InvalidError for a wrong cursor.
    """
    course_for(session, person, course_id, Permission.READ)
    after = None if cursor is None else read_cursor(cursor)
    query = _rows().where(Assignment.course_id == course_id)
    if answered:
        query = query.where(RegradeRequest.status != RegradeStatus.OPEN).order_by(RegradeRequest.id.desc())
        return _page(session, query if after is None else query.where(RegradeRequest.id < after))
    query = query.where(_is_open()).order_by(RegradeRequest.id)
    return _page(session, query if after is None else query.where(RegradeRequest.id > after))


def count_open(session: Session, course_id: UUID) -> int:
    """Return the number of open requests in a course. The caller has checked permissions."""
    query = sa.select(sa.func.count()).select_from(RegradeRequest).join(Assignment)
    return session.scalars(query.where(_is_open(), Assignment.course_id == course_id)).one()


def read(session: Session, person: Principal, course_id: UUID, request_id: UUID) -> RegradeRequestDetail:
    """Return a request with the student's submissions, grade and its history. Requires the course's staff."""
    course_for(session, person, course_id, Permission.READ)
    found = _one(session, request_id, course_id)
    material = grades.read_material(session, course_id, [found.user_id], found.assignment_id)
    places = grades.of_student(material, students.find(session, course_id, found.user_id)).assignments
    history = gradebook.list_overrides(session, person, course_id, found.user_id, found.assignment_id)
    return RegradeRequestDetail(
        request=found,
        grade=next((one for one in places[0].exercises if one.exercise == found.exercise), None),
        submissions=_submissions(session, course_id, found, material),
        history=[one for one in history if one.exercise == found.exercise],
    )


def grant_points(
    session: Session, actor: Principal, course_id: UUID, request_id: UUID, body: RegradeGrade
) -> GradeRead:
    """Answer a request by a manual grade. Raises ConflictError for more points than the maximum, unless allowed.

    Raises NotFoundError; ForbiddenError for one's own request; ConflictError for a request that is not open.
    """
    row, found = claim(session, actor, course_id, request_id)
    written = GradeWrite.model_validate(body.model_dump())
    place = course_id, row.assignment_id, row.user_id
    grade = gradebook.set_grade(session, actor, *place, found.exercise, written)
    row.override_id = session.scalar(
        sa.select(GradeOverride.id)
        .where(
            GradeOverride.assignment_id == row.assignment_id,
            GradeOverride.user_id == row.user_id,
            GradeOverride.exercise_id == row.exercise_id,
        )
        .order_by(GradeOverride.made_at.desc(), GradeOverride.id.desc())
        .limit(1)
    )
    finish(session, actor, row, found, RegradeStatus.GRANTED, body.reason)
    return grade


def decline(session: Session, actor: Principal, course_id: UUID, request_id: UUID, answer: str) -> None:
    """Answer a request without a change. Raises NotFoundError, ForbiddenError, ConflictError."""
    row, found = claim(session, actor, course_id, request_id)
    finish(session, actor, row, found, RegradeStatus.DECLINED, answer)


def claim(
    session: Session, actor: Principal, course_id: UUID, request_id: UUID
) -> tuple[RegradeRequest, RegradeRequestRead]:
    """Return an open request that the actor may answer, locked until the end of the transaction.

    Raises NotFoundError; ForbiddenError for one's own; ConflictError, which says what happened, if it is not open.
    """
    course_for(session, actor, course_id, Permission.GRADE)
    found = _one(session, request_id, course_id)
    if found.user_id == actor.id:  # a former student who has joined the staff
        raise ForbiddenError("own_regrade_request")
    locked = sa.select(RegradeRequest).where(RegradeRequest.id == request_id).with_for_update()
    row = session.scalars(locked, execution_options={"populate_existing": True}).one()  # another may have answered it
    _check_open(session, row)
    return row, found


def finish(
    session: Session,
    actor: Principal,
    row: RegradeRequest,
    found: RegradeRequestRead,
    status: RegradeStatus,
    answer: str,
) -> None:
    """Store the answer to a claimed request."""
    row.status, row.answer, row.answered_by, row.answered_at = status, answer, actor.id, utc_now()
    session.flush()
    _record(session, actor, _ACTIONS[status], found)


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
    handed_in = sa.select(Submission.id).where(*_of_place(person.id, assignment.id, exercise_id)).limit(1)
    if session.scalar(handed_in) is not None:
        return True
    place = assignment.id, person.id
    extension, window = session.get(Extension, place), session.get(ExamWindow, place)
    return (
        role is CourseRole.STUDENT
        and rule_facts.rules_for(assignment, course, extension, window).shows_exercises(utc_now())
        and ExercisePermission.READ in exercises.permissions_on(session, person, slug)
    )


def _of_place(user_id: UUID, assignment_id: UUID, exercise_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Submission.user_id == user_id,
        Submission.assignment_id == assignment_id,
        Submission.exercise_id == exercise_id,
        Submission.kind == Kind.SUBMISSION,
    )


def _check_open(session: Session, row: RegradeRequest) -> None:
    if row.status is RegradeStatus.OPEN:
        return
    name = session.scalar(sa.select(User.username).where(User.id == row.answered_by)) or "–"
    raise ConflictError(_ANSWERED[row.status], name=name, answer=row.answer)


def _is_open() -> sa.ColumnElement[bool]:
    return sa.literal_column("regrade_requests.status = 'open'")  # matches the partial index


def _rows() -> Any:
    grader = aliased(User)
    return (
        sa.select(
            RegradeRequest,
            Course.id.label("course_id"),
            Course.title.label("course"),
            Assignment.title.label("assignment"),
            Exercise.slug.label("exercise"),
            User.username,
            SHOWN_NAME.label("name"),
            grader.username.label("answered_by"),
            Rejudging.status.label("rejudging"),
        )
        .join(Assignment, Assignment.id == RegradeRequest.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(Exercise, Exercise.id == RegradeRequest.exercise_id)
        .join(User, User.id == RegradeRequest.user_id)
        .outerjoin(
            RosterEntry,
            sa.and_(RosterEntry.course_id == Assignment.course_id, RosterEntry.user_id == RegradeRequest.user_id),
        )
        .outerjoin(grader, grader.id == RegradeRequest.answered_by)
        .outerjoin(Rejudging, Rejudging.id == RegradeRequest.rejudging_id)
    )


def _one(session: Session, request_id: UUID, course_id: UUID | None = None) -> RegradeRequestRead:
    query = _rows().where(RegradeRequest.id == request_id)
    if course_id is not None:
        query = query.where(Assignment.course_id == course_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("no_such_regrade_request")
    return _read(row)


def _page(session: Session, query: Any) -> RegradeRequestPage:
    rows = session.execute(query.limit(PER_PAGE + 1)).all()
    items = [_read(row) for row in rows[:PER_PAGE]]
    return RegradeRequestPage(items=items, next_cursor=cursor_after(items[-1].id) if len(rows) > PER_PAGE else None)


def _read(row: Any) -> RegradeRequestRead:
    one: RegradeRequest = row.RegradeRequest
    return RegradeRequestRead(
        id=one.id,
        course_id=row.course_id,
        course=row.course,
        assignment_id=one.assignment_id,
        assignment=row.assignment,
        exercise=row.exercise,
        user_id=one.user_id,
        username=row.username,
        name=row.name,
        submission_id=one.submission_id,
        reason=one.reason,
        status=one.status,
        created_at=one.created_at,
        answer=one.answer,
        answered_at=one.answered_at,
        rejudging=row.rejudging,
        has_grade=one.override_id is not None,
        answered_by=row.answered_by,
        rejudging_id=one.rejudging_id,
    )


def _held(session: Session, assignment_ids: set[UUID]) -> set[UUID]:
    """Return those of the assignments whose grades are held now."""
    rows = session.execute(
        sa.select(Assignment.id, Assignment.holds_grades, Assignment.released_at).where(
            Assignment.id.in_(assignment_ids)
        )
    )
    now = utc_now()
    return {
        assignment_id
        for assignment_id, holds_grades, released_at in rows
        if not grades_released(holds_grades=holds_grades, released_at=released_at, at=now)
    }


def _for_student(read: RegradeRequestRead, held: set[UUID]) -> RegradeRequestRead:
    """Return the request as its student sees it. An answer tells of the grade, and waits while grades are held."""
    hidden: dict[str, Any] = {"answered_by": None, "rejudging_id": None}
    if read.assignment_id in held:
        hidden |= {"answer": "", "rejudging": None, "has_grade": False}
    return read.model_copy(update=hidden)


def _submissions(
    session: Session, course_id: UUID, found: RegradeRequestRead, material: grades.Material
) -> list[RegradeSubmissionRead]:
    worth = {level.slug: level.points for level in material.levels[found.assignment_id]}.get(found.exercise, 0)
    rules = material.rules(material.assignments[0], found.user_id)
    rows = session.execute(
        sa.select(
            *_SUBMISSION_COLUMNS,
            Submission.admission,
            is_forfeited.label("is_forfeited"),
            Submission.families,
            ExerciseVersion.weights,
        )
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(
            Submission.user_id == found.user_id,
            Submission.assignment_id == found.assignment_id,
            Exercise.slug == found.exercise,
            handed_in_to(course_id),
        )
        .order_by(Submission.id.desc())
        .limit(_MOST_SUBMISSIONS)
    )
    return [RegradeSubmissionRead(**row._mapping, points=_points(row, rules, worth)) for row in rows]


def _points(row: Any, rules: Rules, worth: int) -> float | None:
    if row.verdict is None or row.admission is not Admission.COUNTED:
        return None
    families = weighted(row.families, row.weights)
    attempt = Attempt(row.id, row.created_at, row.verdict, is_forfeited=row.is_forfeited, families=families)
    return float(rounded(worth * attempt.share(rules.scoring) * rules.factor(row.created_at)))


def _record(session: Session, actor: Principal, action: str, read: RegradeRequestRead) -> None:
    details = {"assignment": read.assignment, "exercise": read.exercise}
    audit.record(session, actor, action, read.username, course_id=read.course_id, **details)
