"""All judgements of one submission, and the summary on its page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import handed_in
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import ExerciseVersion, Judgement, Rejudging, Submission, User
from app.rejudging.schemas import JudgementRead
from grader.verdict import Verdict


@dataclass(frozen=True)
class Story:
    """The history of a submission. `student` is its owner, if not the viewer. Only teachers get `judgements`."""

    student: str | None
    replaced_verdict: Verdict | None
    replaced_at: datetime | None
    judgements: list[JudgementRead]


def list_judgements(session: Session, person: Principal, submission_id: UUID) -> list[JudgementRead]:
    """Return a submission's other judgements, oldest first. Raises NotFoundError."""
    if not handed_in.may_read(session, person, submission_id):
        raise NotFoundError("no_such_submission")
    rows = session.execute(
        sa.select(
            Judgement.rejudging_id,
            ExerciseVersion.content_hash.label("version"),
            Judgement.verdict,
            Judgement.score,
            Judgement.judged_at,
            Judgement.applied,
        )
        .join(ExerciseVersion, ExerciseVersion.id == Judgement.version_id)
        .where(Judgement.submission_id == submission_id, Judgement.verdict.is_not(None))
        .order_by(Judgement.id)
    )
    return [JudgementRead(**row._mapping) for row in rows]


def read_story(session: Session, viewer: Principal, submission_id: UUID) -> Story:
    """Return the owner and the judgement history. The caller has checked that the viewer may see the submission."""
    owner = session.execute(
        sa.select(User.id, User.username)
        .join(Submission, Submission.user_id == User.id)
        .where(Submission.id == submission_id)
    ).one()
    applied = session.execute(
        sa.select(Judgement.replaced_verdict, Rejudging.decided_at)
        .join(Rejudging, Rejudging.id == Judgement.rejudging_id)
        .where(Judgement.submission_id == submission_id, Judgement.applied)
        .order_by(Rejudging.decided_at.desc())
        .limit(1)
    ).one_or_none()
    is_own = owner.id == viewer.id
    return Story(
        student=None if is_own else owner.username,
        replaced_verdict=applied.replaced_verdict if applied else None,
        replaced_at=applied.decided_at if applied else None,
        judgements=[] if is_own else list_judgements(session, viewer, submission_id),
    )
