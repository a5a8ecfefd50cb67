"""Impact previews: the verdicts of stored submissions under a version that is not yet published.

Each submission is graded with its original seed. If `cases.py` is the same in both versions, so are the inputs. A
changed verdict then comes from the new version and not from other random inputs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Kind, Status
from app.grading.regrade import Selected, regrade
from app.models import Exercise, ExerciseVersion, Judgement, Rejudging, Submission, User
from app.rejudging.schemas import ImpactPreviewRead
from grader.verdict import Verdict

MOST_PROGRAMS = 200
_MOST_SUBMISSIONS = 2000


@dataclass(frozen=True)
class PreviewSubmission:
    """A submission in a preview. Submissions with the same `program` share source and seed."""

    id: UUID
    username: str
    verdict: Verdict
    program: int
    source: bytes
    seed: int | None


def choose(session: Session, exercise_id: UUID) -> Iterator[PreviewSubmission]:
    """Yield each user's last submission and best accepted one, then the refused ones, newest first.

    Stops before there are more than `MOST_PROGRAMS` different programs.
    """
    programs: dict[bytes, tuple[int, int | None]] = {}
    for row in session.execute(_in_order(exercise_id).limit(_MOST_SUBMISSIONS)):
        if row.source not in programs and len(programs) == MOST_PROGRAMS:
            return
        program, seed = programs.setdefault(row.source, (len(programs), row.seed))
        yield PreviewSubmission(row.id, row.username, row.verdict, program, row.source, seed)


def begin(session: Session, exercise_id: UUID, version_id: UUID, actor_id: UUID | None) -> UUID | None:
    """Queue the stored submissions for grading with this version; return the preview's id, or None.

    None means that there are no submissions. The caller wakes the runner after the commit.
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
    regrade(session, look, (Selected(one.id, version_id, one.seed, one.program) for one in chosen))
    return look.id


def read(session: Session, rejudging: Rejudging) -> ImpactPreviewRead | None:
    """Return what the preview covers; None for a rejudging that is not a preview."""
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
    """Count the submissions to an exercise with a stored verdict."""
    return session.scalar(sa.select(sa.func.count()).where(*_stored(exercise_id))) or 0


def is_current(session: Session, rejudging: Rejudging) -> bool:
    """Return whether the previewed version is the current one."""
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
