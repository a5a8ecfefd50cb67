"""The exercises that a viewer may see. Every read of exercises goes through `find` or `visible_rows`."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import READ_ONCE
from app.enums import Feedback, Visibility
from app.exercises.facts import Reader, Subject, load
from app.http.errors import ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseCourse, ExerciseDraft
from app.visibility.permissions import Facts, Permission, feedback_cap, locked_until, permissions

_SUBJECT = (
    Exercise.id.label("subject_id"),
    Exercise.visibility.label("subject_visibility"),
    ExerciseDraft.owner_id.label("subject_author_id"),
)


def _with_author(query: Any) -> Any:
    return query.outerjoin(ExerciseDraft, ExerciseDraft.exercise_id == Exercise.id)


_is_listed = sa.and_(Exercise.listed, Exercise.current_version_id.is_not(None)).label("is_listed")
_is_suspended = Exercise.suspended_at.is_not(None).label("is_suspended")
_known_by_slug = _with_author(
    sa.select(*_SUBJECT, _is_listed, _is_suspended).where(Exercise.slug == sa.bindparam("slug"))
)
_REFUSALS = {
    Permission.RUN: "exam_not_yours_now",
    Permission.SUBMIT: "exam_not_yours_now",
    Permission.COMMENTS: "comments_closed_in_exam",
    Permission.SOLUTION: "solution_closed_now",
}


@dataclass(frozen=True)
class Found:
    """An exercise that a viewer may read, with what the viewer may do."""

    id: UUID
    facts: Facts
    permissions: frozenset[Permission]
    is_suspended: bool = False


@dataclass(frozen=True)
class _Known:
    """An exercise, hidden or not, with what the viewer may do. Unlisted ones exist for their submissions."""

    found: Found
    is_listed: bool


def find(
    session: Reader,
    viewer: Principal | None,
    slug: str,
    needs: Permission = Permission.READ,
    *,
    with_unlisted: bool = False,
) -> Found:
    """Return an exercise that this viewer may read.

    Raises NotFoundError for a hidden one exactly as for a missing one, and ForbiddenError if the viewer may read it
    but lacks the needed permission.
    """
    known = _known(session, viewer, slug)
    if known is not None and (known.is_listed or with_unlisted):
        if needs in known.found.permissions:
            return known.found
        if Permission.READ in known.found.permissions:
            raise ForbiddenError(_REFUSALS[needs])
    raise NotFoundError("no_such_exercise", slug=slug)


def _known(session: Reader, viewer: Principal | None, slug: str) -> _Known | None:
    """Return what is known of an exercise. A session that only reads asks once for each."""
    memory = session.info.get(READ_ONCE) if isinstance(session, Session) else None
    if memory is None:
        return _read_known(session, viewer, slug)
    key = (_known, viewer and viewer.id, slug)
    if key not in memory:
        memory[key] = _read_known(session, viewer, slug)
    return cast(_Known | None, memory[key])


def _read_known(session: Reader, viewer: Principal | None, slug: str) -> _Known | None:
    row = session.execute(_known_by_slug, {"slug": slug}).one_or_none()
    if row is None:
        return None
    facts = load(session, viewer, [_subject(row)], only=row.subject_id)[row.subject_id]
    found = Found(row.subject_id, facts, permissions(facts), bool(row.is_suspended))
    return _Known(found, bool(row.is_listed))


def check_unlocked(found: Found) -> None:
    """Raise ForbiddenError while an assignment locks the reference solution for the viewer."""
    until = locked_until(found.facts)
    if until is not None:
        raise ForbiddenError("solution_locked", until=f"{until:%Y-%m-%d %H:%M} UTC")


def is_for_course(session: Reader, found: Found, course_id: UUID) -> bool:
    """Return whether students of the course can see the exercise once an assignment of the course holds it."""
    if found.facts.visibility is not Visibility.COURSE:
        return found.facts.visibility is not Visibility.PRIVATE
    link = sa.select(ExerciseCourse.course_id).where(
        ExerciseCourse.exercise_id == found.id, ExerciseCourse.course_id == course_id
    )
    return session.execute(link).first() is not None


def permissions_on(session: Reader, viewer: Principal | None, slug: str) -> frozenset[Permission]:
    """Return what the viewer may do with an exercise, listed or not. The set is empty if it is hidden or missing."""
    try:
        return find(session, viewer, slug, with_unlisted=True).permissions
    except NotFoundError:
        return frozenset()


def cap_on(session: Reader, viewer: Principal, slug: str) -> Feedback:
    """Return the level of feedback that a running exam leaves to the viewer's submissions to an exercise."""
    known = _known(session, viewer, slug)  # also if it was hidden meanwhile: its submissions are still read
    return Feedback.FULL if known is None else feedback_cap(known.found.facts)


def visible_rows(
    session: Reader, viewer: Principal | None, query: Any, needs: Permission = Permission.LIST
) -> list[Any]:
    """Run a query that selects from exercises, and return the rows whose exercise grants the viewer a permission."""
    rows = session.execute(_with_author(query.add_columns(*_SUBJECT))).all()
    facts = load(session, viewer, [_subject(row) for row in rows])
    return [row for row in rows if needs in permissions(facts[row.subject_id])]


def _subject(row: Any) -> Subject:
    return Subject(row.subject_id, row.subject_visibility, row.subject_author_id)
