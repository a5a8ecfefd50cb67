"""Roles in a course and what they permit. Users outside a course get the same error as for a missing one."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CourseRole, Role
from app.http.errors import ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import Course, CourseMember, MembershipPeriod


class Permission(StrEnum):
    """Something that a role in a course permits. `ROLES_WITH` holds the roles."""

    READ = "read"
    """Members, submissions handed in, grades, extensions, analytics, rejudgings."""
    GRADE = "grade"
    CHANGE_ASSIGNMENTS = "change_assignments"
    CHANGE_STUDENTS = "change_students"
    """Invite and remove students, open or close joining, see and renew the join code, grant extensions."""
    REJUDGE = "rejudge"
    CHANGE_STAFF = "change_staff"
    CHANGE_COURSE = "change_course"
    """Title, description, leaderboard, archive."""
    READ_AUDIT_LOG = "read_audit_log"


_OWNERS = frozenset({CourseRole.OWNER})
_INSTRUCTORS = _OWNERS | {CourseRole.INSTRUCTOR}
_GRADERS = _INSTRUCTORS | {CourseRole.GRADER}
STAFF = _GRADERS | {CourseRole.VIEWER}

ROLES_WITH: dict[Permission, frozenset[CourseRole]] = {
    Permission.READ: STAFF,
    Permission.GRADE: _GRADERS,
    Permission.CHANGE_ASSIGNMENTS: _INSTRUCTORS,
    Permission.CHANGE_STUDENTS: _INSTRUCTORS,
    Permission.REJUDGE: _INSTRUCTORS,
    Permission.CHANGE_STAFF: _OWNERS,
    Permission.CHANGE_COURSE: _OWNERS,
    Permission.READ_AUDIT_LOG: _OWNERS,
}


def allows(role: CourseRole, permission: Permission) -> bool:
    """Return whether a role has this permission."""
    return role in ROLES_WITH[permission]


def course_for_member(session: Session, person: Principal, course_id: UUID) -> tuple[Course, CourseRole]:
    """Return the course and the user's role in it; administrators own every course. Raises NotFoundError."""
    found = session.execute(
        sa.select(Course, CourseMember.role)
        .outerjoin(CourseMember, sa.and_(CourseMember.course_id == Course.id, CourseMember.user_id == person.id))
        .where(Course.id == course_id)
    ).one_or_none()
    role = None if found is None else found.role
    if person.role is Role.ADMINISTRATOR:
        role = CourseRole.OWNER
    if found is None or role is None:
        raise NotFoundError("no_such_course")
    return found.Course, role


def course_for(session: Session, person: Principal, course_id: UUID, permission: Permission) -> Course:
    """Return the course if the user's role permits this.

    Raises NotFoundError for outsiders, ForbiddenError for other members.
    """
    course, role = course_for_member(session, person, course_id)
    check_allows(role, permission)
    return course


def check_allows(role: CourseRole, permission: Permission) -> None:
    """Raise ForbiddenError if the role lacks this permission."""
    if allows(role, permission):
        return
    if role is CourseRole.STUDENT:
        raise ForbiddenError("teachers_only")
    raise ForbiddenError("owners_only" if ROLES_WITH[permission] == _OWNERS else "course_role_insufficient")


def past_students(course_id: UUID) -> sa.Select[UUID]:
    """Select everybody who is or was a student of the course."""
    return sa.select(MembershipPeriod.user_id).where(
        MembershipPeriod.course_id == course_id, MembershipPeriod.role == CourseRole.STUDENT
    )
