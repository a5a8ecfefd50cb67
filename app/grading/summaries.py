"""Summaries of the submissions that count for an assignment: the facts from which grades are computed.

A row of `grade_summaries` holds the counted submissions of one student to one exercise of one assignment. It holds no
rule. Whoever changes such a fact of a submission calls `note`, and the row is written again before the transaction
commits. Whether the student has unlocked the solution is read beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db import before_commit
from app.db.engine import Database
from app.enums import Admission, Kind
from app.models import Assignment, ExerciseVersion, GradeSummary, Submission
from app.models.scoring import is_withdrawn, was_free
from app.rules.partial_credit import weighted
from app.rules.worth import Attempt
from grader.verdict import Verdict

_AT_ONCE = 200
Fact = list[Any]
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class Place(NamedTuple):
    """An exercise of an assignment, for one student."""

    assignment_id: UUID
    user_id: UUID
    exercise_id: UUID


_KEY = sa.tuple_(GradeSummary.assignment_id, GradeSummary.user_id, GradeSummary.exercise_id)
_PLACE = (Submission.assignment_id, Submission.user_id, Submission.exercise_id)
_IS_COUNTED = sa.and_(
    Submission.assignment_id.is_not(None),
    Submission.admission == Admission.COUNTED,
    Submission.kind == Kind.SUBMISSION,
)


def note(connection: sa.Connection, submission: Any) -> None:
    """Note that facts of this submission were added or changed. `submission` is its row, or has these columns."""
    if submission.assignment_id is not None and submission.admission is Admission.COUNTED:
        place = Place(submission.assignment_id, submission.user_id, submission.exercise_id)
        before_commit.note(connection, refresh, place)


def refresh(connection: sa.Connection, places: Sequence[Place]) -> None:
    """Write the summaries of these places again, from their submissions. The places are in order, for the locks."""
    if not places:
        return
    # Lock before reading. Otherwise, of two transactions that end submissions of one place, neither sees the other's.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    locked = insert(GradeSummary).on_conflict_do_update(
        index_elements=list(Place._fields), set_={"attempts": GradeSummary.attempts}
    )
    connection.execute(locked, [{**place._asdict(), "attempts": []} for place in places])
    found = facts(connection, places)
    written = sa.update(GradeSummary).where(
        *(getattr(GradeSummary, name) == sa.bindparam(f"of_{name}") for name in Place._fields)
    )
    rows = [
        {**{f"of_{name}": value for name, value in place._asdict().items()}, "attempts": found[place]}
        for place in places
    ]
    connection.execute(written, rows)


def facts(connection: sa.Connection, places: Sequence[Place]) -> dict[Place, list[Fact]]:
    """Return the facts of the counted submissions at these places, oldest first."""
    rows: Iterable[Any] = connection.execute(
        sa.select(
            *_PLACE,
            Submission.id,
            Submission.created_at,
            Submission.verdict,
            is_withdrawn,
            was_free,
            Submission.families,
            ExerciseVersion.weights,
        )
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(sa.tuple_(*_PLACE).in_([tuple(place) for place in places]), _IS_COUNTED)
        .order_by(Submission.created_at, Submission.id)
    )
    found: dict[Place, list[Fact]] = {place: [] for place in places}
    for assignment_id, user_id, exercise_id, *columns in rows:
        found[Place(assignment_id, user_id, exercise_id)].append(_fact(*columns))
    return found


def attempts_in(stored: Iterable[Fact], *, is_forfeited: bool) -> list[Attempt]:
    """Return the submissions of a stored summary."""
    return [
        Attempt(
            submission_id,
            datetime.fromisoformat(created_at),
            _VERDICTS.get(verdict),
            bool(withdrawn),
            Admission.COUNTED,
            bool(free),
            is_forfeited,
            families,
        )
        for submission_id, created_at, verdict, withdrawn, free, families in stored
    ]


def rebuild(database: Database) -> int:
    """Write every summary again, in batches. Return how many there are."""
    count = 0
    for places in _batches(database):
        with database.writer.begin() as connection:
            refresh(connection, places)
        count += len(places)
    return count


def differing(database: Database) -> list[Place]:
    """Return the places whose summary does not say what their submissions say."""
    wrong: list[Place] = []
    for places in _batches(database):
        with database.reader.connect() as connection:  # on PostgreSQL, submissions may end between the two statements
            wrong += _differing(connection, places)
    return wrong


def _differing(connection: sa.Connection, places: Sequence[Place]) -> list[Place]:
    keys = [getattr(GradeSummary, name) for name in Place._fields]
    rows = connection.execute(sa.select(*keys, GradeSummary.attempts).where(_KEY.in_([tuple(one) for one in places])))
    kept = {Place(*key): attempts for *key, attempts in rows}
    computed = facts(connection, places)
    return [place for place in places if kept.get(place, []) != computed[place]]


def _batches(database: Database) -> Iterator[list[Place]]:
    """Yield all places with a summary or a counted submission, those of one assignment after another."""
    with database.reader.connect() as connection:
        assignments = connection.scalars(sa.select(Assignment.id).order_by(Assignment.id)).all()
    for assignment_id in assignments:
        keys = [getattr(GradeSummary, name) for name in Place._fields]
        both = sa.union(
            sa.select(*keys).where(GradeSummary.assignment_id == assignment_id),
            sa.select(*_PLACE).where(Submission.assignment_id == assignment_id, _IS_COUNTED),
        )
        with database.reader.connect() as connection:
            places = sorted(Place(*row) for row in connection.execute(both))
        for start in range(0, len(places), _AT_ONCE):
            yield places[start : start + _AT_ONCE]


def _fact(
    submission_id: UUID, created_at: datetime, verdict: Verdict | None, withdrawn: bool, free: bool, *credit: Any
) -> Fact:
    families = [one.numbers for one in weighted(*credit)]
    at = created_at.astimezone(UTC).isoformat()
    return [submission_id.hex, at, None if verdict is None else verdict.value, int(withdrawn), int(free), families]
