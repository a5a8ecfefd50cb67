"""Rejudgings: asked for and listed. What grades is in `runner`, what is decided in `decision`."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import audit
from app.errors import InvalidError, NotFoundError
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    Exercise,
    Judgement,
    Rejudging,
    Submission,
    User,
)
from app.person import Person
from app.rejudging.access import check_may_rejudge, decided_by, rejudging_for_decider
from app.rejudging.schemas import RejudgingCreate, RejudgingRead
from app.vocabulary import CourseRole, Kind, Status

_MOST_SUBMISSIONS = 20_000


def create(session: Session, actor: Person, body: RejudgingCreate) -> UUID:
    """Chooses the submissions; the caller wakes the runner once this is committed.

    Raises InvalidError for a choice of nothing, ForbiddenError, NotFoundError.
    """
    exercise = _exercise(session, body.exercise) if body.exercise else None
    if exercise is None and body.course_id is None:
        raise InvalidError("Choose a course or an exercise.")
    check_may_rejudge(session, actor, body.course_id, exercise.id if exercise else None)
    user = _user(session, body.username) if body.username else None
    rejudging = Rejudging(
        reason=body.reason,
        exercise_id=exercise.id if exercise else None,
        course_id=body.course_id,
        user_id=user.id if user else None,
        verdict=body.verdict,
        created_by=actor.id,
    )
    session.add(rejudging)
    session.flush()
    rows = session.execute(_chosen(rejudging).limit(_MOST_SUBMISSIONS + 1)).all()
    if not rows:
        raise InvalidError("No submission matches this choice.")
    if len(rows) > _MOST_SUBMISSIONS:
        raise InvalidError(f"More than {_MOST_SUBMISSIONS} submissions match. Choose fewer.")
    for row in rows:
        session.add(
            Judgement(submission_id=row.id, rejudging_id=rejudging.id, version_id=row.current_version_id, score=0)
        )
    details = {"submissions": len(rows), **body.model_dump(mode="json", exclude={"course_id"})}
    audit.record(session, actor, "rejudging.created", rejudging.id.hex, course_id=body.course_id, **details)
    return rejudging.id


def list_own(session: Session, person: Person) -> list[RejudgingRead]:
    """The rejudgings a person may decide on, newest first."""
    query = _rows().where(decided_by(person)).order_by(Rejudging.id.desc())
    return [_read(row) for row in session.execute(query.limit(200))]


def read(session: Session, person: Person, rejudging_id: UUID) -> RejudgingRead:
    """One rejudging. Raises NotFoundError."""
    rejudging_for_decider(session, person, rejudging_id)
    return _read(session.execute(_rows().where(Rejudging.id == rejudging_id)).one())


def _chosen(rejudging: Rejudging) -> Any:
    query = (
        sa.select(Submission.id, Exercise.current_version_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(
            Submission.kind == Kind.SUBMISSION,
            Submission.status == Status.FINISHED,
            sa.not_(Submission.is_cancelled),
            Exercise.current_version_id.is_not(None),
        )
        .order_by(Submission.id)
    )
    if rejudging.exercise_id is not None:
        query = query.where(Submission.exercise_id == rejudging.exercise_id)
    if rejudging.user_id is not None:
        query = query.where(Submission.user_id == rejudging.user_id)
    if rejudging.verdict is not None:
        query = query.where(Submission.verdict == rejudging.verdict)
    if rejudging.course_id is not None:
        students = sa.select(CourseMember.user_id).where(
            CourseMember.course_id == rejudging.course_id, CourseMember.role == CourseRole.STUDENT
        )
        given = (
            sa.select(AssignmentExercise.exercise_id)
            .join(Assignment, Assignment.id == AssignmentExercise.assignment_id)
            .where(Assignment.course_id == rejudging.course_id)
        )
        query = query.where(Submission.user_id.in_(students), Submission.exercise_id.in_(given))
    return query


def _exercise(session: Session, slug: str) -> Exercise:
    found = session.scalar(sa.select(Exercise).where(Exercise.slug == slug))
    if found is None:
        raise NotFoundError(f"There is no exercise {slug!r}.")
    return found


def _user(session: Session, username: str) -> User:
    found = session.scalar(sa.select(User).where(User.username_key == username.strip().lower()))
    if found is None:
        raise NotFoundError(f"There is no account {username!r}.")
    return found


def _rows() -> Any:
    creator, chosen = aliased(User), aliased(User)
    of_this = Judgement.rejudging_id == Rejudging.id
    total = sa.select(sa.func.count()).where(of_this).correlate(Rejudging).scalar_subquery()
    done = sa.select(sa.func.count()).where(of_this, Judgement.verdict.is_not(None)).correlate(Rejudging)
    return (
        sa.select(
            Rejudging,
            Course.title.label("course"),
            Exercise.slug.label("exercise"),
            chosen.username.label("username"),
            creator.username.label("creator"),
            total.label("total"),
            done.scalar_subquery().label("done"),
        )
        .outerjoin(Course, Course.id == Rejudging.course_id)
        .outerjoin(Exercise, Exercise.id == Rejudging.exercise_id)
        .outerjoin(chosen, chosen.id == Rejudging.user_id)
        .outerjoin(creator, creator.id == Rejudging.created_by)
    )


def _read(row: Any) -> RejudgingRead:
    one = row.Rejudging
    return RejudgingRead(
        id=one.id,
        reason=one.reason,
        status=one.status,
        policy=one.policy,
        course=row.course,
        exercise=row.exercise,
        username=row.username,
        verdict=one.verdict,
        created_by=row.creator,
        created_at=one.created_at,
        decided_at=one.decided_at,
        total=row.total,
        done=row.done,
    )
