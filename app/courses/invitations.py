"""Invitations to a course. Only the invited person learns whether an invitation exists.

Staff see the user names as they typed them, and who has accepted. They do not learn whether an account with that name
exists, nor whether it declined. So the list that staff see comes from the audit log, not from the invitations.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.accounts.service import check_username
from app.courses import membership, roster_acceptance
from app.courses.access import ROLES_WITH, STAFF, Permission, course_for
from app.courses.schemas import InvitationRead, SentInvitationRead
from app.db.engine import utc_now
from app.enums import CourseRole, Role
from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.models import AuditEntry, Course, CourseInvitation, CourseMember, User

DECLINED_FOR = timedelta(days=30)
_MOST_READ = 1000
STEPS = _INVITED, _WITHDRAWN, _ACCEPTED = "invitation.sent", "invitation.withdrawn", "invitation.accepted"
_RANKS = tuple(CourseRole)


def permission_for(role: CourseRole) -> Permission:
    """Return the permission that is needed to invite, appoint or remove somebody with this role."""
    return Permission.CHANGE_STAFF if role in STAFF else Permission.CHANGE_STUDENTS


def invite(session: Session, actor: Principal, course_id: UUID, username: str, role: CourseRole) -> None:
    """Invite a user by exact name. The outcome is the same whether or not there is such an account.

    A declined invitation is not sent again for `DECLINED_FOR`; the actor does not learn that either. To replace an
    invitation that was sent before, the actor needs the permission to withdraw it.

    Raises ForbiddenError, NotFoundError, InvalidError for a text that is no user name, ConflictError in an archived
    course.
    """
    course = course_for(session, actor, course_id, permission_for(role))
    if course.archived:
        raise ConflictError("course_archived")
    name = username.strip()
    check_username(name)
    before = _sent_to(session, course_id, name)
    if before is not None:
        course_for(session, actor, course_id, permission_for(before.role))
    audit.record(session, actor, _INVITED, name, course_id=course_id, role=role)
    user_id = session.scalar(sa.select(User.id).where(User.username_key == name.lower()))
    if user_id is None:
        return
    membership.lock(session, course_id)
    now = utc_now()
    found = session.get(CourseInvitation, (course_id, user_id), populate_existing=True)
    if found is None:
        found = CourseInvitation(course_id=course_id, user_id=user_id)
        session.add(found)
    elif found.declined_at is not None and found.declined_at > now - DECLINED_FOR:
        return
    found.role, found.invited_by, found.invited_at, found.declined_at = role, actor.id, now, None
    session.flush()


def list_sent(session: Session, actor: Principal, course_id: UUID) -> list[SentInvitationRead]:
    """Return the invitations that are neither accepted nor withdrawn, newest first, by the names as typed."""
    course_for(session, actor, course_id, Permission.READ)
    return _sent(session, course_id)


def _sent_to(session: Session, course_id: UUID, name: str) -> SentInvitationRead | None:
    return next((one for one in _sent(session, course_id) if one.username.lower() == name.lower()), None)


def _sent(session: Session, course_id: UUID) -> list[SentInvitationRead]:
    rows = session.execute(
        sa.select(AuditEntry.action, AuditEntry.subject, AuditEntry.details, AuditEntry.at, User.username)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.course_id == course_id, AuditEntry.action.in_(STEPS))
        .order_by(AuditEntry.id.desc())
        .limit(_MOST_READ)
    )
    newest: dict[str, Any] = {}
    for row in rows:
        newest.setdefault(row.subject.lower(), row)
    return [
        SentInvitationRead(username=row.subject, role=row.details["role"], invited_by=row.username, invited_at=row.at)
        for row in newest.values()
        if row.action == _INVITED
    ]


def withdraw(session: Session, actor: Principal, course_id: UUID, username: str) -> None:
    """Withdraw an invitation by the name to which it was sent. Raises ForbiddenError, NotFoundError."""
    course_for(session, actor, course_id, Permission.READ)
    name = username.strip().lower()
    sent = _sent_to(session, course_id, name)
    if sent is None:
        raise NotFoundError("no_such_invitation")
    course_for(session, actor, course_id, permission_for(sent.role))
    audit.record(session, actor, _WITHDRAWN, sent.username, course_id=course_id, role=sent.role)
    named = sa.select(User.id).where(User.username_key == name).scalar_subquery()
    session.execute(
        sa.delete(CourseInvitation).where(
            CourseInvitation.course_id == course_id,
            CourseInvitation.user_id == named,
            CourseInvitation.declined_at.is_(None),  # a declined one stays: it delays the next
        )
    )


def list_own(session: Session, person: Principal) -> list[InvitationRead]:
    """Return the invitations that the user may accept, one per course, newest first; those by roster come last."""
    rows = session.execute(_open(person.id).order_by(CourseInvitation.invited_at.desc()))
    found = {row.course_id: InvitationRead(**row._mapping) for row in rows}
    by_roster = {one.course_id: one for one in roster_acceptance.list_matching(session, person)}
    return [
        *(one.model_copy(update={"is_on_roster": course_id in by_roster}) for course_id, one in found.items()),
        *(one for course_id, one in by_roster.items() if course_id not in found),
    ]


def accept(session: Session, person: Principal, course_id: UUID) -> None:
    """Become a member, with the role of the invitation if it is higher than the current one.

    The entry of the roster that has a proven address of the user is taken too. Raises NotFoundError.
    """
    entry = roster_acceptance.take_matching(session, person, course_id)
    membership.lock(session, course_id)
    found = session.execute(_open(person.id).where(CourseInvitation.course_id == course_id)).one_or_none()
    if found is None:
        if entry is None:
            raise NotFoundError("no_such_invitation")
        return
    member = session.get(CourseMember, (course_id, person.id))
    if member is None or _RANKS.index(member.role) < _RANKS.index(found.role):
        membership.put(session, course_id, person.id, found.role)
    _settle(session, person, course_id, found.role)


def accept_link(session: Session, person: Principal, secret: str) -> UUID:
    """Take the entry of an invitation link, and return its course.

    Raises LinkExpiredError, ForbiddenError for staff of the course, ConflictError for somebody who has an entry.
    """
    entry = roster_acceptance.take_by_link(session, person, secret)
    accept_as(session, person, entry.course_id, entry.role)
    return entry.course_id


def accept_as(session: Session, person: Principal, course_id: UUID, role: CourseRole) -> None:
    """End an invitation with this role, if there is one, because the user has joined in another way."""
    found = session.get(CourseInvitation, (course_id, person.id))
    if found is not None and found.role is role:
        _settle(session, person, course_id, role)


def decline(session: Session, person: Principal, course_id: UUID) -> None:
    """Decline an invitation. The staff do not learn it. Raises NotFoundError."""
    has_declined = roster_acceptance.decline_matching(session, person, course_id)
    found = session.get(CourseInvitation, (course_id, person.id))
    if found is not None and found.declined_at is None:
        found.declined_at = utc_now()
    elif not has_declined:
        raise NotFoundError("no_such_invitation")


def _settle(session: Session, person: Principal, course_id: UUID, role: CourseRole) -> None:
    own = (CourseInvitation.course_id == course_id, CourseInvitation.user_id == person.id)
    session.execute(sa.delete(CourseInvitation).where(*own))
    audit.record(session, person, _ACCEPTED, person.username, course_id=course_id, role=role)


def _open(user_id: UUID) -> Any:
    """Select a user's invitations that count: not declined, and the inviter may still invite with that role."""
    inviter, staff = aliased(User), aliased(CourseMember)
    may_invite = sa.or_(
        inviter.role == Role.ADMINISTRATOR,
        staff.role.in_(ROLES_WITH[Permission.CHANGE_STAFF]),
        sa.and_(CourseInvitation.role == CourseRole.STUDENT, staff.role.in_(ROLES_WITH[Permission.CHANGE_STUDENTS])),
    )
    is_inviter = sa.and_(staff.course_id == CourseInvitation.course_id, staff.user_id == CourseInvitation.invited_by)
    return (
        sa.select(
            CourseInvitation.course_id,
            Course.title,
            Course.description,
            CourseInvitation.role,
            inviter.username.label("invited_by"),
            CourseInvitation.invited_at,
        )
        .join(Course, Course.id == CourseInvitation.course_id)
        .join(inviter, inviter.id == CourseInvitation.invited_by)
        .outerjoin(staff, is_inviter)
        .where(
            CourseInvitation.user_id == user_id,
            CourseInvitation.declined_at.is_(None),
            sa.not_(Course.archived),
            may_invite,
        )
    )
