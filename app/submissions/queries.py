"""The statements about submissions and drafts. Those that write run inside the writer's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.db.engine import utc_now
from app.enums import Kind, Status
from app.grading.record import Json, Outcome, Record
from app.models import Draft, Exercise, ExerciseVersion, Submission, UnlockedSolution
from grader.verdict import Verdict

# Whoever buys the answer of a level forfeits its points, those of earlier submissions too.
_is_forfeited = (
    sa.exists()
    .where(UnlockedSolution.user_id == Submission.user_id, UnlockedSolution.exercise_id == Submission.exercise_id)
    .correlate(Submission)
)
# Cancelled while it waited: nothing of it was run, and nothing learnt from it.
is_withdrawn = sa.and_(Submission.is_cancelled, Submission.started_at.is_(None))
points_earned = sa.case((_is_forfeited, 0), else_=Submission.score)

_summary_columns = (
    Submission.id,
    Submission.user_id,
    Exercise.slug.label("exercise"),
    Submission.version_id,
    ExerciseVersion.content_hash.label("version"),
    ExerciseVersion.points,
    Submission.kind,
    Submission.status,
    Submission.verdict,
    points_earned.label("score"),
    _is_forfeited.label("is_forfeited"),
    Submission.attempt,
    Submission.seed,
    Submission.wall_time_s,
    Submission.created_at,
    Submission.started_at,
    Submission.finished_at,
    Submission.is_cancelled,
)


def _with_exercise(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
    )


_one = _with_exercise(
    *_summary_columns,
    Submission.source,
    Submission.inputs,
    Submission.report,
    Submission.explanation,
    Submission.speed,
).where(Submission.id == sa.bindparam("submission_id"))
_forfeited_one = sa.select(_is_forfeited).where(Submission.id == sa.bindparam("submission_id"))
_insert = sa.insert(Submission)
_finish = (
    sa.update(Submission)
    .where(
        Submission.id == sa.bindparam("submission_id"),
        Submission.attempt == sa.bindparam("claimed_attempt"),
        Submission.status != Status.FINISHED,
    )
    .values(status=Status.FINISHED)
)


def find(connection: sa.Connection, submission_id: UUID) -> Record | None:
    """One submission with everything that is stored of it."""
    row = connection.execute(_one, {"submission_id": submission_id}).one_or_none()
    return None if row is None else Record(**row._mapping)


def insert(connection: sa.Connection, record: Record, exercise_id: UUID) -> None:
    """Stores a new submission."""
    values = {
        "id": record.id,
        "user_id": record.user_id,
        "exercise_id": exercise_id,
        "version_id": record.version_id,
        "kind": record.kind,
        "status": record.status,
        "created_at": record.created_at,
        "source": record.source,
        "inputs": record.inputs,
    }
    connection.execute(_insert, values)


def finish(
    connection: sa.Connection,
    submission_id: UUID,
    attempt: int,
    outcome: Outcome,
    started_at: datetime,
    finished_at: datetime,
) -> bool:
    """Writes the final verdict, unless there is one already or a later attempt has begun; says whether it did."""
    values = {
        "submission_id": submission_id,
        "claimed_attempt": attempt,
        "verdict": outcome.verdict,
        "score": outcome.score,
        "seed": outcome.seed,
        "wall_time_s": outcome.wall_time_s,
        "report": outcome.report,
        "started_at": started_at,
        "finished_at": finished_at,
    }
    return connection.execute(_finish, values).rowcount == 1


def cancel(
    connection: sa.Connection, submission_id: UUID, report: Json, started_at: datetime | None, finished_at: datetime
) -> bool:
    """Ends a submission without a verdict, unless it has ended; says whether it did."""
    result = connection.execute(
        sa.update(Submission)
        .where(Submission.id == submission_id, Submission.status != Status.FINISHED)
        .values(
            status=Status.FINISHED, is_cancelled=True, report=report, started_at=started_at, finished_at=finished_at
        )
    )
    return result.rowcount == 1


def is_forfeited(connection: sa.Connection, submission_id: UUID) -> bool:
    """Whether the points of a submission's level were given up for its answer."""
    return bool(connection.scalar(_forfeited_one, {"submission_id": submission_id}))


def explain(connection: sa.Connection, submission_id: UUID, explanation: Json) -> None:
    """Writes why a submission was refused."""
    connection.execute(sa.update(Submission).where(Submission.id == submission_id).values(explanation=explanation))


def note_speed(connection: sa.Connection, submission_id: UUID, speed: Json) -> None:
    """Writes how fast an accepted submission is beside the reference."""
    connection.execute(sa.update(Submission).where(Submission.id == submission_id).values(speed=speed))


def begin_next_attempt(connection: sa.Connection, submission_id: UUID, attempt: int) -> bool:
    """Counts an attempt that failed by our own fault; says whether the submission was still ours."""
    result = connection.execute(
        sa.update(Submission)
        .where(Submission.id == submission_id, Submission.attempt == attempt, Submission.status != Status.FINISHED)
        .values(attempt=attempt + 1)
    )
    return result.rowcount == 1


def unfinished(connection: sa.Connection) -> list[tuple[UUID, UUID, Kind]]:
    """Id, user and kind of everything that has no report yet, oldest first."""
    rows = connection.execute(
        sa.select(Submission.id, Submission.user_id, Submission.kind)
        .where(sa.literal_column("status <> 'finished'"))  # in these words, or the partial index is not used
        .order_by(Submission.id)
    )
    return [(row.id, row.user_id, row.kind) for row in rows]


def finished_of(connection: sa.Connection, submission_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some submissions that have their report."""
    query = sa.select(Submission.id).where(Submission.id.in_(submission_ids), Submission.status == Status.FINISHED)
    return list(connection.scalars(query))


def page(
    connection: sa.Connection,
    user_id: UUID,
    *,
    kind: Kind,
    exercise: str | None,
    verdict: Verdict | None = None,
    before: UUID | None,
    limit: int,
) -> list[Any]:
    """A person's submissions, newest first, without their large columns."""
    query = _with_exercise(*_summary_columns).where(Submission.user_id == user_id, Submission.kind == kind)
    if exercise is not None:
        query = query.where(Exercise.slug == exercise)
    if verdict is not None:
        query = query.where(Submission.verdict == verdict)
    if before is not None:
        query = query.where(Submission.id < before)
    return list(connection.execute(query.order_by(Submission.id.desc()).limit(limit)))


def best_scores(connection: sa.Connection, user_id: UUID) -> list[Any]:
    """For each exercise a person has tried: slug, best score, whether it was accepted."""
    accepted = sa.func.max(sa.case((Submission.verdict == Verdict.ACCEPTED, 1), else_=0))
    query = (
        sa.select(Exercise.slug, sa.func.max(points_earned).label("score"), accepted.label("accepted"))
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Submission.user_id == user_id, Submission.kind == Kind.SUBMISSION)
        .group_by(Exercise.slug)
        .order_by(Exercise.slug)
    )
    return list(connection.execute(query))


def best_score_before(connection: sa.Connection, user_id: UUID, exercise: str, submission_id: UUID) -> int:
    """What a person had reached in an exercise before one of their submissions."""
    best: int | None = connection.scalar(
        sa.select(sa.func.max(points_earned))
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.user_id == user_id,
            Exercise.slug == exercise,
            Submission.kind == Kind.SUBMISSION,
            Submission.id < submission_id,
        )
    )
    return best or 0


def submission_before(connection: sa.Connection, record: Record) -> Any:
    """Id and source of the same person's submission to the same exercise before this one, or None."""
    return connection.execute(
        sa.select(Submission.id, Submission.source)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.user_id == record.user_id,
            Exercise.slug == record.exercise,
            Submission.kind == Kind.SUBMISSION,
            Submission.id < record.id,
        )
        .order_by(Submission.id.desc())
        .limit(1)
    ).one_or_none()


def last_case_count(connection: sa.Connection, user_id: UUID, version: str) -> int | None:
    """How many cases a person's last submission to a version had; None if it is their first."""
    count: int | None = connection.scalar(
        sa.select(Submission.report["case_count"].as_integer())
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(
            Submission.user_id == user_id,
            ExerciseVersion.content_hash == version,
            Submission.kind == Kind.SUBMISSION,
            Submission.status == Status.FINISHED,
            sa.not_(Submission.is_cancelled),
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return count


def find_draft(connection: sa.Connection, user_id: UUID, exercise: str) -> Any:
    """Source and time of a draft, or None."""
    return connection.execute(
        sa.select(Draft.source, Draft.updated_at)
        .join(Exercise, Exercise.id == Draft.exercise_id)
        .where(Draft.user_id == user_id, Exercise.slug == exercise)
    ).one_or_none()


def save_draft(connection: sa.Connection, user_id: UUID, exercise_id: UUID, source: bytes) -> datetime:
    """Stores a draft in place of the one before."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    now = utc_now()
    statement = insert(Draft).values(user_id=user_id, exercise_id=exercise_id, source=source, updated_at=now)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "exercise_id"], set_={"source": source, "updated_at": now}
        )
    )
    return now
