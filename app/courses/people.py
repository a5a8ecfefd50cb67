"""Names, numbers and addresses of the people of a course, as its staff see them.

The name is that on the roster of the course, else the one that the person chose, else the user name, which is shown
beside it. Student number and address are those that the institution gave. A number that the person typed and an
address that is not verified do not stand in for them, since grades are matched by them elsewhere.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import CourseMember, RosterEntry, User

ROSTER_ENTRY = sa.and_(RosterEntry.course_id == CourseMember.course_id, RosterEntry.user_id == CourseMember.user_id)
"""The condition that joins a member's entry of the roster: `.outerjoin(RosterEntry, ROSTER_ENTRY)`."""

SHOWN_NAME: sa.ColumnElement[str] = sa.func.coalesce(
    sa.func.nullif(RosterEntry.name, ""), sa.func.nullif(User.display_name, ""), User.username
)
"""The name of a user, in a query with the roster entry."""

SHOWN_EMAIL: sa.ColumnElement[str | None] = sa.func.coalesce(
    RosterEntry.email, sa.case((User.email_verified_at.is_not(None), User.email))
)
"""The address of a user, in a query with the roster entry; null if none is known for sure."""


def with_roster(query: Any, course_id: UUID) -> Any:
    """Join the users of a query with their entries on the roster of this course, also if they have left it."""
    return query.outerjoin(RosterEntry, sa.and_(RosterEntry.course_id == course_id, RosterEntry.user_id == User.id))


def names_of(session: Session, course_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these users, who are or were in the course. The caller has checked permissions."""
    query = with_roster(sa.select(User.id, SHOWN_NAME.label("name")), course_id)
    rows = session.execute(query.where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}
