"""Rejudgings: asked for, looked at, applied or dropped. What grades is in `runner`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import audit
from app.courses import access
from app.courses.access import TEACHING
from app.db import utc_now
from app.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    Exercise,
    ExerciseVersion,
    Judgement,
    Manuscript,
    Rejudging,
    Submission,
    User,
)
from app.person import Person
from app.rejudging.schemas import (
    ChangeRead,
    ChangesRead,
    JudgementRead,
    RejudgingCreate,
    RejudgingRead,
)
from app.vocabulary import CourseRole, Kind, RejudgingPolicy, RejudgingStatus, Role, Status
from grader.verdict import Verdict

_MOST_SUBMISSIONS = 20_000
_MOST_SHOWN = 500


@dataclass(frozen=True)
class Story:
    """What a record says beside its verdict. `student`: whose it is, if it is not the reader's own; the judgements
    that are kept are for who teaches."""

    student: str | None
    replaced_verdict: Verdict | None
    replaced_at: datetime | None
    judgements: list[JudgementRead]


def create(session: Session, actor: Person, body: RejudgingCreate) -> UUID:
    """Chooses the submissions; the caller wakes the runner once this is committed.

    Raises InvalidError for a choice of nothing, ForbiddenError, NotFoundError.
    """
    exercise = _exercise(session, body.exercise) if body.exercise else None
    if exercise is None and body.course_id is None:
        raise InvalidError("Choose a course or an exercise.")
    _check_may(session, actor, body.course_id, exercise.id if exercise else None)
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
    query = _rows().order_by(Rejudging.id.desc())
    if person.role is not Role.ADMINISTRATOR:
        taught = sa.select(CourseMember.course_id).where(
            CourseMember.user_id == person.id, CourseMember.role.in_(TEACHING)
        )
        written = sa.select(Manuscript.exercise_id).where(
            Manuscript.owner_id == person.id, Manuscript.exercise_id.is_not(None)
        )
        query = query.where(
            sa.or_(
                Rejudging.course_id.in_(taught),
                sa.and_(Rejudging.course_id.is_(None), Rejudging.exercise_id.in_(written)),
            )
        )
    return [_read(row) for row in session.execute(query.limit(200))]


def read(session: Session, person: Person, rejudging_id: UUID) -> RejudgingRead:
    """One rejudging. Raises NotFoundError."""
    _find(session, person, rejudging_id)
    return _read(session.execute(_rows().where(Rejudging.id == rejudging_id)).one())


def read_changes(session: Session, person: Person, rejudging_id: UUID) -> ChangesRead:
    """Who changes and by how much. Raises NotFoundError."""
    rejudging = _find(session, person, rejudging_id)
    rows = session.execute(_changes(rejudging)).all()
    judged = [row for row in rows if row.verdict_after is not Verdict.INTERNAL_ERROR]
    changed = [
        row for row in judged if (row.verdict_before, row.score_before) != (row.verdict_after, row.score_after)
    ]
    deltas = [row.score_after - row.score_before for row in changed]
    changed.sort(key=lambda row: (row.score_after - row.score_before, row.username))
    return ChangesRead(
        changed=len(changed),
        higher=sum(delta > 0 for delta in deltas),
        lower=sum(delta < 0 for delta in deltas),
        students=len({row.username for row in changed}),
        failed=len(rows) - len(judged),
        changes=[ChangeRead(**row._mapping) for row in changed[:_MOST_SHOWN]],
    )


def apply(session: Session, actor: Person, rejudging_id: UUID, policy: RejudgingPolicy) -> None:
    """Puts the new verdicts in the place of the old ones, which are kept. Raises ConflictError, NotFoundError."""
    rejudging = _find(session, actor, rejudging_id)
    if rejudging.status is not RejudgingStatus.READY:
        raise ConflictError("Only a rejudging that is done and not decided yet can be applied.")
    rows = session.execute(
        sa.select(Judgement, Submission)
        .join(Submission, Submission.id == Judgement.submission_id)
        .where(Judgement.rejudging_id == rejudging_id, Judgement.verdict != Verdict.INTERNAL_ERROR)
    )
    count = 0
    for judgement, submission in rows:
        if policy is RejudgingPolicy.NEVER_LOWER and judgement.score < submission.score:
            continue
        _put_in_place(session, judgement, submission)
        count += 1
    rejudging.status, rejudging.policy, rejudging.decided_at = RejudgingStatus.APPLIED, policy, utc_now()
    details = {"policy": policy, "submissions": count}
    audit.record(session, actor, "rejudging.applied", rejudging_id.hex, course_id=rejudging.course_id, **details)


def drop(session: Session, actor: Person, rejudging_id: UUID) -> None:
    """Leaves every verdict as it is; what was found is kept. Raises ConflictError, NotFoundError."""
    rejudging = _find(session, actor, rejudging_id)
    if rejudging.status not in (RejudgingStatus.RUNNING, RejudgingStatus.READY):
        raise ConflictError("This rejudging is decided already.")
    waiting = sa.delete(Judgement).where(Judgement.rejudging_id == rejudging_id, Judgement.verdict.is_(None))
    session.execute(waiting)
    rejudging.status, rejudging.decided_at = RejudgingStatus.DROPPED, utc_now()
    audit.record(session, actor, "rejudging.dropped", rejudging_id.hex, course_id=rejudging.course_id)


def list_judgements(session: Session, person: Person, submission_id: UUID) -> list[JudgementRead]:
    """Every judgement of a submission beside the one that counts, oldest first. Raises NotFoundError."""
    found = session.execute(
        sa.select(Submission.user_id, Exercise.slug)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Submission.id == submission_id)
    ).one_or_none()
    may = found is not None and (
        person.role is Role.ADMINISTRATOR or access.teaches(session, person.id, found.user_id, found.slug)
    )
    if not may:
        raise NotFoundError(f"You have no submission {submission_id.hex}.")
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


def read_story(session: Session, viewer: Person, submission_id: UUID) -> Story:
    """Whose submission it is, and what else it was judged. The viewer may see the submission."""
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


def _put_in_place(session: Session, judgement: Judgement, submission: Submission) -> None:
    is_kept = session.scalar(
        sa.select(Judgement.id)
        .where(
            Judgement.submission_id == submission.id,
            sa.or_(Judgement.rejudging_id.is_(None), Judgement.applied),
        )
        .limit(1)
    )
    if is_kept is None:  # later ones are kept as the judgements of their rejudgings
        first = Judgement(
            submission_id=submission.id,
            version_id=submission.version_id,
            verdict=submission.verdict,
            score=submission.score,
            seed=submission.seed,
            wall_time_s=submission.wall_time_s,
            judged_at=submission.finished_at,
            report=submission.report,
        )
        session.add(first)
    judgement.replaced_verdict, judgement.replaced_score = submission.verdict, submission.score
    if submission.verdict is not judgement.verdict:
        submission.explanation = None  # it explained the other verdict
    submission.version_id, submission.verdict = judgement.version_id, judgement.verdict
    submission.score, submission.seed = judgement.score, judgement.seed
    submission.wall_time_s, submission.report = judgement.wall_time_s, judgement.report
    judgement.applied = True


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


def _changes(rejudging: Rejudging) -> Any:
    """Judgement beside what it is to replace; once applied, beside what it has replaced."""
    verdict = sa.func.coalesce(Judgement.replaced_verdict, Submission.verdict, type_=Submission.verdict.type)
    return (
        sa.select(
            Judgement.submission_id,
            User.username,
            Exercise.slug.label("exercise"),
            Submission.created_at.label("submitted_at"),
            verdict.label("verdict_before"),
            sa.func.coalesce(Judgement.replaced_score, Submission.score).label("score_before"),
            Judgement.verdict.label("verdict_after"),
            Judgement.score.label("score_after"),
            Judgement.applied,
        )
        .join(Submission, Submission.id == Judgement.submission_id)
        .join(User, User.id == Submission.user_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .where(Judgement.rejudging_id == rejudging.id, Judgement.verdict.is_not(None))
    )


def _find(session: Session, person: Person, rejudging_id: UUID) -> Rejudging:
    found = session.get(Rejudging, rejudging_id)
    try:
        if found is None:
            raise NotFoundError("")
        _check_may(session, person, found.course_id, found.exercise_id)
    except (NotFoundError, ForbiddenError):
        raise NotFoundError("There is no such rejudging.") from None
    return found


def _check_may(session: Session, person: Person, course_id: UUID | None, exercise_id: UUID | None) -> None:
    """Who teaches the course may; without one, who wrote the exercise; administrators in any case."""
    if course_id is not None:
        access.course_for_teacher(session, person, course_id)
        return
    if person.role is Role.ADMINISTRATOR:
        return
    written = sa.select(Manuscript.id).where(Manuscript.owner_id == person.id, Manuscript.exercise_id == exercise_id)
    if exercise_id is None or session.scalar(written) is None:
        raise ForbiddenError("Choose a course that you teach, or an exercise that you wrote.")


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
