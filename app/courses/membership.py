"""Memberships and their history. Every change of a member goes through `put` or `end`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import utc_now
from app.enums import CourseRole
from app.http.errors import ConflictError
from app.models import Course, CourseMember, MembershipPeriod


def put(session: Session, course_id: UUID, user_id: UUID, role: CourseRole) -> CourseMember:
    """Make the user a member with this role, or change the member's role.

    The caller has checked the user's consent and the actor's permission. Raises ConflictError for the last owner.
    """
    lock(session, course_id)
    member = _member(session, course_id, user_id)
    now = utc_now()
    if member is None:
        member = CourseMember(course_id=course_id, user_id=user_id, role=role, joined_at=now)
        session.add(member)
    elif member.role is role:
        return member
    else:
        _check_owner_stays(session, member)
        member.role = role
        _end_period(session, course_id, user_id)
    session.add(MembershipPeriod(course_id=course_id, user_id=user_id, role=role, started_at=now))
    session.flush()
    return member


def end(session: Session, course_id: UUID, user_id: UUID) -> None:
    """End a membership, if there is one. Submissions stay. Raises ConflictError for the last owner."""
    lock(session, course_id)
    member = _member(session, course_id, user_id)
    if member is None:
        return
    _check_owner_stays(session, member)
    _end_period(session, course_id, user_id)
    session.delete(member)
    session.flush()


def end_all(session: Session, user_id: UUID) -> None:
    """End all memberships of an account that is deleted. The caller has checked that courses keep an owner."""
    periods = sa.update(MembershipPeriod).where(
        MembershipPeriod.user_id == user_id, MembershipPeriod.ended_at.is_(None)
    )
    session.execute(periods.values(ended_at=utc_now()))
    session.execute(sa.delete(CourseMember).where(CourseMember.user_id == user_id))


def lock(session: Session, course_id: UUID) -> None:
    """Let other changes of this course's members wait. Otherwise its last two owners could leave at once."""
    session.execute(sa.select(Course.id).where(Course.id == course_id).with_for_update(key_share=True))


def _member(session: Session, course_id: UUID, user_id: UUID) -> CourseMember | None:
    return session.get(CourseMember, (course_id, user_id), populate_existing=True)


def _end_period(session: Session, course_id: UUID, user_id: UUID) -> None:
    session.execute(
        sa.update(MembershipPeriod)
        .where(
            MembershipPeriod.course_id == course_id,
            MembershipPeriod.user_id == user_id,
            MembershipPeriod.ended_at.is_(None),
        )
        .values(ended_at=utc_now())
    )


def _check_owner_stays(session: Session, member: CourseMember) -> None:
    """Raise ConflictError if the member is the only owner."""
    if member.role is not CourseRole.OWNER:
        return
    others = sa.select(CourseMember.user_id).where(
        CourseMember.course_id == member.course_id,
        CourseMember.role == CourseRole.OWNER,
        CourseMember.user_id != member.user_id,
    )
    if session.scalar(others.limit(1)) is None:
        raise ConflictError("course_needs_owner")
