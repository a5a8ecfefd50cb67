"""Imports of a roster: a preview says what each row does, and confirming it does exactly that.

A row belongs to the entry with its student number or its address. An empty cell changes nothing. An entry that the
file lacks stays.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import membership, roster
from app.courses.access import STAFF, Permission, allows, check_allows, course_for_member
from app.courses.roster_rows import RosterFile, RosterRow
from app.courses.roster_schemas import (
    RosterAction,
    RosterChange,
    RosterImported,
    RosterPreview,
    RosterRowRead,
)
from app.enums import CourseRole
from app.http.errors import ConflictError
from app.http.language import MessageRead
from app.i18n.words import Words
from app.identity import Principal
from app.models import Course, CourseMember, RosterEntry
from grader.message import Message

_FIELDS = ("name", "student_number", "email", "section", "role")


@dataclass(frozen=True)
class _Step:
    """A row with its effect. `changes` maps fields to new values, `problem` is the reason of a refusal or a note."""

    row: RosterRow
    action: RosterAction
    entry: RosterEntry | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    problem: Message | None = None


def check_may_import(session: Session, actor: Principal, course_id: UUID) -> CourseRole:
    """Return the actor's role in the course. Raises ForbiddenError, NotFoundError, ConflictError."""
    course, role = course_for_member(session, actor, course_id)
    check_allows(role, Permission.CHANGE_STUDENTS)
    if course.archived:
        raise ConflictError("course_archived")
    return role


def preview(session: Session, actor: Principal, course_id: UUID, file: RosterFile, words: Words) -> RosterPreview:
    """Return what an import of this file would do. Raises ForbiddenError, NotFoundError, ConflictError."""
    steps, entries = _plan(session, actor, course_id, file)
    named = {step.entry.id for step in steps if step.entry is not None}
    return RosterPreview(
        digest=_digest(course_id, steps),
        encoding=file.encoding,
        separator=file.separator,
        columns=dict(file.columns),
        ignored=list(file.ignored),
        counts=_counts(steps),
        rows=[_row_read(step, words) for step in steps],
        missing=roster.read_entries(session, RosterEntry.course_id == course_id, RosterEntry.id.not_in(named))
        if len(named) < len(entries)
        else [],
    )


def apply(session: Session, actor: Principal, course_id: UUID, file: RosterFile, digest: str) -> RosterImported:
    """Do what the preview with this digest showed.

    Raises ConflictError if it would be something else now; ForbiddenError, NotFoundError.
    """
    membership.lock(session, course_id)
    steps, _ = _plan(session, actor, course_id, file)
    if _digest(course_id, steps) != digest:
        raise ConflictError("roster_changed_meanwhile")
    for step in steps:
        if step.action is RosterAction.NEW:
            session.add(_new_entry(actor, course_id, step.row))
        elif step.action is RosterAction.CHANGED and step.entry is not None:
            _change(session, actor, step.entry, step.changes)
    session.flush()
    counts = _counts(steps)
    if counts[RosterAction.NEW] or counts[RosterAction.CHANGED]:
        title = session.get_one(Course, course_id).title
        added, changed = counts[RosterAction.NEW], counts[RosterAction.CHANGED]
        audit.record(session, actor, "roster.imported", title, course_id=course_id, added=added, changed=changed)
    return RosterImported(counts=counts)


def _plan(
    session: Session, actor: Principal, course_id: UUID, file: RosterFile
) -> tuple[list[_Step], Sequence[RosterEntry]]:
    role = check_may_import(session, actor, course_id)
    entries = session.scalars(sa.select(RosterEntry).where(RosterEntry.course_id == course_id)).all()
    members = set(session.scalars(sa.select(CourseMember.user_id).where(CourseMember.course_id == course_id)))
    plan = _Plan(entries, members, file.rows, changes_staff=allows(role, Permission.CHANGE_STAFF))
    return [plan.step(row) for row in file.rows], entries


class _Plan:
    """The entries of a course, and what the rows of a file do to them."""

    def __init__(
        self,
        entries: Sequence[RosterEntry],
        members: Collection[UUID],
        rows: Sequence[RosterRow],
        *,
        changes_staff: bool,
    ) -> None:
        self._members = members
        self._by_number = {one.student_number: one for one in entries if one.student_number is not None}
        self._by_email = {one.email_key: one for one in entries if one.email_key is not None}
        self._changes_staff = changes_staff
        self._lines: dict[UUID, list[int]] = defaultdict(list)
        for row in rows:
            named = self._named(row)
            if row.problem is None and len(named) == 1:
                self._lines[named[0].id].append(row.line)

    def step(self, row: RosterRow) -> _Step:
        if row.problem is not None:
            return _Step(row, RosterAction.REFUSED, problem=row.problem)
        named = self._named(row)
        if len(named) > 1:
            return _Step(row, RosterAction.REFUSED, problem=Message("roster_row_names_two", {}))
        entry = named[0] if named else None
        problem = self._problem(row, entry)
        if problem is not None:
            return _Step(row, RosterAction.REFUSED, entry, problem=problem)
        if entry is None:
            return _Step(row, RosterAction.NEW)
        is_member = entry.user_id in self._members
        note = Message("roster_person_left", {}) if entry.user_id is not None and not is_member else None
        changes = _changes(row, entry)
        if changes:
            return _Step(row, RosterAction.CHANGED, entry, changes, note)
        return _Step(row, RosterAction.MEMBER if is_member else RosterAction.UNCHANGED, entry, problem=note)

    def _named(self, row: RosterRow) -> list[RosterEntry]:
        """Return the entries with the row's number or address."""
        by_number = None if row.student_number is None else self._by_number.get(row.student_number)
        by_email = None if row.email_key is None else self._by_email.get(row.email_key)
        found = {one.id: one for one in (by_number, by_email) if one is not None}
        return list(found.values())

    def _problem(self, row: RosterRow, entry: RosterEntry | None) -> Message | None:
        others = [] if entry is None else [line for line in self._lines[entry.id] if line != row.line]
        if others:  # which row is right is not known, so neither moves the entry to another person
            return Message("roster_person_twice", {"line": others[0]})
        roles = {row.role or CourseRole.STUDENT} if entry is None else {row.role or entry.role, entry.role}
        if roles & STAFF and not self._changes_staff:
            return Message("roster_staff_needs_owner", {})
        if entry is not None and entry.user_id is not None and len(roles) > 1:
            return Message("roster_role_of_member", {})
        return None


def _changes(row: RosterRow, entry: RosterEntry) -> dict[str, str]:
    given = {name: getattr(row, name) for name in _FIELDS}
    return {name: value for name, value in given.items() if value is not None and value != getattr(entry, name)}


def _new_entry(actor: Principal, course_id: UUID, row: RosterRow) -> RosterEntry:
    return RosterEntry(
        course_id=course_id,
        name=row.name or "",
        student_number=row.student_number,
        email=row.email,
        email_key=row.email_key,
        section=row.section or "",
        role=row.role or CourseRole.STUDENT,
        invited_by=actor.id,
    )


def _change(session: Session, actor: Principal, entry: RosterEntry, changes: Mapping[str, str]) -> None:
    for name, value in changes.items():
        setattr(entry, name, CourseRole(value) if name == "role" else value)
    if "email" in changes:
        roster.set_email(session, entry, changes["email"])
    if "role" in changes:
        entry.invited_by = actor.id
    if "section" in changes and entry.user_id is not None:
        member = session.get(CourseMember, (entry.course_id, entry.user_id))
        if member is not None:
            member.section = changes["section"]


def _digest(course_id: UUID, steps: Sequence[_Step]) -> str:
    """Return a hash of everything that an import would change, and of the rows that it refuses."""
    facts: list[Any] = [course_id.hex]
    for step in steps:
        if step.action not in (RosterAction.UNCHANGED, RosterAction.MEMBER):
            given = [getattr(step.row, name) for name in _FIELDS]
            before = [getattr(step.entry, name) for name in step.changes]
            entry_id = None if step.entry is None else step.entry.id.hex
            facts.append([step.action, entry_id, given, before, dict(step.changes), str(step.problem)])
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _counts(steps: Sequence[_Step]) -> dict[RosterAction, int]:
    counted = Counter(step.action for step in steps)
    return {action: counted[action] for action in RosterAction}


def _row_read(step: _Step, words: Words) -> RosterRowRead:
    given = {name: getattr(step.row, name) for name in _FIELDS}
    changes = [
        RosterChange(field=name, before=getattr(step.entry, name) or "", after=after)
        for name, after in step.changes.items()
    ]
    problem = None if step.problem is None else MessageRead(**words.fields(step.problem))
    return RosterRowRead(line=step.row.line, action=step.action, changes=changes, problem=problem, **given)
