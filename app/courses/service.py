"""Courses and their members."""

import secrets
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses.access import TEACHING, course_for_member, course_for_owner, course_for_teacher
from app.courses.schemas import CourseCreate, CourseRead, CourseUpdate, MemberRead
from app.enums import CourseRole, Role
from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.models import Course, CourseMember, User

# Leaves out characters that are easily confused: 0 and O, 1, I and L.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def create(session: Session, actor: Principal, body: CourseCreate) -> CourseRead:
    """Create a course owned by the actor."""
    course = Course(title=body.title, description=body.description, join_code=_new_code())
    session.add(course)
    session.flush()
    session.add(CourseMember(course_id=course.id, user_id=actor.id, role=CourseRole.OWNER))
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


def update(session: Session, actor: Principal, course_id: UUID, body: CourseUpdate) -> CourseRead:
    """Store the fields that are not None. Only owners may change the leaderboard."""
    may_change = course_for_teacher if body.leaderboard is None else course_for_owner
    course = may_change(session, actor, course_id)
    changes = body.model_dump(exclude_none=True)
    for name, value in changes.items():
        setattr(course, name, value)
    audit.record(session, actor, "course.changed", course.title, course_id=course.id, **changes)
    return read(session, actor, course_id)


def renew_code(session: Session, actor: Principal, course_id: UUID) -> CourseRead:
    """Create a new join code. The previous one stops working."""
    course = course_for_teacher(session, actor, course_id)
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
    member = session.get(CourseMember, (course.id, person.id))
    if member is None:
        member = CourseMember(course_id=course.id, user_id=person.id, role=CourseRole.STUDENT)
        session.add(member)
        session.flush()
    return _read(course, member.role)


def leave(session: Session, person: Principal, course_id: UUID) -> None:
    """Remove the user from a course. Raises ConflictError for its last owner."""
    course_for_member(session, person, course_id)
    member = session.get(CourseMember, (course_id, person.id))
    if member is not None:
        _check_owner_stays(session, member)
        session.delete(member)


def list_members(session: Session, person: Principal, course_id: UUID) -> list[MemberRead]:
    """Return all members: owners, instructors, students, each by name. Requires a teacher of the course."""
    course_for_teacher(session, person, course_id)
    order = sa.case(
        (CourseMember.role == CourseRole.OWNER, 0), (CourseMember.role == CourseRole.INSTRUCTOR, 1), else_=2
    )
    rows = session.execute(
        sa.select(CourseMember.user_id, User.username, CourseMember.role, CourseMember.joined_at)
        .join(User, User.id == CourseMember.user_id)
        .where(CourseMember.course_id == course_id)
        .order_by(order, User.username_key)
    )
    return [MemberRead(**row._mapping) for row in rows]


def put_member(session: Session, actor: Principal, course_id: UUID, username: str, role: CourseRole) -> MemberRead:
    """Add a member, or change their role. Only owners may add, promote or demote teachers."""
    course = course_for_teacher(session, actor, course_id)
    user = session.scalar(sa.select(User).where(User.username_key == username.strip().lower()))
    if user is None:
        raise NotFoundError("no_such_username", name=username)
    member = session.get(CourseMember, (course_id, user.id))
    if role in TEACHING or (member is not None and member.role in TEACHING):
        course_for_owner(session, actor, course_id)
    if member is None:
        member = CourseMember(course_id=course_id, user_id=user.id, role=role)
        session.add(member)
    elif member.role is not role:
        if role is not CourseRole.OWNER:
            _check_owner_stays(session, member)
        member.role = role
    try:
        session.flush()
    except IntegrityError as error:  # a concurrent request added the same member
        raise ConflictError("changed_meanwhile") from error
    audit.record(session, actor, "course.member_set", user.username, course_id=course.id, role=role)
    return MemberRead(user_id=user.id, username=user.username, role=role, joined_at=member.joined_at)


def remove_member(session: Session, actor: Principal, course_id: UUID, user_id: UUID) -> None:
    """Remove a member from a course. Their submissions are kept."""
    course = course_for_teacher(session, actor, course_id)
    member = session.get(CourseMember, (course_id, user_id))
    if member is None:
        raise NotFoundError("not_a_member")
    if member.role in TEACHING:
        course_for_owner(session, actor, course_id)
        _check_owner_stays(session, member)
    session.delete(member)
    audit.record(session, actor, "course.member_removed", user_id.hex, course_id=course.id)


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


def check_courses_keep_owners(session: Session, user_id: UUID) -> None:
    """Raise ConflictError if deleting this user would leave a course with other members without an owner."""
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


def _check_owner_stays(session: Session, member: CourseMember) -> None:
    if member.role is not CourseRole.OWNER:
        return
    others = sa.select(CourseMember.user_id).where(
        CourseMember.course_id == member.course_id,
        CourseMember.role == CourseRole.OWNER,
        CourseMember.user_id != member.user_id,
    )
    if session.scalar(others.limit(1)) is None:
        raise ConflictError("course_needs_owner")


def _read(course: Course, role: CourseRole) -> CourseRead:
    return CourseRead(
        id=course.id,
        title=course.title,
        description=course.description,
        role=role,
        archived=course.archived,
        join_open=course.join_open,
        leaderboard=course.leaderboard,
        join_code=_spaced(course.join_code) if role in TEACHING else None,
    )


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _spaced(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())[:16]
