"""Counts over the submissions to one exercise, by a course's students or by all users."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.analytics.schemas import AnalyticsRead, BucketRead, CountRead, FunnelRead, SimilarRead, StuckRead
from app.analytics.similarity import similar
from app.authoring.access import exercise_draft_for_author
from app.courses import people
from app.courses.access import Permission, course_for
from app.courses.handed_in import handed_in_to
from app.enums import CourseRole, Kind, Role
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    CourseMember,
    Exercise,
    ExerciseVersion,
    Submission,
    TimeSpent,
    User,
)
from app.rejudging import stability
from grader.verdict import Verdict

_LOOKED_AT = 1000
_STUCK_AFTER = 5
_PAIRS_SHOWN = 100
_BUCKETS: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, None))


@dataclass(frozen=True)
class _Try:
    id: UUID
    user_id: UUID
    kind: Kind
    verdict: Verdict | None
    created_at: datetime


def of_course(session: Session, person: Principal, course_id: UUID, slug: str) -> AnalyticsRead:
    """Return a course's analytics of an exercise in its assignments.

    Raises ForbiddenError, NotFoundError.
    """
    exercise_id, students = _in_course(session, person, course_id, slug)
    return _read(session, slug, exercise_id, students, course_id)


def of_everybody(session: Session, person: Principal, slug: str) -> AnalyticsRead:
    """Return analytics of an exercise over all users, without names.

    The reader is its author or an administrator. Raises NotFoundError.
    """
    if person.role is not Role.ADMINISTRATOR:
        exercise_draft_for_author(session, person, slug)
    exercise_id = session.scalar(sa.select(Exercise.id).where(Exercise.slug == slug))
    if exercise_id is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    return _read(session, slug, exercise_id, None, None)


def similar_sources(session: Session, person: Principal, course_id: UUID, slug: str) -> list[SimilarRead]:
    """Return pairs of students whose sources are similar.

    Compares each student's last accepted submission, or else the last one. Raises ForbiddenError, NotFoundError.
    """
    exercise_id, students = _in_course(session, person, course_id, slug)
    rows = session.execute(
        sa.select(Submission.id, Submission.user_id, Submission.verdict, Submission.source, User.username)
        .join(User, User.id == Submission.user_id)
        .where(
            Submission.exercise_id == exercise_id,
            Submission.user_id.in_(students),
            handed_in_to(course_id),
        )
        .order_by(Submission.verdict == Verdict.ACCEPTED, Submission.id)
    )
    chosen = {row.user_id: row for row in rows}  # keeps the last row of each user in this order
    public = session.scalar(
        sa.select(ExerciseVersion.public)
        .join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
        .where(Exercise.id == exercise_id)
    )
    given = [public["template"], *public["provided"].values()] if public else []
    names = people.names_of(session, course_id, list(chosen))
    sources = {user_id: row.source.decode("utf-8") for user_id, row in chosen.items()}
    return [
        SimilarRead(
            first=chosen[pair.first].username,
            first_name=names[pair.first],
            first_submission_id=chosen[pair.first].id,
            second=chosen[pair.second].username,
            second_name=names[pair.second],
            second_submission_id=chosen[pair.second].id,
            share=pair.share,
            common=pair.common,
        )
        for pair in similar(sources, given)[:_PAIRS_SHOWN]
    ]


def _in_course(session: Session, person: Principal, course_id: UUID, slug: str) -> tuple[UUID, set[UUID]]:
    """Return the exercise, if an assignment has it, and the students. Raises ForbiddenError, NotFoundError."""
    course_for(session, person, course_id, Permission.READ)
    exercise_id = session.scalar(
        sa.select(Exercise.id)
        .join(AssignmentExercise, AssignmentExercise.exercise_id == Exercise.id)
        .join(Assignment, Assignment.id == AssignmentExercise.assignment_id)
        .where(Assignment.course_id == course_id, Exercise.slug == slug)
        .limit(1)
    )
    if exercise_id is None:
        raise NotFoundError("not_in_course", slug=slug)
    students = sa.select(CourseMember.user_id).where(
        CourseMember.course_id == course_id, CourseMember.role == CourseRole.STUDENT
    )
    return exercise_id, set(session.scalars(students))


def _read(
    session: Session, slug: str, exercise_id: UUID, students: set[UUID] | None, course_id: UUID | None
) -> AnalyticsRead:
    shown = _shown_of(students, course_id)
    tries = _tries(session, exercise_id, shown)
    work = _work(session, exercise_id) if course_id is None else {}
    submitted = {user: [one for one in own if one.kind is Kind.SUBMISSION] for user, own in tries.items()}
    submitted = {user: own for user, own in submitted.items() if own}
    needed = {user: count for user, own in submitted.items() if (count := _needed(own)) is not None}
    stuck = _stuck(submitted, needed)
    reports = _reports(session, exercise_id, shown)
    return AnalyticsRead(
        exercise=slug,
        funnel=FunnelRead(
            members=None if students is None else len(students),
            begun=len(tries.keys() | work.keys()) if course_id is None else None,
            submitted=len(submitted),
            accepted=len(needed),
        ),
        attempts=[_bucket(low, high, needed.values()) for low, high in _BUCKETS],
        median_attempts=median(needed.values()) if needed else None,
        median_hours=_median([_hours(tries[user]) for user in needed]),
        median_work_minutes=_median([work[user] / 60 for user in needed if user in work]),
        verdicts=_counts((one.verdict, user) for user, own in submitted.items() for one in own if one.verdict),
        families=_counts((family, row.user_id) for row in reports if (family := _first_family(row.report))),
        diagnoses=_counts((name, row.user_id) for row in reports for name in _names(row.explanation)),
        looked_at=len(reports),
        stuck=_named(session, course_id, stuck) if course_id is not None else [],
        stuck_count=len(stuck),
        stability=stability.newest(session, exercise_id, course_id),
    )


def _shown_of(students: set[UUID] | None, course_id: UUID | None) -> sa.ColumnElement[bool]:
    """Return the SQL condition for the submissions that count. A course's staff see what was handed in to it."""
    if students is None or course_id is None:
        return sa.true()
    return sa.and_(Submission.user_id.in_(students), handed_in_to(course_id))


def _tries(session: Session, exercise_id: UUID, shown: sa.ColumnElement[bool]) -> Mapping[UUID, list[_Try]]:
    query = (
        sa.select(Submission.id, Submission.user_id, Submission.kind, Submission.verdict, Submission.created_at)
        .where(Submission.exercise_id == exercise_id, shown)
        .order_by(Submission.id)
    )
    found: dict[UUID, list[_Try]] = defaultdict(list)
    for row in session.execute(query):
        found[row.user_id].append(_Try(row.id, row.user_id, row.kind, row.verdict, row.created_at))
    return found


def _work(session: Session, exercise_id: UUID) -> Mapping[UUID, int]:
    query = sa.select(TimeSpent.user_id, TimeSpent.seconds).where(TimeSpent.exercise_id == exercise_id)
    return {row.user_id: row.seconds for row in session.execute(query)}


def _reports(session: Session, exercise_id: UUID, shown: sa.ColumnElement[bool]) -> Sequence[Any]:
    query = (
        sa.select(Submission.user_id, Submission.report, Submission.explanation)
        .where(
            Submission.exercise_id == exercise_id,
            Submission.kind == Kind.SUBMISSION,
            Submission.verdict.not_in((Verdict.ACCEPTED, Verdict.INTERNAL_ERROR)),
            shown,
        )
        .order_by(Submission.id.desc())
        .limit(_LOOKED_AT)
    )
    return session.execute(query).all()


def _needed(own: Sequence[_Try]) -> int | None:
    """Count the submissions up to the first accepted one; None if there is none.

    Skips submissions without a verdict or with an internal error.
    """
    counted = [one for one in own if one.verdict not in (None, Verdict.INTERNAL_ERROR)]
    return next((number for number, one in enumerate(counted, 1) if one.verdict is Verdict.ACCEPTED), None)


def _hours(own: Sequence[_Try]) -> float:
    accepted = next(one for one in own if one.kind is Kind.SUBMISSION and one.verdict is Verdict.ACCEPTED)
    return (accepted.created_at - own[0].created_at).total_seconds() / 3600


def _stuck(submitted: Mapping[UUID, Sequence[_Try]], needed: Mapping[UUID, int]) -> list[tuple[int, _Try]]:
    """Return the number of refusals and the last submission of each stuck user, most refusals first."""
    found = []
    for user, own in submitted.items():
        refused = [one for one in own if one.verdict not in (None, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR)]
        if user not in needed and len(refused) >= _STUCK_AFTER:
            found.append((len(refused), own[-1]))
    return sorted(found, key=lambda pair: -pair[0])


def _named(session: Session, course_id: UUID, stuck: Sequence[tuple[int, _Try]]) -> list[StuckRead]:
    user_ids = [last.user_id for _, last in stuck]
    query = sa.select(User.id, User.username).where(User.id.in_(user_ids))
    usernames: dict[UUID, str] = {row.id: row.username for row in session.execute(query)}
    names = people.names_of(session, course_id, user_ids)
    return [
        StuckRead(
            user_id=last.user_id,
            username=usernames[last.user_id],
            name=names[last.user_id],
            refused=count,
            last_at=last.created_at,
            last_submission_id=last.id,
        )
        for count, last in stuck
    ]


def _first_family(report: Mapping[str, Any] | None) -> str | None:
    cases = (report or {}).get("cases") or []
    return next((case["family"] for case in cases if case["verdict"] != Verdict.ACCEPTED), None)


def _names(explanation: Mapping[str, Any] | None) -> list[str]:
    return [one["code"] for one in (explanation or {}).get("diagnoses") or []]


def _counts(found: Iterable[tuple[str, UUID]]) -> list[CountRead]:
    """Count how often each name occurs, and for how many users; most frequent first."""
    times: dict[str, list[UUID]] = defaultdict(list)
    for name, user_id in found:
        times[str(name)].append(user_id)
    ranked = sorted(times.items(), key=lambda item: (-len(item[1]), item[0]))
    return [CountRead(name=name, submissions=len(users), students=len(set(users))) for name, users in ranked]


def _bucket(low: int, high: int | None, needed: Iterable[int]) -> BucketRead:
    count = sum(low <= one and (high is None or one <= high) for one in needed)
    return BucketRead(low=low, high=high, students=count)


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 2) if values else None
