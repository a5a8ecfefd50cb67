"""Points of rejudged submissions in assignments that are scored by family of cases, before and after."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.courses import rule_facts
from app.enums import Admission, Scoring
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    ExamWindow,
    ExerciseVersion,
    Extension,
    Judgement,
    Rejudging,
    Submission,
)
from app.models.scoring import is_forfeited
from app.rules.assignment import Rules
from app.rules.partial_credit import weighted
from app.rules.worth import Attempt
from grader.verdict import Verdict


@dataclass(frozen=True)
class Points:
    """The exact points of a submission under the verdict that was replaced, or would be, and under the new one."""

    before: Fraction
    after: Fraction


class _Found(NamedTuple):
    """A verdict and the passed cases, from which points follow."""

    verdict: Verdict
    families: Any
    weights: dict[str, int]


def by_judgement(session: Session, rejudging: Rejudging) -> dict[UUID, Points]:
    """Return the points by judgement, for the submissions that count for an assignment scored by family."""
    replaced = _replaced(session, rejudging)
    found = {}
    for row in session.execute(_judged(rejudging.id)):
        rules = rule_facts.rules_from(row)
        after = _Found(row.verdict_after, row.families_after, row.weights_after)
        before = _Found(row.verdict_before, row.families_before, row.weights_before)
        if row.applied:
            before = replaced[row.submission_id]
        found[row.id] = Points(_points(row, rules, before), _points(row, rules, after))
    return found


def _points(row: Any, rules: Rules, found: _Found) -> Fraction:
    families = weighted(found.families, found.weights)
    attempt = Attempt(
        row.submission_id, row.created_at, found.verdict, is_forfeited=row.is_forfeited, families=families
    )
    points: Fraction = row.worth * attempt.share(rules.scoring) * rules.factor(row.created_at)
    return points


def _judged(rejudging_id: UUID) -> Any:
    stored, judged = aliased(ExerciseVersion), aliased(ExerciseVersion)
    in_assignment = sa.and_(
        AssignmentExercise.assignment_id == Assignment.id, AssignmentExercise.exercise_id == Submission.exercise_id
    )
    extension = sa.and_(Extension.assignment_id == Assignment.id, Extension.user_id == Submission.user_id)
    window = sa.and_(ExamWindow.assignment_id == Assignment.id, ExamWindow.user_id == Submission.user_id)
    return (
        sa.select(
            Judgement.id,
            Judgement.submission_id,
            Judgement.applied,
            Submission.created_at,
            is_forfeited.label("is_forfeited"),
            Submission.verdict.label("verdict_before"),
            Submission.families.label("families_before"),
            stored.weights.label("weights_before"),
            Judgement.verdict.label("verdict_after"),
            Judgement.families.label("families_after"),
            judged.weights.label("weights_after"),
            AssignmentExercise.points.label("worth"),
            *rule_facts.rule_columns,
        )
        .join(Submission, Submission.id == Judgement.submission_id)
        .join(stored, stored.id == Submission.version_id)
        .join(judged, judged.id == Judgement.version_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(AssignmentExercise, in_assignment)
        .outerjoin(Extension, extension)
        .outerjoin(ExamWindow, window)
        .where(
            Judgement.rejudging_id == rejudging_id,
            Judgement.verdict.is_not(None),
            Submission.admission == Admission.COUNTED,
            Assignment.scoring == Scoring.BY_FAMILY,
        )
    )


def _replaced(session: Session, rejudging: Rejudging) -> dict[UUID, _Found]:
    """Return by submission the judgement that this rejudging has replaced: the newest that counted before it."""
    if rejudging.decided_at is None:
        return {}
    applied = sa.select(Judgement.submission_id).where(Judgement.rejudging_id == rejudging.id, Judgement.applied)
    rows = session.execute(
        sa.select(
            Judgement.submission_id,
            Rejudging.decided_at,
            Judgement.verdict,
            Judgement.families,
            ExerciseVersion.weights,
        )
        .join(ExerciseVersion, ExerciseVersion.id == Judgement.version_id)
        .outerjoin(Rejudging, Rejudging.id == Judgement.rejudging_id)
        .where(
            Judgement.submission_id.in_(applied),
            sa.or_(
                Judgement.rejudging_id.is_(None),
                sa.and_(Judgement.applied, Rejudging.decided_at < rejudging.decided_at),
            ),
        )
    )
    return {submission_id: _Found(*found) for submission_id, _, *found in sorted(rows, key=_counted_since)}


def _counted_since(row: Any) -> float:
    """Return when a judgement took its place; the first grading comes before all others."""
    return row.decided_at.timestamp() if row.decided_at else -math.inf
