"""The decision on a rejudging: apply or drop it. `changes` shows its effects."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.db.engine import utc_now
from app.enums import RejudgingPolicy, RejudgingStatus
from app.grading import explanation_jobs, summaries
from app.http.errors import ConflictError
from app.identity import Principal
from app.models import Judgement, Submission
from app.rejudging import points
from app.rejudging.access import rejudging_for_decider
from app.rejudging.impact_preview import is_current
from app.rejudging.points import Points
from grader.explain.refusal import Refusal
from grader.verdict import Verdict


def apply(session: Session, actor: Principal, rejudging_id: UUID, policy: RejudgingPolicy) -> None:
    """Replace the old verdicts with the new ones, and keep the old ones. Raises ConflictError, NotFoundError."""
    rejudging = rejudging_for_decider(session, actor, rejudging_id)
    if rejudging.status is not RejudgingStatus.READY:
        raise ConflictError("rejudging_not_ready")
    if rejudging.checks_stability:
        raise ConflictError("stability_changes_nothing")
    if rejudging.version_id is not None and not is_current(session, rejudging):
        raise ConflictError("version_not_current")
    rows = session.execute(
        sa.select(Judgement, Submission)
        .join(Submission, Submission.id == Judgement.submission_id)
        .where(Judgement.rejudging_id == rejudging_id, Judgement.verdict != Verdict.INTERNAL_ERROR)
    )
    by_family = points.by_judgement(session, rejudging)
    count = 0
    for judgement, submission in rows:
        if policy is RejudgingPolicy.NEVER_LOWER and _is_lower(judgement, submission, by_family.get(judgement.id)):
            continue
        _put_in_place(session, judgement, submission)
        count += 1
    rejudging.status, rejudging.policy, rejudging.decided_at = RejudgingStatus.APPLIED, policy, utc_now()
    details = {"policy": policy, "submissions": count}
    audit.record(session, actor, "rejudging.applied", rejudging_id.hex, course_id=rejudging.course_id, **details)


def drop(session: Session, actor: Principal, rejudging_id: UUID) -> None:
    """Keep every verdict, and store the results of the rejudging. Raises ConflictError, NotFoundError."""
    rejudging = rejudging_for_decider(session, actor, rejudging_id)
    if rejudging.status not in (RejudgingStatus.RUNNING, RejudgingStatus.READY):
        raise ConflictError("rejudging_decided")
    waiting = sa.delete(Judgement).where(Judgement.rejudging_id == rejudging_id, Judgement.verdict.is_(None))
    session.execute(waiting)
    rejudging.status, rejudging.decided_at = RejudgingStatus.DROPPED, utc_now()
    audit.record(session, actor, "rejudging.dropped", rejudging_id.hex, course_id=rejudging.course_id)


def _is_lower(judgement: Judgement, submission: Submission, by_family: Points | None) -> bool:
    """Return whether a judgement takes points of the exercise, or points by family in an assignment."""
    return judgement.score < submission.score or (by_family is not None and by_family.after < by_family.before)


def _explain_again(session: Session, submission: Submission) -> None:
    """Replace the job of the explanation by one for the new report."""
    refusal = Refusal.of_stored(submission.report, submission.seed, submission.inputs)
    key = explanation_jobs.key_of(
        submission.kind, submission.source, submission.version_id, submission.inputs, submission.verdict, refusal
    )
    explanation_jobs.replace(session.connection(), submission.id, key if submission.show_expected else None)


def _put_in_place(session: Session, judgement: Judgement, submission: Submission) -> None:
    is_kept = session.scalar(
        sa.select(Judgement.id)
        .where(
            Judgement.submission_id == submission.id,
            sa.or_(Judgement.rejudging_id.is_(None), Judgement.applied),
        )
        .limit(1)
    )
    if is_kept is None:  # later verdicts are kept as judgements of their rejudgings
        first = Judgement(
            submission_id=submission.id,
            version_id=submission.version_id,
            verdict=submission.verdict,
            score=submission.score,
            seed=submission.seed,
            wall_time_s=submission.wall_time_s,
            families=submission.families,
            judged_at=submission.finished_at,
            report=submission.report,
        )
        session.add(first)
    judgement.replaced_verdict, judgement.replaced_score = submission.verdict, submission.score
    is_other = submission.verdict is not judgement.verdict
    if is_other:
        submission.explanation = submission.speed = None  # they belong to the old verdict
    submission.version_id, submission.verdict = judgement.version_id, judgement.verdict
    submission.score, submission.seed = judgement.score, judgement.seed
    submission.wall_time_s, submission.report = judgement.wall_time_s, judgement.report
    submission.families = judgement.families
    judgement.applied = True
    if is_other or explanation_jobs.is_waiting(session.connection(), submission.id):
        _explain_again(session, submission)
    summaries.note(session.connection(), submission)
