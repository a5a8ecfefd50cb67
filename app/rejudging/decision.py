"""What a rejudging would change, and the decision: applied or dropped."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.db import utc_now
from app.errors import ConflictError
from app.models import Exercise, Judgement, Rejudging, Submission, User
from app.person import Person
from app.rejudging.access import rejudging_for_decider
from app.rejudging.schemas import ChangeRead, ChangesRead
from app.vocabulary import RejudgingPolicy, RejudgingStatus
from grader.verdict import Verdict

_MOST_SHOWN = 500


def read_changes(session: Session, person: Person, rejudging_id: UUID) -> ChangesRead:
    """Who changes and by how much. Raises NotFoundError."""
    rejudging = rejudging_for_decider(session, person, rejudging_id)
    rows = session.execute(_changes(rejudging)).all()
    judged = [row for row in rows if row.verdict_after is not Verdict.INTERNAL_ERROR]
    changed = [
        row for row in judged if (row.verdict_before, row.score_before) != (row.verdict_after, row.score_after)
    ]
    deltas = [row.score_after - row.score_before for row in changed]
    changed.sort(key=lambda row: (row.score_after - row.score_before, row.username))
    return ChangesRead(
        changed=len(changed),
        higher=sum(delta > 0 for delta in deltas),
        lower=sum(delta < 0 for delta in deltas),
        students=len({row.username for row in changed}),
        failed=len(rows) - len(judged),
        changes=[ChangeRead(**row._mapping) for row in changed[:_MOST_SHOWN]],
    )


def apply(session: Session, actor: Person, rejudging_id: UUID, policy: RejudgingPolicy) -> None:
    """Puts the new verdicts in the place of the old ones, which are kept. Raises ConflictError, NotFoundError."""
    rejudging = rejudging_for_decider(session, actor, rejudging_id)
    if rejudging.status is not RejudgingStatus.READY:
        raise ConflictError("Only a rejudging that is done and not decided yet can be applied.")
    rows = session.execute(
        sa.select(Judgement, Submission)
        .join(Submission, Submission.id == Judgement.submission_id)
        .where(Judgement.rejudging_id == rejudging_id, Judgement.verdict != Verdict.INTERNAL_ERROR)
    )
    count = 0
    for judgement, submission in rows:
        if policy is RejudgingPolicy.NEVER_LOWER and judgement.score < submission.score:
            continue
        _put_in_place(session, judgement, submission)
        count += 1
    rejudging.status, rejudging.policy, rejudging.decided_at = RejudgingStatus.APPLIED, policy, utc_now()
    details = {"policy": policy, "submissions": count}
    audit.record(session, actor, "rejudging.applied", rejudging_id.hex, course_id=rejudging.course_id, **details)


def drop(session: Session, actor: Person, rejudging_id: UUID) -> None:
    """Leaves every verdict as it is; what was found is kept. Raises ConflictError, NotFoundError."""
    rejudging = rejudging_for_decider(session, actor, rejudging_id)
    if rejudging.status not in (RejudgingStatus.RUNNING, RejudgingStatus.READY):
        raise ConflictError("This rejudging is decided already.")
    waiting = sa.delete(Judgement).where(Judgement.rejudging_id == rejudging_id, Judgement.verdict.is_(None))
    session.execute(waiting)
    rejudging.status, rejudging.decided_at = RejudgingStatus.DROPPED, utc_now()
    audit.record(session, actor, "rejudging.dropped", rejudging_id.hex, course_id=rejudging.course_id)


def _put_in_place(session: Session, judgement: Judgement, submission: Submission) -> None:
    is_kept = session.scalar(
        sa.select(Judgement.id)
        .where(
            Judgement.submission_id == submission.id,
            sa.or_(Judgement.rejudging_id.is_(None), Judgement.applied),
        )
        .limit(1)
    )
    if is_kept is None:  # later ones are kept as the judgements of their rejudgings
        first = Judgement(
            submission_id=submission.id,
            version_id=submission.version_id,
            verdict=submission.verdict,
            score=submission.score,
            seed=submission.seed,
            wall_time_s=submission.wall_time_s,
            judged_at=submission.finished_at,
            report=submission.report,
        )
        session.add(first)
    judgement.replaced_verdict, judgement.replaced_score = submission.verdict, submission.score
    if submission.verdict is not judgement.verdict:
        submission.explanation = None  # it explained the other verdict
    submission.version_id, submission.verdict = judgement.version_id, judgement.verdict
    submission.score, submission.seed = judgement.score, judgement.seed
    submission.wall_time_s, submission.report = judgement.wall_time_s, judgement.report
    judgement.applied = True


def _changes(rejudging: Rejudging) -> Any:
    """Judgement beside what it is to replace; once applied, beside what it has replaced."""
    verdict = sa.func.coalesce(Judgement.replaced_verdict, Submission.verdict, type_=Submission.verdict.type)
    return (
        sa.select(
            Judgement.submission_id,
            User.username,
            Exercise.slug.label("exercise"),
            Submission.created_at.label("submitted_at"),
            verdict.label("verdict_before"),
            sa.func.coalesce(Judgement.replaced_score, Submission.score).label("score_before"),
            Judgement.verdict.label("verdict_after"),
            Judgement.score.label("score_after"),
            Judgement.applied,
        )
        .join(Submission, Submission.id == Judgement.submission_id)
        .join(User, User.id == Submission.user_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Judgement.rejudging_id == rejudging.id, Judgement.verdict.is_not(None))
    )
