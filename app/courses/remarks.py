"""Remarks of the staff on submissions that were handed in to their course, for the student who handed them in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import admission, handed_in
from app.courses.access import Permission, allows, course_for, course_for_member
from app.courses.remark_schemas import RemarkRead, RemarksRead
from app.db.engine import utc_now
from app.enums import Feedback
from app.exercises import access as exercises
from app.http.errors import ConflictError, ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import Assignment, Exercise, Remark, Submission, User
from app.rules.feedback import View, shows
from app.rules.release import grades_released

_MOST_ON_ONE = 50


@dataclass(frozen=True)
class _Place:
    """A submission to an assignment, as far as remarks depend on it."""

    submission_id: UUID
    owner_id: UUID
    owner: str
    exercise: str
    assignment_id: UUID
    course_id: UUID
    holds_grades: bool
    released_at: datetime | None

    @property
    def is_released(self) -> bool:
        return grades_released(holds_grades=self.holds_grades, released_at=self.released_at, at=utc_now())


def list_on(session: Session, viewer: Principal, submission_id: UUID) -> RemarksRead:
    """Return the remarks that the viewer may see. Raises NotFoundError for a submission that the viewer may not see.

    Its owner sees none before the grades are released, and none while an exam with the exercise runs.
    """
    place = _place(session, submission_id)
    if _owner_id(session, submission_id) == viewer.id:
        is_shown = place is not None and _is_shown_to_owner(session, viewer, place)
        items = _items(session, viewer, submission_id) if is_shown else []
        return RemarksRead(items=items, may_write=False, waits_for_release=False)
    if not handed_in.may_read(session, viewer, submission_id):
        raise NotFoundError("no_such_submission")
    if place is None:  # an administrator reads what was handed in to no course
        return RemarksRead(items=[], may_write=False, waits_for_release=False)
    _, role = course_for_member(session, viewer, place.course_id)
    return RemarksRead(
        items=_items(session, viewer, submission_id),
        may_write=allows(role, Permission.GRADE),
        waits_for_release=not place.is_released,
    )


def write(session: Session, actor: Principal, submission_id: UUID, text: str) -> RemarkRead:
    """Add a remark. Raises NotFoundError, ForbiddenError; ConflictError if there are too many."""
    place = _graded_by(session, actor, submission_id)
    count = sa.select(sa.func.count()).where(Remark.submission_id == submission_id)
    if session.scalars(count).one() >= _MOST_ON_ONE:
        raise ConflictError("too_many_remarks", count=_MOST_ON_ONE)
    row = Remark(submission_id=submission_id, author_id=actor.id, text=text)
    session.add(row)
    session.flush()
    _record(session, actor, "remark.written", place)
    return _read(row, actor.username, actor)


def edit(session: Session, actor: Principal, remark_id: UUID, text: str) -> UUID:
    """Change the actor's own remark, and return its submission. Raises NotFoundError, ForbiddenError."""
    row, place = _own(session, actor, remark_id)
    row.text, row.edited_at = text, utc_now()
    _record(session, actor, "remark.changed", place)
    return place.submission_id


def delete(session: Session, actor: Principal, remark_id: UUID) -> UUID:
    """Delete the actor's own remark, and return its submission. Raises NotFoundError, ForbiddenError."""
    row, place = _own(session, actor, remark_id)
    session.delete(row)
    _record(session, actor, "remark.deleted", place)
    return place.submission_id


def read_one(session: Session, viewer: Principal, submission_id: UUID, remark_id: UUID) -> RemarkRead:
    """Return one of the remarks that the viewer may see. Raises NotFoundError."""
    for item in list_on(session, viewer, submission_id).items:
        if item.id == remark_id:
            return item
    raise NotFoundError("no_such_remark")


def on_own(session: Session, owner: Principal) -> Iterator[dict[str, Any]]:
    """Yield the remarks on the user's own submissions that the user may see now."""
    remarked = sa.select(Remark.submission_id).join(Submission).where(Submission.user_id == owner.id).distinct()
    for submission_id in session.scalars(remarked.order_by(Remark.submission_id)).all():
        for item in list_on(session, owner, submission_id).items:
            shown = item.model_dump(include={"author", "text", "created_at", "edited_at"})
            yield {"submission_id": submission_id, **shown}


def delete_all(session: Session, *assignment_ids: UUID) -> None:
    """Delete the remarks on what was handed in to assignments that are deleted: nobody could change them any more."""
    of_assignments = sa.select(Submission.id).where(Submission.assignment_id.in_(assignment_ids))
    session.execute(sa.delete(Remark).where(Remark.submission_id.in_(of_assignments)))


def _own(session: Session, actor: Principal, remark_id: UUID) -> tuple[Remark, _Place]:
    row = session.get(Remark, remark_id)
    if row is None or (row.author_id != actor.id and not handed_in.may_read(session, actor, row.submission_id)):
        raise NotFoundError("no_such_remark")
    place = _graded_by(session, actor, row.submission_id)
    if row.author_id != actor.id:
        raise ForbiddenError("own_remarks_only")
    return row, place


def _graded_by(session: Session, actor: Principal, submission_id: UUID) -> _Place:
    """Return the place of a submission that the actor may grade, which is not the actor's own."""
    if _owner_id(session, submission_id) == actor.id:
        raise ForbiddenError("remark_on_own_work")
    if not handed_in.may_read(session, actor, submission_id):
        raise NotFoundError("no_such_submission")
    place = _place(session, submission_id)
    if place is None:
        raise ConflictError("remark_needs_assignment")
    course_for(session, actor, place.course_id, Permission.GRADE)
    return place


def _owner_id(session: Session, submission_id: UUID) -> UUID:
    found = session.scalar(sa.select(Submission.user_id).where(Submission.id == submission_id))
    if found is None:
        raise NotFoundError("no_such_submission")
    return found


def _place(session: Session, submission_id: UUID) -> _Place | None:
    row = session.execute(
        sa.select(
            Submission.id.label("submission_id"),
            Submission.user_id.label("owner_id"),
            User.username.label("owner"),
            Exercise.slug.label("exercise"),
            Assignment.id.label("assignment_id"),
            Assignment.course_id,
            Assignment.holds_grades,
            Assignment.released_at,
        )
        .join(User, User.id == Submission.user_id)
        .join(Exercise, Exercise.id == Submission.exercise_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Submission.id == submission_id)
    ).one_or_none()
    if row is None:
        return None
    is_handed_in = sa.select(Submission.id).where(
        Submission.id == submission_id, handed_in.handed_in_to(row.course_id)
    )
    return None if session.scalar(is_handed_in) is None else _Place(**row._mapping)


def _is_shown_to_owner(session: Session, owner: Principal, place: _Place) -> bool:
    if not place.is_released:
        return False
    level = admission.feedback_on(session.connection(), owner.id, place.assignment_id)
    is_exam = exercises.cap_on(session, owner, place.exercise) is not Feedback.FULL
    return shows("remark", View(level, is_exam=is_exam))


def _items(session: Session, viewer: Principal, submission_id: UUID) -> list[RemarkRead]:
    rows = session.execute(
        sa.select(Remark, User.username)
        .outerjoin(User, User.id == Remark.author_id)
        .where(Remark.submission_id == submission_id)
        .order_by(Remark.created_at, Remark.id)
        .limit(_MOST_ON_ONE)
    )
    return [_read(row, username, viewer) for row, username in rows]


def _read(row: Remark, author: str | None, viewer: Principal) -> RemarkRead:
    return RemarkRead(
        id=row.id,
        author=author,
        text=row.text,
        created_at=row.created_at,
        edited_at=row.edited_at,
        is_own=row.author_id == viewer.id,
    )


def _record(session: Session, actor: Principal, action: str, place: _Place) -> None:
    details = {"exercise": place.exercise, "submission": place.submission_id.hex}
    audit.record(session, actor, action, place.owner, course_id=place.course_id, **details)
