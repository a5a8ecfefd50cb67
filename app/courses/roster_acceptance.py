"""Taking an entry of a roster: with its one-time link, or with an address that the user has proven.

A name, a number or an unverified address takes nothing, and staff of the course take no student's entry.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.accounts.proven_addresses import proven_addresses
from app.accounts.secrets import sha256
from app.courses import membership
from app.courses.access import ROLES_WITH, STAFF, Permission
from app.courses.roster_schemas import LinkedInvitationRead
from app.courses.schemas import InvitationRead
from app.db.engine import utc_now
from app.enums import CourseRole, Role
from app.http.errors import ConflictError, ForbiddenError, LinkExpiredError
from app.identity import Principal
from app.models import Course, CourseMember, RosterEntry, User

_RANKS = tuple(CourseRole)
_inviter, _inviting = aliased(User), aliased(CourseMember)


def list_matching(session: Session, person: Principal) -> list[InvitationRead]:
    """Return the invitations that the user's proven addresses open: one per course, oldest first."""
    rows = session.execute(_matching(session, person)).all()
    found: dict[UUID, InvitationRead] = {}
    for row in rows:
        entry = row.RosterEntry
        found.setdefault(
            entry.course_id,
            InvitationRead(
                course_id=entry.course_id,
                title=row.title,
                description=row.description,
                role=entry.role,
                invited_by=row.username,
                invited_at=entry.created_at,
                is_on_roster=True,
            ),
        )
    return list(found.values())


def take_matching(session: Session, person: Principal, course_id: UUID) -> RosterEntry | None:
    """Take the entry of a course that the user's proven addresses open; None if there is none."""
    membership.lock(session, course_id)
    row = session.execute(_matching(session, person).where(RosterEntry.course_id == course_id)).first()
    return None if row is None else _take(session, person, row.RosterEntry)


def decline_matching(session: Session, person: Principal, course_id: UUID) -> bool:
    """Hide the invitations to a course that the user's proven addresses open. Return whether there were any."""
    rows = session.execute(_matching(session, person).where(RosterEntry.course_id == course_id)).all()
    for row in rows:
        row.RosterEntry.declined_at = utc_now()
    return bool(rows)


def read_link(session: Session, person: Principal | None, secret: str) -> LinkedInvitationRead:
    """Return the invitation of a link without taking it. Raises LinkExpiredError.

    A visitor who has not logged in is not shown who it is for.
    """
    entry = _by_link(session, person, secret)
    course = session.get_one(Course, entry.course_id)
    inviter = None if entry.invited_by is None else session.get(User, entry.invited_by)
    return LinkedInvitationRead(
        course_id=course.id,
        title=course.title,
        description=course.description,
        role=entry.role,
        invited_by=None if inviter is None else inviter.username,
        name=entry.name or None if person else None,
        student_number=entry.student_number if person else None,
        is_accepted=entry.user_id is not None,
        may_accept=person is None or _may_take(session, person, entry),
    )


def take_by_link(session: Session, person: Principal, secret: str) -> RosterEntry:
    """Take the entry of a link, which works once. A second time changes nothing.

    Raises LinkExpiredError, ForbiddenError for staff of the course, ConflictError for somebody who has an entry.
    """
    membership.lock(session, _by_link(session, person, secret).course_id)
    entry = _by_link(session, person, secret)
    if entry.user_id is not None:
        return entry
    if not _may_take(session, person, entry):
        raise ForbiddenError("roster_entry_of_student")
    return _take(session, person, entry)


def _take(session: Session, person: Principal, entry: RosterEntry) -> RosterEntry:
    """Link an entry to the user, who becomes a member with at least its role. The course is locked."""
    is_taken = (RosterEntry.course_id == entry.course_id, RosterEntry.user_id == person.id)
    if session.scalar(sa.select(RosterEntry.id).where(*is_taken)) is not None:
        raise ConflictError("roster_entry_twice")
    member = session.get(CourseMember, (entry.course_id, person.id), populate_existing=True)
    if member is None or _RANKS.index(member.role) < _RANKS.index(entry.role):
        member = membership.put(session, entry.course_id, person.id, entry.role)
    member.section = entry.section or member.section
    entry.user_id, entry.accepted_at = person.id, utc_now()
    audit.record(session, person, "roster.accepted", person.username, course_id=entry.course_id, role=entry.role)
    session.flush()
    return entry


def _by_link(session: Session, person: Principal | None, secret: str) -> RosterEntry:
    """Return the entry of a link that works for this user. Raises LinkExpiredError without revealing why."""
    query = _open_to_inviter().where(RosterEntry.token_sha256 == sha256(secret))
    row = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is not None:
        entry: RosterEntry = row.RosterEntry
        if entry.user_id is None and entry.token_expires_at is not None and entry.token_expires_at > utc_now():
            return entry
        is_own = person is not None and entry.user_id == person.id
        if is_own and session.get(CourseMember, (entry.course_id, entry.user_id)) is not None:
            return entry
    raise LinkExpiredError("invitation_link_expired")


def _may_take(session: Session, person: Principal, entry: RosterEntry) -> bool:
    """Return whether a link may link this entry: staff could have made the link of a student for themselves."""
    member = session.get(CourseMember, (entry.course_id, person.id))
    is_staff = person.role is Role.ADMINISTRATOR or (member is not None and member.role in STAFF)
    return entry.role is not CourseRole.STUDENT or not is_staff


def _matching(session: Session, person: Principal) -> sa.Select[RosterEntry, str, str, str | None]:
    """Select the pending entries with a proven address of the user, in courses where the user has no entry yet."""
    own, member = aliased(RosterEntry), aliased(CourseMember)
    has_entry = sa.exists().where(own.course_id == RosterEntry.course_id, own.user_id == person.id)
    is_staff = sa.exists().where(
        member.course_id == RosterEntry.course_id, member.user_id == person.id, member.role.in_(STAFF)
    )
    return (
        _open_to_inviter()
        .where(
            RosterEntry.email_key.in_(proven_addresses(session, person.id)),
            RosterEntry.user_id.is_(None),
            RosterEntry.declined_at.is_(None),
            ~has_entry,
            sa.or_(RosterEntry.role != CourseRole.STUDENT, ~is_staff),
        )
        .order_by(RosterEntry.id)
    )


def _open_to_inviter() -> sa.Select[RosterEntry, str, str, str | None]:
    """Select entries of courses that are not archived. One of the staff counts while its inviter may invite staff."""
    is_inviting = sa.and_(_inviting.course_id == RosterEntry.course_id, _inviting.user_id == RosterEntry.invited_by)
    may_invite = sa.or_(
        RosterEntry.role == CourseRole.STUDENT,
        _inviter.role == Role.ADMINISTRATOR,
        _inviting.role.in_(ROLES_WITH[Permission.CHANGE_STAFF]),
    )
    return (
        sa.select(RosterEntry, Course.title, Course.description, _inviter.username)
        .join(Course, Course.id == RosterEntry.course_id)
        .outerjoin(_inviter, _inviter.id == RosterEntry.invited_by)
        .outerjoin(_inviting, is_inviting)
        .where(sa.not_(Course.archived), may_invite)
    )
