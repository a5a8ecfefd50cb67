"""The roster of a course: its entries, their one-time links, and withdrawing them.

An entry is an invitation, not a member. A link proves that its bearer was given it, so it is shown once, to the staff
who may invite with the entry's role, and only its hash is stored.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.accounts.secrets import new_secret, sha256
from app.courses import membership
from app.courses.access import STAFF, Permission, allows, check_allows, course_for, course_for_member
from app.courses.invitations import permission_for
from app.courses.people import ROSTER_ENTRY
from app.courses.roster_schemas import MailState, RosterEntryRead, RosterLink, RosterPage, RosterState
from app.db.engine import utc_now
from app.enums import OutboxKind
from app.http.csv_table import csv_text
from app.http.errors import ConflictError, NotFoundError
from app.http.pagination import cursor_after, read_cursor
from app.identity import Principal
from app.mail.addresses import address_key
from app.models import Course, CourseMember, OutboxMessage, RosterEntry, User

LINK_LIFETIME = timedelta(days=60)


def list_entries(
    session: Session,
    person: Principal,
    course_id: UUID,
    *,
    state: RosterState | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> RosterPage:
    """Return a page of the roster, in order of import. Requires the course's staff."""
    course_for(session, person, course_id, Permission.READ)
    conditions = [RosterEntry.course_id == course_id]
    if cursor is not None:
        conditions.append(RosterEntry.id > read_cursor(cursor))
    if state is not None:
        conditions.append(_is_in(state))
    items = read_entries(session, *conditions, limit=limit + 1)
    return RosterPage(
        items=items[:limit], next_cursor=cursor_after(items[limit - 1].id) if len(items) > limit else None
    )


def count_by_state(session: Session, course_id: UUID) -> dict[RosterState, int]:
    """Return the number of entries in each state. The caller has checked permissions."""
    counts = (sa.func.count().filter(_is_in(state)).label(state) for state in RosterState)
    query = sa.select(*counts).select_from(RosterEntry).outerjoin(CourseMember, ROSTER_ENTRY)
    row = session.execute(query.where(RosterEntry.course_id == course_id)).one()
    return {state: row._mapping[state] for state in RosterState}


def read_entries(
    session: Session, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[RosterEntryRead]:
    """Return entries in order of import. The caller has checked permissions."""
    is_mail = sa.and_(
        OutboxMessage.kind == OutboxKind.MAIL_INVITATION,
        OutboxMessage.target_id == RosterEntry.course_id,
        OutboxMessage.person_id == RosterEntry.id,
    )
    rows = session.execute(
        sa.select(RosterEntry, CourseMember.user_id, User.username, OutboxMessage)
        .outerjoin(CourseMember, ROSTER_ENTRY)
        .outerjoin(User, User.id == RosterEntry.user_id)
        .outerjoin(OutboxMessage, is_mail)
        .where(*conditions)
        .order_by(RosterEntry.id)
        .limit(limit)
    )
    now = utc_now()
    return [
        _read(entry, username, mail, is_member=member_id is not None, now=now)
        for entry, member_id, username, mail in rows
    ]


def withdraw(session: Session, actor: Principal, course_id: UUID, entry_id: UUID) -> None:
    """Remove an entry that no member has. Its link stops working. Raises ConflictError for that of a member."""
    entry = _changeable(session, actor, course_id, entry_id)
    if entry.user_id is not None and session.get(CourseMember, (course_id, entry.user_id)) is not None:
        raise ConflictError("roster_entry_of_member")
    audit.record(session, actor, "roster.withdrawn", entry.id.hex, course_id=course_id, role=entry.role)
    _forget_mail(session, entry)
    session.delete(entry)


def make_link(session: Session, actor: Principal, course_id: UUID, entry_id: UUID, address: str) -> RosterLink:
    """Return a new one-time link for an entry. The earlier one stops working. Raises ConflictError."""
    entry = _changeable(session, actor, course_id, entry_id)
    _check_open(session, entry)
    link = _renewed(actor, entry, address)
    audit.record(session, actor, "roster.link_made", entry.id.hex, course_id=course_id, role=entry.role)
    return link


def make_links(session: Session, actor: Principal, course_id: UUID, address: str) -> str:
    """Return a CSV with a new link for each pending entry. Earlier links stop working.

    Links to the staff are made only for an actor who may invite staff.
    """
    entries = pending(session, actor, course_id)
    rows = [
        [*_cells(entry), (link := _renewed(actor, entry, address)).url, link.expires_at.isoformat()]
        for entry in entries
    ]
    audit.record(
        session, actor, "roster.links_made", _title(session, course_id), course_id=course_id, count=len(rows)
    )
    headings = ["name", "student number", "e-mail", "section", "role", "link", "valid until"]
    return csv_text([headings, *rows])


def pending(session: Session, actor: Principal, course_id: UUID) -> Sequence[RosterEntry]:
    """Return the entries that the actor may invite now. Raises ConflictError in an archived course."""
    course, role = course_for_member(session, actor, course_id)
    check_allows(role, Permission.CHANGE_STUDENTS)
    if course.archived:
        raise ConflictError("course_archived")
    membership.lock(session, course_id)
    query = sa.select(RosterEntry).where(RosterEntry.course_id == course_id, RosterEntry.user_id.is_(None))
    if not allows(role, Permission.CHANGE_STAFF):
        query = query.where(RosterEntry.role.not_in(STAFF))
    return session.scalars(query.order_by(RosterEntry.id)).all()


def renew_secret(entry: RosterEntry) -> str:
    """Return a new secret for the link of an entry. The earlier one stops working."""
    secret = new_secret()
    entry.token_sha256, entry.token_expires_at = sha256(secret), utc_now() + LINK_LIFETIME
    return secret


def set_email(session: Session, entry: RosterEntry, email: str) -> None:
    """Change the address of an entry. A link that went to the earlier one stops working."""
    _forget_mail(session, entry)
    entry.email, entry.email_key = email, address_key(email)
    entry.declined_at = None
    if entry.user_id is None:
        entry.token_sha256 = entry.token_expires_at = None


def set_section(session: Session, actor: Principal, course_id: UUID, user_id: UUID, section: str) -> None:
    """Put a member into a section. Raises ForbiddenError, NotFoundError."""
    course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    member = session.get(CourseMember, (course_id, user_id))
    if member is None:
        raise NotFoundError("not_a_member")
    if member.section == section:
        return
    member.section = section
    of_member = (RosterEntry.course_id == course_id, RosterEntry.user_id == user_id)
    session.execute(sa.update(RosterEntry).where(*of_member).values(section=section))
    username = session.get_one(User, user_id).username
    audit.record(session, actor, "course.member_section", username, course_id=course_id, section=section)


def _is_in(state: RosterState) -> sa.ColumnElement[bool]:
    if state is RosterState.PENDING:
        return RosterEntry.user_id.is_(None)
    if state is RosterState.MEMBER:
        return CourseMember.user_id.is_not(None)
    return sa.and_(RosterEntry.user_id.is_not(None), CourseMember.user_id.is_(None))


def _read(
    entry: RosterEntry, username: str | None, mail: OutboxMessage | None, *, is_member: bool, now: datetime
) -> RosterEntryRead:
    state = RosterState.PENDING if entry.user_id is None else RosterState.MEMBER if is_member else RosterState.LEFT
    has_link = state is RosterState.PENDING and entry.token_expires_at is not None and entry.token_expires_at > now
    return RosterEntryRead(
        id=entry.id,
        name=entry.name or None,
        student_number=entry.student_number,
        email=entry.email,
        section=entry.section or None,
        role=entry.role,
        state=state,
        user_id=entry.user_id,
        username=username,
        link_expires_at=entry.token_expires_at if has_link else None,
        mail=None if mail is None else _mail_state(mail),
    )


def _mail_state(mail: OutboxMessage) -> MailState:
    if mail.given_up_at is not None:
        return MailState.FAILED
    return MailState.WAITING if mail.sent_at is None else MailState.SENT


def _changeable(session: Session, actor: Principal, course_id: UUID, entry_id: UUID) -> RosterEntry:
    """Return the locked entry if the actor may invite with its role. Raises ForbiddenError, NotFoundError."""
    course_for(session, actor, course_id, Permission.CHANGE_STUDENTS)
    membership.lock(session, course_id)
    entry = session.get(RosterEntry, entry_id, populate_existing=True)
    if entry is None or entry.course_id != course_id:
        raise NotFoundError("no_such_roster_entry")
    course_for(session, actor, course_id, permission_for(entry.role))
    return entry


def _check_open(session: Session, entry: RosterEntry) -> None:
    if entry.user_id is not None:
        raise ConflictError("roster_entry_accepted")
    if session.get_one(Course, entry.course_id).archived:
        raise ConflictError("course_archived")


def _renewed(actor: Principal, entry: RosterEntry, address: str) -> RosterLink:
    entry.invited_by = actor.id
    secret = renew_secret(entry)
    assert entry.token_expires_at is not None
    return RosterLink(url=f"{address}/invitation/{secret}", expires_at=entry.token_expires_at)


def _forget_mail(session: Session, entry: RosterEntry) -> None:
    mail = (OutboxMessage.kind == OutboxKind.MAIL_INVITATION, OutboxMessage.person_id == entry.id)
    session.execute(sa.delete(OutboxMessage).where(OutboxMessage.target_id == entry.course_id, *mail))


def _cells(entry: RosterEntry) -> Iterator[str]:
    yield from (entry.name, entry.student_number or "", entry.email or "", entry.section, entry.role)


def _title(session: Session, course_id: UUID) -> str:
    return session.get_one(Course, course_id).title
