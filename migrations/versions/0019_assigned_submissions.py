"""Give the submissions of earlier releases to the assignment that they counted for.

Revision ID: 0019
Revises: 0018

Earlier releases guessed: a submission counted for every assignment of a student's courses that was open at its time.
`migrations.first_release.assigned` has these rules. No grade is lowered: where one submission earned the points of
two assignments, it is given to one, and the points in the other become a manual grade.

Students are converted one by one in the order of their keys, each in a transaction of its own. A migration that was
interrupted continues from there when it is run again.
"""

import logging
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

from migrations.first_release.assigned import Assignment, Hole, Plan, Submission, plan

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_log = logging.getLogger("tensorjudge.migrations")
_ID, _TIME = sa.Uuid(), sa.DateTime(timezone=True)
_REASON = "Kept from the earlier release, in which one submission counted for several assignments."


def _table(name: str, *columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(one) if isinstance(one, str) else sa.column(*one) for one in columns))


_members = _table("course_members", ("course_id", _ID), ("user_id", _ID), "role", ("joined_at", _TIME))
_assignments = _table(
    "assignments",
    *(("id", _ID), ("course_id", _ID), ("opens_at", _TIME), ("due_at", _TIME), ("created_at", _TIME)),
    *("late_percent", "late_floor", "late_days", "max_attempts"),
)
_exercises = _table("assignment_exercises", ("assignment_id", _ID), ("exercise_id", _ID), "points")
_extensions = _table("extensions", ("assignment_id", _ID), ("user_id", _ID), ("due_at", _TIME))
_versions = _table("exercise_versions", ("id", _ID), "points")
_unlocked = _table("bought_answers", ("user_id", _ID), ("exercise_id", _ID))
_overrides = _table(
    "grade_overrides",
    *(("id", _ID), ("assignment_id", _ID), ("user_id", _ID), ("exercise_id", _ID), ("made_by", _ID)),
    *("points", "reason", ("made_at", _TIME)),
)
_submissions = _table(
    "submissions",
    *(("id", _ID), ("user_id", _ID), ("exercise_id", _ID), ("version_id", _ID), ("assignment_id", _ID)),
    *("kind", "verdict", "score", ("is_cancelled", sa.Boolean()), "admission"),
    *(("created_at", _TIME), ("started_at", _TIME)),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():  # each student is committed on a connection of its own
        engine = op.get_bind().engine
        with engine.connect() as connection:
            students = sa.select(_members.c.user_id).where(_members.c.role == "student").distinct()
            user_ids = list(connection.scalars(students.order_by(_members.c.user_id)))
        holes = [hole for user_id in user_ids for hole in _convert(engine, user_id)]
        for hole in holes:
            _log.warning(
                "grade to look at: assignment=%s user=%s submission=%s: %s",
                *(one.hex for one in (hole.assignment_id, hole.user_id, hole.submission_id)),
                hole.reason,
            )


def downgrade() -> None:
    """Keep the assigned submissions. The columns go with revision 0017."""


def _convert(engine: sa.Engine, user_id: UUID) -> list[Hole]:
    """Assign the submissions of one student, unless that was done before. Return what was wrong with old grades."""
    with engine.begin() as connection:
        own = _submissions.c.user_id == user_id
        is_done = sa.select(sa.exists().where(own, _submissions.c.assignment_id.is_not(None)))
        if connection.scalar(is_done):
            return []
        found = plan(_assignments_of(connection, user_id), _submissions_of(connection, user_id))
        _store(connection, user_id, found)
        return [hole._replace(user_id=user_id) for hole in found.holes]


def _assignments_of(connection: sa.Connection, user_id: UUID) -> list[Assignment]:
    query = (
        sa.select(_assignments, _members.c.joined_at, _extensions.c.due_at.label("extended_to"))
        .join(_members, _members.c.course_id == _assignments.c.course_id)
        .outerjoin(
            _extensions,
            sa.and_(_extensions.c.assignment_id == _assignments.c.id, _extensions.c.user_id == user_id),
        )
        .where(_members.c.user_id == user_id, _members.c.role == "student")
        .order_by(_assignments.c.due_at.is_(None), _assignments.c.due_at, _assignments.c.id)
    )
    rows = connection.execute(query).all()
    worth: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    ids = [row.id for row in rows]
    for row in connection.execute(sa.select(_exercises).where(_exercises.c.assignment_id.in_(ids))):
        worth[row.assignment_id][row.exercise_id] = row.points
    return [
        Assignment(
            id=row.id,
            opens_at=_utc(row.opens_at),
            due_at=_utc(row.extended_to) or _utc(row.due_at),
            late_percent=row.late_percent,
            late_floor=row.late_floor,
            late_days=row.late_days,
            max_attempts=row.max_attempts,
            created_at=_utc(row.created_at),
            joined_at=_utc(row.joined_at),
            worth=worth[row.id],
        )
        for row in rows
    ]


def _submissions_of(connection: sa.Connection, user_id: UUID) -> list[Submission]:
    is_unlocked = sa.exists().where(
        _unlocked.c.user_id == user_id, _unlocked.c.exercise_id == _submissions.c.exercise_id
    )
    query = (
        sa.select(_submissions, _versions.c.points, is_unlocked.label("is_unlocked"))
        .join(_versions, _versions.c.id == _submissions.c.version_id)
        .where(_submissions.c.user_id == user_id, _submissions.c.kind == "submission")
        .order_by(_submissions.c.id)
    )
    return [
        Submission(
            id=row.id,
            exercise_id=row.exercise_id,
            created_at=_utc(row.created_at),
            verdict=row.verdict,
            score=0 if row.is_unlocked else row.score,
            points=row.points,
            is_withdrawn=row.is_cancelled and row.started_at is None,
        )
        for row in connection.execute(query)
    ]


def _store(connection: sa.Connection, user_id: UUID, found: Plan) -> None:
    changed = sa.update(_submissions).where(_submissions.c.id == sa.bindparam("key", type_=_ID))
    changed = changed.values(
        assignment_id=sa.bindparam("for_assignment", type_=_ID), admission=sa.bindparam("decided")
    )
    if found.assigned:
        rows = [
            {"key": one.id, "for_assignment": one.assignment_id, "decided": one.admission} for one in found.assigned
        ]
        connection.execute(changed, rows)
    for kept in found.kept:
        place = {"assignment_id": kept.assignment_id, "user_id": user_id, "exercise_id": kept.exercise_id}
        newest = (
            sa.select(_overrides.c.points)
            .where(*(_overrides.c[name] == value for name, value in place.items()))
            .order_by(_overrides.c.made_at.desc(), _overrides.c.id.desc())
            .limit(1)
        )
        if connection.scalar(newest) is None:
            values = {"id": uuid4(), "points": kept.points, "reason": _REASON, "made_at": datetime.now(UTC)}
            connection.execute(sa.insert(_overrides).values(**place, **values))


def _utc(at: datetime | None) -> Any:
    """Return a time in UTC. SQLite stores it without a zone."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
