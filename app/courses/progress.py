"""Students' submissions to the exercises of a course's assignments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import service, students
from app.courses.access import Permission, course_for
from app.courses.handed_in import handed_in_to
from app.courses.students import Student
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Assignment, AssignmentExercise, Exercise, Submission
from grader.verdict import Verdict

_MOST_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One submission in a list."""

    id: UUID
    exercise: str
    verdict: Verdict | None
    is_cancelled: bool
    score: int
    created_at: datetime


@dataclass(frozen=True)
class StudentLine:
    """The progress of one student in one exercise: the last submission, and when one was first accepted."""

    user_id: UUID
    username: str
    name: str
    submissions: int
    last: Line | None
    accepted_at: datetime | None


def of_student(session: Session, actor: Principal, course_id: UUID, user_id: UUID) -> list[Line]:
    """Return the newest submissions that somebody handed in as a student of the course.

    Raises ForbiddenError, NotFoundError.
    """
    course_for(session, actor, course_id, Permission.READ)
    service.past_student_name(session, course_id, user_id)
    rows = session.execute(
        _lines()
        .where(Submission.user_id == user_id, handed_in_to(course_id))
        .order_by(Submission.id.desc())
        .limit(_MOST_SHOWN)
    )
    return [_line(row) for row in rows]


def of_exercise(session: Session, actor: Principal, course_id: UUID, slug: str) -> list[StudentLine]:
    """Return every student's progress in an exercise, by name. Raises ForbiddenError, NotFoundError."""
    course_for(session, actor, course_id, Permission.READ)
    if session.scalar(_slugs(course_id).where(Exercise.slug == slug).limit(1)) is None:
        raise NotFoundError("not_in_course", slug=slug)
    everybody = students.read_all(session, students.of_course(course_id))
    found: dict[UUID, list[Line]] = {one.id: [] for one in everybody}
    for row in session.execute(
        _lines()
        .where(Submission.user_id.in_(found), Exercise.slug == slug, handed_in_to(course_id))
        .order_by(Submission.id)
    ):
        found[row.user_id].append(_line(row))
    return [_student(one, found[one.id]) for one in everybody]


def _student(student: Student, lines: list[Line]) -> StudentLine:
    accepted = (line.created_at for line in lines if line.verdict is Verdict.ACCEPTED)
    last = lines[-1] if lines else None
    return StudentLine(student.id, student.username, student.name, len(lines), last, next(accepted, None))


def _lines() -> "sa.Select[UUID, UUID, str, Verdict | None, bool, int, datetime]":
    return sa.select(
        Submission.user_id,
        Submission.id,
        Exercise.slug,
        Submission.verdict,
        Submission.is_cancelled,
        Submission.score,
        Submission.created_at,
    ).join(Exercise, Exercise.id == Submission.exercise_id)


def _line(row: "sa.Row[UUID, UUID, str, Verdict | None, bool, int, datetime]") -> Line:
    return Line(row.id, row.slug, row.verdict, row.is_cancelled, row.score, row.created_at)


def _slugs(course_id: UUID) -> sa.Select[str]:
    return (
        sa.select(Exercise.slug)
        .join(AssignmentExercise, AssignmentExercise.exercise_id == Exercise.id)
        .join(Assignment, Assignment.id == AssignmentExercise.assignment_id)
        .where(Assignment.course_id == course_id)
    )
