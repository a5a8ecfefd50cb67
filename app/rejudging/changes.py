"""The changes of verdicts and scores by a rejudging.

The author of an exercise sees how many people outside their courses are affected, and nothing else about them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import handed_in
from app.identity import Principal
from app.models import Exercise, Judgement, Rejudging, Submission, User
from app.rejudging import points
from app.rejudging.access import rejudging_for_reader
from app.rejudging.points import Points
from app.rejudging.schemas import CasesRead, ChangeRead, VerdictChangesRead, VerdictCountRead
from app.rules.worth import rounded
from grader.verdict import Verdict

_MOST_SHOWN = 200


def read_changes(session: Session, person: Principal, rejudging_id: UUID) -> VerdictChangesRead:
    """Return the changed submissions and their scores. Raises NotFoundError."""
    rejudging = rejudging_for_reader(session, person, rejudging_id)
    rows = session.execute(_judged(rejudging, person)).all()
    judged = [row for row in rows if row.verdict_after is not Verdict.INTERNAL_ERROR]
    by_family = points.by_judgement(session, rejudging)
    gains = {row.id: _gain(row, by_family.get(row.id)) for row in judged}
    changed = [row for row in judged if row.verdict_before is not row.verdict_after or gains[row.id]]
    changed.sort(key=lambda row: _worst_first(row, gains[row.id]))
    readable = [row for row in changed if row.is_readable]
    return VerdictChangesRead(
        changed=len(changed),
        higher=sum(gains[row.id] > 0 for row in changed),
        lower=sum(gains[row.id] < 0 for row in changed),
        students=len({row.user_id for row in changed}),
        failed=len(rows) - len(judged),
        counts=_counts(changed),
        outside=len(changed) - len(readable),
        changes=_shown(session, readable[:_MOST_SHOWN], by_family),
    )


def _judged(rejudging: Rejudging, person: Principal) -> Any:
    """Select each judgement with the verdict that it replaces or has replaced, and whether the person may read it."""
    is_readable = sa.or_(Submission.user_id == person.id, handed_in.readable_by(person))
    verdict = sa.func.coalesce(Judgement.replaced_verdict, Submission.verdict, type_=Submission.verdict.type)
    return (
        sa.select(
            Judgement.id,
            Judgement.submission_id,
            Submission.user_id,
            User.username,
            Exercise.slug.label("exercise"),
            Submission.created_at.label("submitted_at"),
            verdict.label("verdict_before"),
            sa.func.coalesce(Judgement.replaced_score, Submission.score).label("score_before"),
            Judgement.verdict.label("verdict_after"),
            Judgement.score.label("score_after"),
            Judgement.applied,
            is_readable.label("is_readable"),
        )
        .join(Submission, Submission.id == Judgement.submission_id)
        .join(User, User.id == Submission.user_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Judgement.rejudging_id == rejudging.id, Judgement.verdict.is_not(None))
    )


def _gain(row: Any, by_family: Points | None) -> Fraction:
    """Return the points won or lost: those of the exercise, or if these stay the same, those by family."""
    score = Fraction(row.score_after - row.score_before)
    return by_family.after - by_family.before if by_family and not score else score


def _worst_first(row: Any, gain: Fraction) -> tuple[bool, bool, Fraction, UUID]:
    """Return the sort key: lost acceptances first, then other changes of verdict, then changes of points alone."""
    keeps_its_verdict = row.verdict_before is row.verdict_after
    is_lost = row.verdict_before is Verdict.ACCEPTED and not keeps_its_verdict
    return not is_lost, keeps_its_verdict, gain, row.submission_id


def _counts(changed: Sequence[Any]) -> list[VerdictCountRead]:
    pairs = [
        (row.verdict_before, row.verdict_after) for row in changed if row.verdict_before is not row.verdict_after
    ]
    people = {(row.verdict_before, row.verdict_after, row.user_id) for row in changed}
    students = Counter((before, after) for before, after, _ in people)
    ranked = sorted(Counter(pairs).items(), key=lambda item: (item[0][0] is not Verdict.ACCEPTED, -item[1], item[0]))
    return [
        VerdictCountRead(verdict_before=pair[0], verdict_after=pair[1], submissions=count, students=students[pair])
        for pair, count in ranked
    ]


def _shown(session: Session, rows: Sequence[Any], by_family: Mapping[UUID, Points]) -> list[ChangeRead]:
    reports = _reports(session, rows)
    return [_change(row, *reports[row.id], by_family.get(row.id)) for row in rows]


def _reports(session: Session, rows: Sequence[Any]) -> Mapping[UUID, tuple[Any, Any]]:
    query = (
        sa.select(Judgement.id, Submission.report, Judgement.report)
        .join(Submission, Submission.id == Judgement.submission_id)
        .where(Judgement.id.in_([row.id for row in rows]))
    )
    return {judgement_id: (before, after) for judgement_id, before, after in session.execute(query)}


def _change(row: Any, before: Any, after: Any, by_family: Points | None) -> ChangeRead:
    failed = [case["family"] for case in (after or {}).get("cases") or [] if case["verdict"] != Verdict.ACCEPTED]
    return ChangeRead(
        submission_id=row.submission_id,
        username=row.username,
        exercise=row.exercise,
        submitted_at=row.submitted_at,
        verdict_before=row.verdict_before,
        score_before=row.score_before,
        points_before=float(rounded(by_family.before)) if by_family else None,
        cases_before=None if row.applied else _cases(before),
        verdict_after=row.verdict_after,
        score_after=row.score_after,
        points_after=float(rounded(by_family.after)) if by_family else None,
        cases_after=_cases(after),
        failed_family=failed[0] if failed else None,
        applied=row.applied,
    )


def _cases(report: Any) -> CasesRead | None:
    cases = (report or {}).get("cases") or []
    if not cases:
        return None
    passed = sum(case["verdict"] == Verdict.ACCEPTED for case in cases)
    return CasesRead(passed=passed, total=report.get("case_count") or len(cases))
