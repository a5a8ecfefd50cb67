"""Fill the families of cases of stored submissions, and the summaries from which grades are computed.

Revision ID: 0021
Revises: 0020

How many cases passed in each family follows from a stored report. A report of a grading that ended early lacks cases:
the size of each family is then that in an accepted submission to the same version with as many cases, and without one
the families stay unknown.

Rows are filled in batches in the order of their keys, each batch in a transaction of its own. A migration that was
interrupted continues when it is run again.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BATCH = 100
_LOGGED_EVERY = 1000
_log = logging.getLogger("tensorjudge.migrations")
_ID, _TIME, _JSON = sa.Uuid(), sa.DateTime(timezone=True), sa.JSON(none_as_null=True)
_EARLIEST, _LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)

_judged = (("id", _ID), ("version_id", _ID), "verdict", ("report", _JSON), ("families", _JSON))


def _table(name: str, *columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(one) if isinstance(one, str) else sa.column(*one) for one in columns))


_submissions = _table(
    "submissions",
    *_judged,
    *(("user_id", _ID), ("exercise_id", _ID), ("assignment_id", _ID)),
    *("kind", "admission", ("is_cancelled", sa.Boolean()), ("created_at", _TIME), ("started_at", _TIME)),
)
_judgements = _table("judgements", *_judged, ("submission_id", _ID), ("rejudging_id", _ID))
_versions = _table("exercise_versions", ("id", _ID), ("weights", _JSON))
_assignments = _table("assignments", ("id", _ID))
_summaries = _table(
    "grade_summaries", ("assignment_id", _ID), ("user_id", _ID), ("exercise_id", _ID), ("attempts", _JSON)
)
_place = ("assignment_id", "user_id", "exercise_id")
_is_counted = sa.and_(_submissions.c.kind == "submission", _submissions.c.admission == "counted")
_was_free = sa.exists().where(
    _judgements.c.submission_id == _submissions.c.id,
    _judgements.c.rejudging_id.is_(None),
    _judgements.c.verdict.in_(("internal_error", "compile_error")),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():  # the batches commit on a connection of their own
        engine = op.get_bind().engine
        for table, condition in ((_submissions, _submissions.c.kind == "submission"), (_judgements, sa.true())):
            _fill_families(engine, table, condition)
        _fill_summaries(engine)


def downgrade() -> None:
    """Empty the summaries. The families stay: their columns go with revision 0020."""
    op.execute(sa.delete(_summaries))


def _fill_families(engine: sa.Engine, table: sa.TableClause, condition: sa.ColumnElement[bool]) -> None:
    sizes: dict[tuple[UUID, int], Counter[str] | None] = {}
    last, done = UUID(int=0), 0
    while True:
        following = (
            sa.select(table.c.id, table.c.version_id, table.c.report)
            .where(condition, table.c.id > last, table.c.families.is_(None), table.c.verdict.is_not(None))
            .order_by(table.c.id)
            .limit(_BATCH)
        )
        with engine.begin() as connection:
            rows = connection.execute(following).all()
            if not rows:
                return
            found = [(row.id, _families(connection, row, sizes)) for row in rows]
            changes = [{"key": key, "found": families} for key, families in found if families]
            if changes:
                changed = sa.update(table).where(table.c.id == sa.bindparam("key"))
                connection.execute(changed.values(families=sa.bindparam("found", type_=_JSON)), changes)
        last, done = rows[-1].id, done + len(rows)
        if done % _LOGGED_EVERY == 0:
            _log.info("%s: families of %s rows", table.name, done)


def _families(
    connection: sa.Connection, row: Any, sizes: dict[tuple[UUID, int], Counter[str] | None]
) -> list[list[Any]] | None:
    """Return [name, passed, total] for each family, in the order of the cases; None where the sizes are unknown."""
    cases, count = _cases(row.report)
    if not count:
        return None
    reached = Counter(case["family"] for case in cases)
    totals: Counter[str] | None = reached
    if len(cases) < count:
        key = row.version_id, count
        if key not in sizes:
            sizes[key] = _accepted_sizes(connection, row.version_id, count)
        totals = sizes[key]
    if totals is None or reached - totals:
        return None
    passed = Counter(case["family"] for case in cases if case["verdict"] == "accepted")
    return [[name, passed[name], total] for name, total in totals.items()]


def _accepted_sizes(connection: sa.Connection, version_id: UUID, count: int) -> Counter[str] | None:
    """Return the size of each family in an accepted submission to this version that has so many cases."""
    accepted = (
        sa.select(_submissions.c.report)
        .where(
            _submissions.c.version_id == version_id,
            _submissions.c.kind == "submission",
            _submissions.c.verdict == "accepted",
        )
        .order_by(_submissions.c.id)
        .limit(_BATCH)
    )
    for report in connection.scalars(accepted):
        cases, of = _cases(report)
        if len(cases) == of == count:
            return Counter(case["family"] for case in cases)
    return None


def _cases(report: Any) -> tuple[list[Any], int]:
    """Return the cases that a report holds, and how many there were."""
    cases = (report or {}).get("cases") or []
    return cases, (report or {}).get("case_count") or 0


def _fill_summaries(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assignment_ids = connection.scalars(sa.select(_assignments.c.id).order_by(_assignments.c.id)).all()
    for assignment_id in assignment_ids:
        with engine.connect() as connection:
            students = connection.scalars(
                sa.select(_submissions.c.user_id)
                .where(_submissions.c.assignment_id == assignment_id, _is_counted)
                .distinct()
                .order_by(_submissions.c.user_id)
            ).all()
        for start in range(0, len(students), _BATCH):
            with engine.begin() as connection:
                _summarise(connection, assignment_id, students[start : start + _BATCH])


def _summarise(connection: sa.Connection, assignment_id: UUID, students: Sequence[UUID]) -> None:
    of_students = (_summaries.c.assignment_id == assignment_id, _summaries.c.user_id.in_(students))
    connection.execute(sa.delete(_summaries).where(*of_students))
    rows = [
        {**dict(zip(_place, place, strict=True)), "attempts": attempts}
        for place, attempts in _attempts(connection, assignment_id, students)
    ]
    connection.execute(sa.insert(_summaries), rows)


def _attempts(
    connection: sa.Connection, assignment_id: UUID, students: Sequence[UUID]
) -> Iterator[tuple[tuple[UUID, ...], list[Any]]]:
    query = (
        sa.select(
            *(_submissions.c[name] for name in (*_place, "id", "created_at", "verdict", "is_cancelled")),
            _submissions.c.started_at.is_(None).label("waited"),
            _was_free.label("was_free"),
            _submissions.c.families,
            _versions.c.weights,
        )
        .join(_versions, _versions.c.id == _submissions.c.version_id)
        .where(_submissions.c.assignment_id == assignment_id, _submissions.c.user_id.in_(students), _is_counted)
        .order_by(_submissions.c.created_at, _submissions.c.id)
    )
    found: dict[tuple[UUID, ...], list[Any]] = {}
    for row in connection.execute(query):
        place = row.assignment_id, row.user_id, row.exercise_id
        found.setdefault(place, []).append(
            [
                row.id.hex,
                _utc(row.created_at).isoformat(),
                row.verdict,
                int(row.is_cancelled and row.waited),
                int(row.was_free),
                _weighted(row.families or (), row.weights or {}),
            ]
        )
    yield from found.items()


def _weighted(families: Iterable[Any], weights: dict[str, int]) -> list[Any]:
    return [[passed, total, weights.get(name, 1)] for name, passed, total in families]


def _utc(at: datetime) -> datetime:
    """Return a time in UTC, within the years that the service reads. SQLite stores it without a zone."""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return min(max(at, _EARLIEST), _LATEST)
