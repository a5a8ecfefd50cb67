"""Courses and their members."""

import secrets
import unicodedata
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.accounts.schemas import AuditPage
from app.courses import invitations, membership, students
from app.courses.access import Permission, allows, course_for, course_for_member, past_students
from app.courses.grades import no_lower_grades
from app.courses.invitations import permission_for
from app.courses.people import ROSTER_ENTRY, SHOWN_EMAIL, SHOWN_NAME
from app.courses.schemas import (
    CourseCreate,
    CourseRead,
    CourseUpdate,
    FormerStudentRead,
    MemberRead,
    MembersPage,
)
from app.courses.students import PER_PAGE, PageOf, PageQuery
from app.enums import CourseRole, Role
from app.http.errors import ConflictError, NotFoundError
from app.i18n.words import Words
from app.identity import Principal
from app.models import AuditEntry, Course, CourseMember, MembershipPeriod, RosterEntry, User

# Leaves out characters that are easily confused: 0 and O, 1, I and L.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def create(session: Session, actor: Principal, body: CourseCreate) -> CourseRead:
    """Create a course owned by the actor."""
    course = Course(title=body.title, description=body.description, time_zone=body.time_zone, join_code=_new_code())
    session.add(course)
    session.flush()
    membership.put(session, course.id, actor.id, CourseRole.OWNER)
    audit.record(session, actor, "course.created", course.title, course_id=course.id)
    return _read(course, CourseRole.OWNER)


def list_own(session: Session, person: Principal) -> list[CourseRead]:
    """Return a user's courses, newest first, archived ones last. Administrators get all courses."""
    joined = sa.and_(CourseMember.course_id == Course.id, CourseMember.user_id == person.id)
    query = sa.select(Course, CourseMember.role).order_by(Course.archived, Course.id.desc())
    if person.role is Role.ADMINISTRATOR:
        rows = session.execute(query.outerjoin(CourseMember, joined))
        return [_read(row.Course, row.role or CourseRole.OWNER) for row in rows]
    return [_read(row.Course, row.role) for row in session.execute(query.join(CourseMember, joined))]


def read(session: Session, person: Principal, course_id: UUID) -> CourseRead:
    """Return one course. Raises NotFoundError for users outside it."""
    return _read(*course_for_member(session, person, course_id))


def update(
    session: Session, actor: Principal, course_id: UUID, body: CourseUpdate, *, confirm_lower: bool = False
) -> CourseRead:
    """Store the fields that are not None. Instructors may open and close joining, owners may change everything.

    Raises LowersGradesError for a time zone that lowers points, unless that is confirmed.
    """
    changes = body.model_dump(exclude_none=True)
    is_about_joining = changes.keys() <= {"join_open"}
    needed = Permission.CHANGE_STUDENTS if is_about_joining else Permission.CHANGE_COURSE
    course = course_for(session, actor, course_id, needed)
    is_confirmed = confirm_lower or body.time_zone in (None, course.time_zone)
    with no_lower_grades(session, course_id, None, is_confirmed=is_confirmed):
        for name, value in changes.items():
            setattr(course, name, value)
    audit.record(session, actor, "course.changed", course.title, course_id=course.id, **changes)
    return read(session, actor, course_id)


def renew_code(session: Session, actor: Principal, course_id: UUID) -> CourseRead:
    """Create a new join code. The previous one stops working."""
    course = course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    course.join_code = _new_code()
    audit.record(session, actor, "course.code_renewed", course.title, course_id=course.id)
    return read(session, actor, course_id)


def find_by_code(session: Session, code: str) -> Course:
    """Return the course that this code joins. Raises NotFoundError without revealing why."""
    course = session.scalar(sa.select(Course).where(Course.join_code == _plain(code)))
    if course is None or not course.join_open or course.archived:
        raise NotFoundError("join_code_wrong")
    return course


def join(session: Session, person: Principal, code: str) -> CourseRead:
    """Add a user as a student of the course with this code. Members keep their role."""
    course = find_by_code(session, code)
    membership.lock(session, course.id)
    member = session.get(CourseMember, (course.id, person.id))
    if member is None:
        member = membership.put(session, course.id, person.id, CourseRole.STUDENT)
        invitations.accept_as(session, person, course.id, CourseRole.STUDENT)
    return _read(course, member.role)


def leave(session: Session, person: Principal, course_id: UUID) -> None:
    """Remove the user from a course. Raises ConflictError for its last owner."""
    course_for_member(session, person, course_id)
    membership.end(session, course_id, person.id)


def list_members(session: Session, person: Principal, course_id: UUID, wanted: PageQuery) -> MembersPage:
    """Return a page of the members, by role and name: owners first, students last. Requires the course's staff."""
    course_for(session, person, course_id, Permission.READ)
    order = sa.case({role: place for place, role in enumerate(reversed(CourseRole))}, value=CourseMember.role)
    query = students.matching(_members(course_id), wanted)
    page = PageOf.of(wanted.page, students.count(session, query))
    ordered = query.order_by(order, sa.func.lower(SHOWN_NAME), User.username_key)
    rows = session.execute(ordered.limit(PER_PAGE).offset(page.start))
    return MembersPage(items=[MemberRead(**row._mapping) for row in rows], **page._asdict())


def put_member(
    session: Session, actor: Principal, course_id: UUID, username: str, role: CourseRole
) -> MemberRead | None:
    """Change a member's role and return the member. Anybody else is invited, and None is returned.

    Raises ForbiddenError, NotFoundError, InvalidError for a text that is no user name, ConflictError.
    """
    course_for(session, actor, course_id, permission_for(role))
    named = User.username_key == username.strip().lower()
    row = session.execute(_members(course_id).where(named)).one_or_none()
    if row is None:
        invitations.invite(session, actor, course_id, username, role)
        return None
    course_for(session, actor, course_id, permission_for(row.role))
    membership.put(session, course_id, row.user_id, role)
    if row.role is not role:
        details = {"before": row.role, "role": role}
        audit.record(session, actor, "course.member_set", row.username, course_id=course_id, **details)
    return MemberRead(**{**row._mapping, "role": role})


def remove_member(session: Session, actor: Principal, course_id: UUID, user_id: UUID) -> None:
    """Remove a member from a course. The staff keep seeing what they handed in to it."""
    course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    row = session.execute(
        sa.select(User.username, CourseMember.role)
        .join(User, User.id == CourseMember.user_id)
        .where(CourseMember.course_id == course_id, CourseMember.user_id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("not_a_member")
    course_for(session, actor, course_id, permission_for(row.role))
    membership.end(session, course_id, user_id)
    audit.record(session, actor, "course.member_removed", row.username, course_id=course_id, role=row.role)


def list_audit(
    session: Session, person: Principal, course_id: UUID, words: Words, *, limit: int, cursor: str | None
) -> AuditPage:
    """Return the course's audit log, newest first. Raises ForbiddenError, NotFoundError, InvalidError."""
    course_for(session, person, course_id, Permission.READ_AUDIT_LOG)
    return audit.list_entries(session, words, AuditEntry.course_id == course_id, limit=limit, cursor=cursor)


def student_name(session: Session, course_id: UUID, user_id: UUID) -> str:
    """Return the name of a student of this course. Raises NotFoundError."""
    name = session.scalar(
        sa.select(User.username)
        .join(CourseMember, CourseMember.user_id == User.id)
        .where(
            CourseMember.course_id == course_id,
            CourseMember.user_id == user_id,
            CourseMember.role == CourseRole.STUDENT,
        )
    )
    if name is None:
        raise NotFoundError("not_a_student")
    return name


def past_student_name(session: Session, course_id: UUID, user_id: UUID) -> str:
    """Return the name of somebody who is or was a student of this course. Raises NotFoundError."""
    query = sa.select(User.username).where(User.id == user_id, User.id.in_(past_students(course_id)))
    name = session.scalar(query)
    if name is None:
        raise NotFoundError("not_a_student")
    return name


def list_former_students(session: Session, person: Principal, course_id: UUID) -> list[FormerStudentRead]:
    """Return the students who are no longer in the course, by name. Requires the course's staff."""
    course_for(session, person, course_id, Permission.READ)
    members = sa.select(CourseMember.user_id).where(CourseMember.course_id == course_id)
    rows = session.execute(
        sa.select(User.id.label("user_id"), User.username, sa.func.max(MembershipPeriod.ended_at).label("left_at"))
        .join(MembershipPeriod, MembershipPeriod.user_id == User.id)
        .where(
            MembershipPeriod.course_id == course_id,
            MembershipPeriod.role == CourseRole.STUDENT,
            User.id.not_in(members),
        )
        .group_by(User.id, User.username, User.username_key)
        .order_by(User.username_key)
    )
    return [FormerStudentRead(**row._mapping) for row in rows]


def check_courses_keep_owners(session: Session, user_id: UUID) -> None:
    """Raise ConflictError if deleting this user would leave a course with other members without an owner."""
    owned = sa.select(CourseMember.course_id).where(
        CourseMember.user_id == user_id, CourseMember.role == CourseRole.OWNER
    )
    for course_id in session.scalars(owned.order_by(CourseMember.course_id)).all():
        membership.lock(session, course_id)
    others = aliased(CourseMember)
    of_course = (others.course_id == CourseMember.course_id, others.user_id != user_id)
    title = session.scalar(
        sa.select(Course.title)
        .join(CourseMember, CourseMember.course_id == Course.id)
        .where(
            CourseMember.user_id == user_id,
            CourseMember.role == CourseRole.OWNER,
            sa.exists().where(*of_course),
            ~sa.exists().where(*of_course, others.role == CourseRole.OWNER),
        )
        .order_by(Course.title)
        .limit(1)
    )
    if title is not None:
        raise ConflictError("you_are_only_owner", title=title)


def _members(course_id: UUID) -> sa.Select[Any]:
    columns = (CourseMember.user_id, User.username, CourseMember.role, CourseMember.joined_at)
    section = sa.func.nullif(CourseMember.section, "").label("section")
    of_roster = (RosterEntry.student_number, SHOWN_EMAIL.label("email"))
    return (
        sa.select(*columns, section, SHOWN_NAME.label("name"), *of_roster)
        .join(User, User.id == CourseMember.user_id)
        .outerjoin(RosterEntry, ROSTER_ENTRY)
        .where(CourseMember.course_id == course_id)
    )


def _read(course: Course, role: CourseRole) -> CourseRead:
    return CourseRead(
        id=course.id,
        title=course.title,
        description=course.description,
        role=role,
        archived=course.archived,
        join_open=course.join_open,
        time_zone=course.time_zone,
        leaderboard=course.leaderboard,
        join_code=_spaced(course.join_code) if allows(role, Permission.CHANGE_STUDENTS) else None,
    )


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _spaced(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _plain(code: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())[:16]
