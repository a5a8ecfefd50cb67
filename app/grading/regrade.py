"""Grading stored submissions again: a rejudging, an impact preview, a stability study and a replay share this."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.grading.record import Outcome, outcome_of
from app.grading.versions import PinnedVersions
from app.models import Judgement, Rejudging
from grader.grader import Grader


@dataclass(frozen=True)
class Selected:
    """A stored submission to grade again, with a version of its exercise.

    Without a `seed` a new one is drawn. Submissions of one rejudging with the same `program` share its verdict.
    """

    submission_id: UUID
    version_id: UUID
    seed: int | None = None
    program: int | None = None


def regrade(session: Session, purpose: Rejudging, selection: Iterable[Selected]) -> int:
    """Queue the selected submissions for grading; return how many. The caller wakes the runner after the commit."""
    queued = [
        Judgement(
            submission_id=one.submission_id,
            rejudging_id=purpose.id,
            version_id=one.version_id,
            seed=one.seed,
            program=one.program,
        )
        for one in selection
    ]
    session.add_all(queued)
    return len(queued)


def grade_again(
    grader: Grader,
    versions: PinnedVersions,
    exercise: str,
    version_id: UUID,
    source: bytes,
    seed: int | None,
    *,
    user_id: UUID,
    wait: bool = True,
) -> Outcome:
    """Grade a stored source now, and store nothing. Raises GraderError if the grader or the exercise fails.

    Raises NotPreparedError if the case set is not ready and the caller does not `wait` for it.

    Without a seed, cases are drawn that the user was not graded on, and will not be again.
    """
    parsed = versions.read(exercise, version_id)
    return outcome_of(grader.grade(parsed, source, seed=seed, person=user_id, wait=wait))
