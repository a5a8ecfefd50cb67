"""Points of a submission as SQL expressions over its row, for every query that adds up points."""

import sqlalchemy as sa

from app.models.learning import UnlockedSolution
from app.models.rejudging import Judgement
from app.models.submissions import Submission
from grader.verdict import Verdict

# Unlocking a solution forfeits the exercise's points, including those of earlier submissions.
is_forfeited = (
    sa.exists()
    .where(UnlockedSolution.user_id == Submission.user_id, UnlockedSolution.exercise_id == Submission.exercise_id)
    .correlate(Submission)
)
# Cancelled while it waited: it was not run, so it revealed nothing.
is_withdrawn = sa.and_(Submission.is_cancelled, Submission.started_at.is_(None))
# A rejudging replaced a first verdict that used no attempt, such as our own failure: none is taken afterwards.
was_free = (
    sa.exists()
    .where(
        Judgement.submission_id == Submission.id,
        Judgement.rejudging_id.is_(None),
        Judgement.verdict.in_((Verdict.INTERNAL_ERROR, Verdict.COMPILE_ERROR)),
    )
    .correlate(Submission)
)
points_earned = sa.case((is_forfeited, 0), else_=Submission.score)
