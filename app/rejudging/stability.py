"""Stability checks: grade accepted programs again on new random inputs, to see whether the verdict was luck.

A verdict that changes while the exercise does not shows luck, or a fault of the exercise. The check never replaces a
verdict.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Exercise, Judgement, Rejudging, Submission
from app.rejudging.schemas import StabilityRead
from grader.verdict import Verdict

MOST = 100


def narrowed(session: Session, chosen: "sa.Select[UUID, UUID]") -> "sa.Select[UUID, UUID]":
    """Narrow to each user's newest accepted submission to the current version; at most the newest `MOST`."""
    rows = session.execute(
        chosen.with_only_columns(Submission.id, Submission.user_id)
        .where(Submission.verdict == Verdict.ACCEPTED, Submission.version_id == Exercise.current_version_id)
        .order_by(None)
        .order_by(Submission.id.desc())
    )
    newest: dict[UUID, UUID] = {}
    for submission_id, user_id in rows:
        newest.setdefault(user_id, submission_id)
    return chosen.where(Submission.id.in_(list(newest.values())[:MOST]))


def newest(session: Session, exercise_id: UUID, course_id: UUID | None) -> StabilityRead | None:
    """Return the newest check of an exercise, in a course or over all users; None if there is none."""
    of_course = Rejudging.course_id.is_(None) if course_id is None else Rejudging.course_id == course_id
    rejudging = session.scalar(
        sa.select(Rejudging)
        .where(Rejudging.checks_stability, Rejudging.exercise_id == exercise_id, of_course)
        .order_by(Rejudging.id.desc())
        .limit(1)
    )
    if rejudging is None:
        return None
    is_judged = sa.and_(Judgement.verdict.is_not(None), Judgement.verdict != Verdict.INTERNAL_ERROR)
    counts = session.execute(
        sa.select(
            sa.func.count().label("total"),
            sa.func.count().filter(Judgement.verdict.is_not(None)).label("done"),
            sa.func.count().filter(is_judged).label("judged"),
            sa.func.count().filter(is_judged, Judgement.verdict != Verdict.ACCEPTED).label("changed"),
        ).where(Judgement.rejudging_id == rejudging.id)
    ).one()
    return StabilityRead(rejudging_id=rejudging.id, created_at=rejudging.created_at, **counts._mapping)
