"""Rejudgings: create, list and extend. `runner` grades them, `decision` applies or drops them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses import access, handed_in
from app.courses.access import Permission
from app.enums import Kind, RejudgingStatus, Role, Status
from app.exercises import access as exercises
from app.grading.regrade import Selected, regrade
from app.http.errors import ConflictError, ForbiddenError, InvalidError
from app.identity import Principal
from app.models import (
    Course,
    Exercise,
    ExerciseVersion,
    Judgement,
    Rejudging,
    Submission,
    User,
)
from app.rejudging import impact_preview, stability
from app.rejudging.access import (
    check_may,
    may_decide,
    readable_by,
    rejudging_for_decider,
    rejudging_for_reader,
)
from app.rejudging.schemas import RejudgingCreate, RejudgingRead
from grader.verdict import Verdict

_MOST_SUBMISSIONS = 20_000


def create(session: Session, actor: Principal, body: RejudgingCreate, *, submission_id: UUID | None = None) -> UUID:
    """Create a rejudging of the selected submissions. The caller wakes the runner after the commit.

    With a `submission_id` it is of that one, if it is among the selected. Raises InvalidError for an empty selection,
    ForbiddenError, NotFoundError.
    """
    exercise_id = exercises.find(session, actor, body.exercise, with_unlisted=True).id if body.exercise else None
    if exercise_id is None and body.course_id is None:
        raise InvalidError("choose_course_or_exercise")
    if exercise_id is None and body.checks_stability:
        raise InvalidError("choose_exercise")
    check_may(session, actor, body.course_id, exercise_id, Permission.REJUDGE)
    user_id = _student(session, actor, body.course_id, body.username) if body.username else None
    rejudging = Rejudging(
        reason=body.reason,
        exercise_id=exercise_id,
        course_id=body.course_id,
        user_id=user_id,
        verdict=Verdict.ACCEPTED if body.checks_stability else body.verdict,
        checks_stability=body.checks_stability,
        created_by=actor.id,
    )
    session.add(rejudging)
    session.flush()
    chosen = _chosen(rejudging)
    if submission_id is not None:
        chosen = chosen.where(Submission.id == submission_id)
    count = _add(session, rejudging, stability.narrowed(session, chosen) if body.checks_stability else chosen)
    if not count:
        raise InvalidError("nothing_matches")
    details = {"submissions": count, **body.model_dump(mode="json", exclude={"course_id"})}
    audit.record(session, actor, "rejudging.created", rejudging.id.hex, course_id=body.course_id, **details)
    return rejudging.id


def list_own(session: Session, person: Principal) -> list[RejudgingRead]:
    """Return the rejudgings that a user may read, newest first."""
    is_published = sa.or_(Rejudging.version_id.is_(None), ExerciseVersion.published_at.is_not(None))
    query = _rows().where(readable_by(person), is_published).order_by(Rejudging.id.desc())
    return [_read(row) for row in session.execute(query.limit(200))]


def read(session: Session, person: Principal, rejudging_id: UUID) -> RejudgingRead:
    """Return one rejudging. Raises NotFoundError."""
    rejudging = rejudging_for_reader(session, person, rejudging_id)
    found = _read(session.execute(_rows().where(Rejudging.id == rejudging_id)).one())
    return found.model_copy(
        update={
            "impact_preview": impact_preview.read(session, rejudging),
            "may_decide": may_decide(session, person, rejudging),
        }
    )


def extend(session: Session, actor: Principal, rejudging_id: UUID) -> None:
    """Queue the submissions that an impact preview left out. The caller wakes the runner after the commit.

    Raises ConflictError before its version is published, NotFoundError.
    """
    rejudging = rejudging_for_decider(session, actor, rejudging_id)
    if rejudging.version_id is None or rejudging.status is not RejudgingStatus.READY:
        raise ConflictError("preview_not_ready")
    if not impact_preview.is_current(session, rejudging):
        raise ConflictError("version_not_current")
    covered = sa.select(Judgement.submission_id).where(Judgement.rejudging_id == rejudging_id)
    count = _add(session, rejudging, _chosen(rejudging).where(Submission.id.not_in(covered)))
    if count:
        rejudging.status = RejudgingStatus.RUNNING
    details = {"submissions": count}
    audit.record(session, actor, "rejudging.extended", rejudging_id.hex, course_id=rejudging.course_id, **details)


def _add(session: Session, rejudging: Rejudging, chosen: Any) -> int:
    """Queue the chosen submissions and return how many."""
    rows = session.execute(chosen.limit(_MOST_SUBMISSIONS + 1)).all()
    if len(rows) > _MOST_SUBMISSIONS:
        raise InvalidError("too_many_match", count=_MOST_SUBMISSIONS)
    return regrade(session, rejudging, (Selected(row.id, row.current_version_id) for row in rows))


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
        query = query.where(handed_in.handed_in_to(rejudging.course_id))
    return query


def _student(session: Session, actor: Principal, course_id: UUID | None, username: str) -> UUID:
    """Return the chosen student. Staff learn nothing about the accounts outside their course."""
    query = sa.select(User.id).where(User.username_key == username.strip().lower())
    if course_id is not None:
        query = query.where(User.id.in_(access.past_students(course_id)))
    elif actor.role is not Role.ADMINISTRATOR:
        raise ForbiddenError("rejudging_of_one_student")
    found = session.scalar(query)
    if found is None:
        raise InvalidError("nothing_matches")
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
            ExerciseVersion.content_hash.label("version"),
            chosen.username.label("username"),
            creator.username.label("creator"),
            total.label("total"),
            done.scalar_subquery().label("done"),
        )
        .outerjoin(Course, Course.id == Rejudging.course_id)
        .outerjoin(Exercise, Exercise.id == Rejudging.exercise_id)
        .outerjoin(ExerciseVersion, ExerciseVersion.id == Rejudging.version_id)
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
        checks_stability=one.checks_stability,
        created_by=row.creator,
        created_at=one.created_at,
        decided_at=one.decided_at,
        total=row.total,
        done=row.done,
        version=row.version,
    )
