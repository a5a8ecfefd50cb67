"""A look before publishing: how stored submissions fare with a version that takes the current one's place.

Each is graded with the seed it was judged with: where `cases.py` is the same in both versions, so are the inputs, and
a verdict that changes does so because of the new version and not by the luck of the draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Kind, Status
from app.models import Exercise, ExerciseVersion, Judgement, Rejudging, Submission, User
from app.rejudging.schemas import ImpactPreviewRead
from grader.verdict import Verdict

MOST_PROGRAMS = 200
_MOST_SUBMISSIONS = 2000


@dataclass(frozen=True)
class Chosen:
    """A submission to be looked at. Those of the same `program` have the same source and take the same seed."""

    id: UUID
    username: str
    verdict: Verdict
    program: int
    source: bytes
    seed: int | None


def choose(session: Session, exercise_id: UUID) -> Iterator[Chosen]:
    """Of everybody the last submission and the best accepted one, then the refused ones; the newest first.

    Ends where there would be more than `MOST_PROGRAMS` different programs.
    """
    programs: dict[bytes, tuple[int, int | None]] = {}
    for row in session.execute(_in_order(exercise_id).limit(_MOST_SUBMISSIONS)):
        if row.source not in programs and len(programs) == MOST_PROGRAMS:
            return
        program, seed = programs.setdefault(row.source, (len(programs), row.seed))
        yield Chosen(row.id, row.username, row.verdict, program, row.source, seed)


def begin(session: Session, exercise_id: UUID, version_id: UUID, actor_id: UUID | None) -> UUID | None:
    """Lets the stored submissions wait to be graded with this version; None if there are none.

    The caller wakes the runner once this is committed.
    """
    chosen = list(choose(session, exercise_id))
    if not chosen:
        return None
    version = session.get_one(ExerciseVersion, version_id)
    look = Rejudging(
        reason=version.content_hash[:12], exercise_id=exercise_id, version_id=version_id, created_by=actor_id
    )
    session.add(look)
    session.flush()
    session.add_all(
        Judgement(
            submission_id=one.id, rejudging_id=look.id, version_id=version_id, program=one.program, seed=one.seed
        )
        for one in chosen
    )
    return look.id


def read(session: Session, rejudging: Rejudging) -> ImpactPreviewRead | None:
    """What it covers; None for a rejudging that is no look."""
    if rejudging.version_id is None or rejudging.exercise_id is None:
        return None
    of_this = Judgement.rejudging_id == rejudging.id
    version = session.get_one(ExerciseVersion, rejudging.version_id)
    return ImpactPreviewRead(
        is_published=version.published_at is not None,
        is_current=is_current(session, rejudging),
        programs=session.scalar(sa.select(sa.func.count(sa.distinct(Judgement.program))).where(of_this)) or 0,
        most_programs=MOST_PROGRAMS,
        stored=count_stored(session, rejudging.exercise_id),
    )


def count_stored(session: Session, exercise_id: UUID) -> int:
    """How many submissions to an exercise there are that a verdict is stored of."""
    return session.scalar(sa.select(sa.func.count()).where(*_stored(exercise_id))) or 0


def is_current(session: Session, rejudging: Rejudging) -> bool:
    """Whether the version that was looked at is what students get now."""
    current = sa.select(Exercise.current_version_id).where(Exercise.id == rejudging.exercise_id)
    return session.scalar(current) == rejudging.version_id


def _stored(exercise_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Submission.exercise_id == exercise_id,
        Submission.kind == Kind.SUBMISSION,
        Submission.status == Status.FINISHED,
        Submission.verdict != Verdict.INTERNAL_ERROR,
    )


def _in_order(exercise_id: UUID) -> Any:
    def number(*order: Any) -> Any:
        return sa.func.row_number().over(partition_by=Submission.user_id, order_by=order)

    ranked = (
        sa.select(
            Submission.id,
            Submission.verdict,
            number(Submission.id.desc()).label("from_the_last"),
            number(Submission.score.desc(), Submission.id.desc()).label("from_the_best"),
        )
        .where(*_stored(exercise_id))
        .subquery()
    )
    is_accepted = ranked.c.verdict == Verdict.ACCEPTED
    counts = sa.or_(ranked.c.from_the_last == 1, sa.and_(ranked.c.from_the_best == 1, is_accepted))
    return (
        sa.select(Submission.id, User.username, Submission.verdict, Submission.source, Submission.seed)
        .join(ranked, ranked.c.id == Submission.id)
        .join(User, User.id == Submission.user_id)
        .where(sa.or_(counts, sa.not_(is_accepted)))
        .order_by(sa.case((counts, 0), else_=1), Submission.id.desc())
    )
