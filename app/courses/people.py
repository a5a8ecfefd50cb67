"""Names of the people of a course as its staff see them: the name on the roster, else the user name.

The institution gave the name on the roster. What a person typed in the profile is never shown for it.
"""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import CourseMember, RosterEntry, User

ROSTER_ENTRY = sa.and_(RosterEntry.course_id == CourseMember.course_id, RosterEntry.user_id == CourseMember.user_id)
"""The condition that joins a member's entry of the roster: `.outerjoin(RosterEntry, ROSTER_ENTRY)`."""

ROSTER_NAME: sa.ColumnElement[str | None] = sa.func.nullif(RosterEntry.name, "")
"""The name on the roster, in a query with that join; null without one."""


def names_of(session: Session, course_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these users, who are or were in the course. The caller has checked permissions."""
    is_entry = sa.and_(RosterEntry.course_id == course_id, RosterEntry.user_id == User.id)
    query = sa.select(User.id, sa.func.coalesce(ROSTER_NAME, User.username).label("name")).outerjoin(
        RosterEntry, is_entry
    )
    rows = session.execute(query.where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}
