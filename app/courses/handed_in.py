"""Submissions that the staff of a course may see: those that its students handed in to its assignments.

Runs, practice, work for other courses, and what somebody submitted before joining or after leaving are not theirs.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.courses.access import STAFF
from app.enums import CourseRole, Kind, Role
from app.identity import Principal
from app.models import Assignment, CourseMember, MembershipPeriod, Submission


def handed_in_to(course_id: UUID) -> sa.ColumnElement[bool]:
    """Return the SQL condition for submissions handed in to this course."""
    return _handed_in(sa.select(sa.literal(course_id, sa.Uuid())))


def readable_by(person: Principal) -> sa.ColumnElement[bool]:
    """Return the SQL condition for submissions of others that a user may read."""
    if person.role is Role.ADMINISTRATOR:
        return sa.true()
    staffed = sa.select(CourseMember.course_id).where(CourseMember.user_id == person.id, CourseMember.role.in_(STAFF))
    return _handed_in(staffed)


def may_read(session: Session, person: Principal, submission_id: UUID) -> bool:
    """Return whether a user may read this submission of somebody else."""
    found = sa.select(Submission.id).where(Submission.id == submission_id, readable_by(person))
    return session.scalar(found) is not None


def _handed_in(course_ids: sa.Select[UUID]) -> sa.ColumnElement[bool]:
    assignment, period = aliased(Assignment), aliased(MembershipPeriod)
    of_courses = sa.select(assignment.id).where(assignment.course_id.in_(course_ids))
    was_student = (
        sa.exists()
        .where(
            period.course_id == assignment.course_id,
            period.user_id == Submission.user_id,
            period.role == CourseRole.STUDENT,
            period.started_at <= Submission.created_at,
            sa.or_(period.ended_at.is_(None), Submission.created_at < period.ended_at),
        )
        .where(assignment.id == Submission.assignment_id)
        .correlate(Submission)
    )
    return sa.and_(
        Submission.kind == Kind.SUBMISSION,
        Submission.assignment_id.in_(of_courses),  # for the index; the next condition names the same course
        was_student,
    )
