"""Points of one submission in an assignment that is scored by family of cases."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.courses import rule_facts
from app.db.engine import utc_now
from app.enums import Scoring
from app.models import Assignment, AssignmentExercise, ExerciseVersion, Submission
from app.models.scoring import is_forfeited
from app.rules.partial_credit import weighted
from app.rules.release import grades_released
from app.rules.worth import Attempt, rounded


class FamilyCredit(NamedTuple):
    """The cases of one family: how many passed, of how many, and what the family counts for.

    `got` of `of`: its share, where a checker gave points.
    """

    name: str
    passed: int
    total: int
    weight: int
    got: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class PartialCredit:
    """Points of a submission, of how many, the late factor in them, and the families that they come from."""

    points: Fraction
    worth: int
    factor: Fraction
    families: tuple[FamilyCredit, ...]


_one = (
    sa.select(
        Submission.user_id,
        Submission.assignment_id,
        Submission.created_at,
        Submission.verdict,
        is_forfeited.label("is_forfeited"),
        Submission.families,
        ExerciseVersion.weights,
        AssignmentExercise.points,
        Assignment.holds_grades,
        Assignment.released_at,
    )
    .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
    .join(Assignment, Assignment.id == Submission.assignment_id)
    .join(
        AssignmentExercise,
        sa.and_(
            AssignmentExercise.assignment_id == Assignment.id,
            AssignmentExercise.exercise_id == Submission.exercise_id,
        ),
    )
    .where(Submission.id == sa.bindparam("submission_id"), Assignment.scoring == Scoring.BY_FAMILY)
)


def of_submission(connection: sa.Connection, submission_id: UUID, *, is_own: bool) -> PartialCredit | None:
    """Return what a submission earns in its assignment; None if that is not scored by family.

    `is_own`: the student asks, who sees no points before they are released.
    """
    row = connection.execute(_one, {"submission_id": submission_id}).one_or_none()
    if row is None or row.verdict is None:
        return None
    held, released = row.holds_grades, row.released_at
    if is_own and not grades_released(holds_grades=held, released_at=released, at=utc_now()):
        return None
    rules = rule_facts.rules_of(connection, row.assignment_id, row.user_id)
    assert rules is not None, "the assignment was just read"
    families = weighted(row.families, row.weights)
    attempt = Attempt(submission_id, row.created_at, row.verdict, is_forfeited=row.is_forfeited, families=families)
    factor = rules.factor(row.created_at)
    return PartialCredit(
        points=rounded(row.points * attempt.share(rules.scoring) * factor),
        worth=row.points,
        factor=factor,
        families=tuple(
            FamilyCredit(name, *family) for (name, *_), family in zip(row.families or (), families, strict=True)
        ),
    )
