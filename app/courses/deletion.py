"""Deletion of an archived course: what is lost, what stays, and the deletion itself."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import membership, remarks
from app.courses.access import Permission, course_for
from app.courses.deletion_schemas import CourseLossesRead
from app.db.engine import utc_now
from app.enums import RejudgingStatus, Role
from app.http.errors import ConflictError, NotFoundError, invalid_field
from app.identity import Principal
from app.models import (
    Assignment,
    AuditEntry,
    Course,
    CourseMember,
    ExerciseCourse,
    Extension,
    GradeOverride,
    GradeSummary,
    Judgement,
    OutboxMessage,
    RegradeRequest,
    Rejudging,
    Remark,
    RosterEntry,
    Submission,
)

_DELETED = "course.deleted"
_UNDECIDED = (RejudgingStatus.RUNNING, RejudgingStatus.READY)


def losses(session: Session, actor: Principal, course_id: UUID) -> CourseLossesRead:
    """Return what deleting the course would delete and keep. Requires an owner."""
    course_for(session, actor, course_id, Permission.CHANGE_COURSE)
    return _losses(session, course_id)


def delete(session: Session, actor: Principal, course_id: UUID, title: str) -> None:
    """Delete an archived course, if the typed title is its own. Submissions stay without their assignment.

    A repeated request changes nothing. Raises ForbiddenError, NotFoundError, ConflictError, InvalidError.
    """
    membership.lock(session, course_id)
    try:
        course = course_for(session, actor, course_id, Permission.CHANGE_COURSE)
    except NotFoundError:
        if _was_deleted_by(session, actor, course_id):
            return
        raise
    if not course.archived:
        raise ConflictError("course_not_archived")
    if title.strip() != course.title:
        raise invalid_field("title", "title_differs", title=course.title)
    lost = _losses(session, course_id)
    remarks.delete_all(session, *session.scalars(_assignments(course_id)))
    _end_rejudgings(session, course_id)
    _forget_messages(session, course_id)
    session.execute(sa.delete(Course).where(Course.id == course_id))  # the rest follows by foreign keys
    audit.record(session, actor, _DELETED, course.title, course_id=course_id, **lost.model_dump())
    session.expunge(course)


def _losses(session: Session, course_id: UUID) -> CourseLossesRead:
    of_course = _assignments(course_id)

    def count(table: Any, condition: sa.ColumnElement[bool]) -> int:
        return session.scalars(sa.select(sa.func.count()).select_from(table).where(condition)).one()

    def in_assignments(table: Any) -> int:
        return count(table, table.assignment_id.in_(of_course))

    handed_in = sa.select(Submission.id).where(Submission.assignment_id.in_(of_course))
    return CourseLossesRead(
        members=count(CourseMember, CourseMember.course_id == course_id),
        roster_entries=count(RosterEntry, RosterEntry.course_id == course_id),
        assignments=count(Assignment, Assignment.course_id == course_id),
        extensions=in_assignments(Extension),
        grades=in_assignments(GradeSummary),
        manual_grades=in_assignments(GradeOverride),
        regrade_requests=in_assignments(RegradeRequest),
        remarks=count(Remark, Remark.submission_id.in_(handed_in)),
        linked_exercises=count(ExerciseCourse, ExerciseCourse.course_id == course_id),
        kept_submissions=in_assignments(Submission),
    )


def _assignments(course_id: UUID) -> "sa.Select[UUID]":
    return sa.select(Assignment.id).where(Assignment.course_id == course_id)


def _was_deleted_by(session: Session, actor: Principal, course_id: UUID) -> bool:
    entry = sa.select(AuditEntry.id).where(AuditEntry.course_id == course_id, AuditEntry.action == _DELETED)
    if actor.role is not Role.ADMINISTRATOR:
        entry = entry.where(AuditEntry.actor_id == actor.id)
    return session.scalar(entry.limit(1)) is not None


def _end_rejudgings(session: Session, course_id: UUID) -> None:
    """Drop what is undecided. The rest stays for the history of verdicts, and only administrators read it.

    Without the course, the author of the exercise could read a rejudging that still names the exercise.
    """
    undecided = sa.select(Rejudging.id).where(Rejudging.course_id == course_id, Rejudging.status.in_(_UNDECIDED))
    ids = session.scalars(undecided.with_for_update()).all()
    session.execute(sa.delete(Judgement).where(Judgement.rejudging_id.in_(ids), Judgement.verdict.is_(None)))
    dropped = {"status": RejudgingStatus.DROPPED, "decided_at": utc_now()}
    session.execute(sa.update(Rejudging).where(Rejudging.id.in_(ids)).values(dropped))
    session.execute(sa.update(Rejudging).where(Rejudging.course_id == course_id).values(exercise_id=None))


def _forget_messages(session: Session, course_id: UUID) -> None:
    """Delete the messages about the course and about the people on its roster."""
    entries = sa.select(RosterEntry.id).where(RosterEntry.course_id == course_id)
    about = [column == course_id for column in (OutboxMessage.target_id, OutboxMessage.person_id)]
    about += [column.in_(entries) for column in (OutboxMessage.target_id, OutboxMessage.person_id)]
    session.execute(sa.delete(OutboxMessage).where(sa.or_(*about)))
