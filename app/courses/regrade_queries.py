"""Reads of regrade requests: by the students who asked, and by the staff who answer."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.courses import gradebook, grades, students
from app.courses.access import Permission, course_for
from app.courses.handed_in import handed_in_to
from app.courses.people import SHOWN_NAME
from app.courses.regrade_schemas import (
    RegradeRequestDetail,
    RegradeRequestPage,
    RegradeRequestRead,
    RegradeSubmissionRead,
)
from app.db.engine import utc_now
from app.enums import Admission, Kind, RegradeStatus
from app.http.errors import NotFoundError
from app.http.pagination import cursor_after, read_cursor
from app.identity import Principal
from app.models import (
    Assignment,
    Course,
    Exercise,
    ExerciseVersion,
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

PER_PAGE = 50
_MOST_SUBMISSIONS = 50
_SUBMISSION_COLUMNS = (
    Submission.id,
    Submission.verdict,
    Submission.is_cancelled,
    Submission.score,
    Submission.created_at,
)


def list_own(session: Session, person: Principal, *, cursor: str | None = None) -> RegradeRequestPage:
    """Return a page of the user's requests in all courses, newest first. Raises InvalidError for a wrong cursor."""
    query = _rows().where(RegradeRequest.user_id == person.id).order_by(RegradeRequest.id.desc())
    if cursor is not None:
        query = query.where(RegradeRequest.id < read_cursor(cursor))
    page = _page(session, query)
    held = _held(session, {one.assignment_id for one in page.items})
    return page.model_copy(update={"items": [for_student(one, held) for one in page.items]})


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
    found = find(session, request_id, course_id)
    material = grades.read_material(session, course_id, [found.user_id], found.assignment_id)
    places = grades.of_student(material, students.find(session, course_id, found.user_id)).assignments
    history = gradebook.list_overrides(session, person, course_id, found.user_id, found.assignment_id)
    return RegradeRequestDetail(
        request=found,
        grade=next((one for one in places[0].exercises if one.exercise == found.exercise), None),
        submissions=_submissions(session, course_id, found, material),
        history=[one for one in history if one.exercise == found.exercise],
    )


def find(session: Session, request_id: UUID, course_id: UUID | None = None) -> RegradeRequestRead:
    """Return a request, of this course if one is given. Raises NotFoundError."""
    query = _rows().where(RegradeRequest.id == request_id)
    if course_id is not None:
        query = query.where(Assignment.course_id == course_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("no_such_regrade_request")
    return _read(row)


def own_submissions(
    session: Session, person: Principal, assignment_id: UUID, exercise_id: UUID
) -> list[RegradeSubmissionRead]:
    """Return the newest submissions of the user that a request may name."""
    query = sa.select(*_SUBMISSION_COLUMNS).where(*of_place(person.id, assignment_id, exercise_id))
    rows = session.execute(query.order_by(Submission.id.desc()).limit(_MOST_SUBMISSIONS))
    return [RegradeSubmissionRead(**row._mapping) for row in rows]


def for_student(read: RegradeRequestRead, held: set[UUID]) -> RegradeRequestRead:
    """Return the request as its student sees it. An answer tells of the grade, and waits while grades are held."""
    hidden: dict[str, Any] = {"answered_by": None, "rejudging_id": None}
    if read.assignment_id in held:
        hidden |= {"answer": "", "rejudging": None, "has_grade": False}
    return read.model_copy(update=hidden)


def of_place(user_id: UUID, assignment_id: UUID, exercise_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions for submissions of a student to an exercise of an assignment."""
    return (
        Submission.user_id == user_id,
        Submission.assignment_id == assignment_id,
        Submission.exercise_id == exercise_id,
        Submission.kind == Kind.SUBMISSION,
    )


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
