"""A course's leaderboard. An owner enables it, and students choose to appear, each under an alias.

Teachers see no rows: they could match the points with names in the gradebook. With only two participants, each would
know the other. Only computed points count, because manual grades are confidential.
"""

from fractions import Fraction
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.courses import gradebook
from app.courses.access import course_for_member
from app.courses.aliases import Alias, free, named
from app.courses.grades import Material
from app.courses.schemas import AliasRead, LeaderboardRead, LeaderboardRow
from app.enums import CourseRole
from app.http.errors import ConflictError, ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import CourseMember, LeaderboardEntry

FEWEST = 3
_OFFERED = 6


def read(session: Session, person: Principal, course_id: UUID) -> LeaderboardRead:
    """Return the leaderboard as this user may see it, with aliases to choose from. Raises NotFoundError."""
    role = _role(session, person, course_id)
    names = _names(session, course_id)
    if role is not CourseRole.STUDENT:
        return LeaderboardRead(rows=[], worth=0, levels=0, own=None, offered=[], is_shown=False)
    own = names.get(person.id)
    material = gradebook.material_for_student(session, course_id, names, person.id) if len(names) >= FEWEST else None
    levels = [] if material is None else [level for row in material.assignments for level in material.levels[row.id]]
    return LeaderboardRead(
        rows=[]
        if material is None
        else _ranked([_row(material, *one, is_own=one[0] == person.id) for one in names.items()]),
        worth=sum(level.points for level in levels),
        levels=len({level.slug for level in levels}),
        own=_name(own) if own else None,
        offered=[_name(one) for one in free(set(names.values()), _OFFERED)],
        is_shown=material is not None,
    )


def appear(session: Session, person: Principal, course_id: UUID, key: str) -> None:
    """Set the user's alias, replacing an earlier one. Raises NotFoundError, ForbiddenError, ConflictError."""
    _check_student(session, person, course_id)
    name = named(key)
    if name is None:
        raise ConflictError("alias_taken")
    entry = session.get(LeaderboardEntry, (course_id, person.id))
    if entry is None:
        entry = LeaderboardEntry(course_id=course_id, user_id=person.id)
        session.add(entry)
    entry.adjective, entry.animal = name
    try:
        session.flush()
    except IntegrityError as error:  # the alias is taken
        raise ConflictError("alias_taken") from error


def disappear(session: Session, person: Principal, course_id: UUID) -> None:
    """Remove a user from the leaderboard and free the alias. Raises NotFoundError, ForbiddenError."""
    _check_student(session, person, course_id)
    own = (LeaderboardEntry.course_id == course_id, LeaderboardEntry.user_id == person.id)
    session.execute(sa.delete(LeaderboardEntry).where(*own))


def _role(session: Session, person: Principal, course_id: UUID) -> CourseRole:
    course, role = course_for_member(session, person, course_id)
    if not course.leaderboard:
        raise NotFoundError("no_leaderboard")
    return role


def _check_student(session: Session, person: Principal, course_id: UUID) -> None:
    if _role(session, person, course_id) is not CourseRole.STUDENT:
        raise ForbiddenError("leaderboard_of_students")


def _names(session: Session, course_id: UUID) -> dict[UUID, Alias]:
    rows = session.execute(
        sa.select(LeaderboardEntry.user_id, LeaderboardEntry.adjective, LeaderboardEntry.animal)
        .join(
            CourseMember,
            sa.and_(
                CourseMember.course_id == LeaderboardEntry.course_id, CourseMember.user_id == LeaderboardEntry.user_id
            ),
        )
        .where(LeaderboardEntry.course_id == course_id, CourseMember.role == CourseRole.STUDENT)
    )
    return {row.user_id: Alias(row.adjective, row.animal) for row in rows}


def _row(material: Material, user_id: UUID, name: Alias, *, is_own: bool) -> LeaderboardRow:
    computed = [
        (level.slug, cell.computed.points)
        for row, cells in zip(material.assignments, material.cells(user_id), strict=True)
        for level, cell in zip(material.levels[row.id], cells, strict=True)
    ]
    reached = {slug for slug, points in computed if points > 0}
    points = float(sum((points for _, points in computed), Fraction(0)))
    return LeaderboardRow(rank=1, name=name.texts, points=points, levels=len(reached), is_own=is_own)


def _ranked(rows: list[LeaderboardRow]) -> list[LeaderboardRow]:
    """Rank by points, then by levels. Equal rows share a rank and are sorted by name."""
    ordered = sorted(rows, key=lambda row: (-row.points, -row.levels, row.name["en"]))
    above = 0
    for _, equals in groupby(ordered, key=lambda row: (row.points, row.levels)):
        placed = list(equals)
        for row in placed:
            row.rank = above + 1
        above += len(placed)
    return ordered


def _name(name: Alias) -> AliasRead:
    return AliasRead(key=name.key, name=name.texts)
