"""Copies of a course for another term: its assignments with their rules and exercises, and none of its people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import service
from app.courses.access import Permission, course_for
from app.courses.copy_schemas import (
    MOST_DAYS,
    CopiedAssignmentRead,
    CourseCopy,
    CourseCopyPreview,
    LeftOutRead,
    LeftOutReason,
)
from app.courses.schemas import CourseCreate, CourseRead
from app.enums import Visibility
from app.errors import InvalidValueError
from app.exercises import access as exercises
from app.http import typed_text
from app.http.errors import InvalidError, NotFoundError
from app.identity import Principal
from app.models import Assignment, AssignmentExercise, Course, Exercise, ExerciseCourse
from app.rules.times import bounded, days_after, zone_of

_Move = Callable[[datetime | None], datetime | None]
_NOT_COPIED = {"id", "course_id", "opens_at", "due_at", "released_at", "created_at"}
_RULES = [column.key for column in sa.inspect(Assignment).column_attrs if column.key not in _NOT_COPIED]


@dataclass
class _Plan:
    """An assignment to copy, with its exercises and their points."""

    source: Assignment
    opens_at: datetime | None
    due_at: datetime | None
    places: list[tuple[exercises.Found, str, int]] = field(default_factory=list)
    left_out: list[LeftOutRead] = field(default_factory=list)

    @property
    def read(self) -> CopiedAssignmentRead:
        return CopiedAssignmentRead(
            title=self.source.title,
            is_copied=bool(self.places),
            opens_before=self.source.opens_at,
            due_before=self.source.due_at,
            opens_at=self.opens_at,
            due_at=self.due_at,
            exercises=[slug for _, slug, _ in self.places],
            left_out=self.left_out,
        )


def preview(session: Session, actor: Principal, course_id: UUID, body: CourseCopy) -> CourseCopyPreview:
    """Return the course that `copy` would make. Raises as `copy` does."""
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    plans = _plans(session, actor, course, body)
    return CourseCopyPreview(
        title=body.title,
        time_zone=course.time_zone,
        assignments=[one.read for one in plans],
        newly_linked=list(_to_link(plans).values()),
    )


def copy(session: Session, actor: Principal, course_id: UUID, body: CourseCopy) -> CourseRead:
    """Create a course like this one, which the actor owns. Requires an instructor of the course.

    The caller has checked that the actor may create courses. Raises ForbiddenError, NotFoundError; InvalidError for
    dates that cannot be.
    """
    course = course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    plans = _plans(session, actor, course, body)
    made = service.create(
        session, actor, CourseCreate(title=body.title, description=course.description, time_zone=course.time_zone)
    )
    session.get_one(Course, made.id).leaderboard = course.leaderboard
    linked = _to_link(plans)
    session.add_all(ExerciseCourse(exercise_id=exercise_id, course_id=made.id) for exercise_id in linked)
    for plan in plans:
        if plan.places:
            _store(session, made.id, plan)
    session.flush()
    dates = body.model_dump(mode="json", include={"shift_days", "first_day"})
    details = {"course": made.id.hex, "linked": list(linked.values()), **dates}
    audit.record(session, actor, "course.copied", body.title, course_id=course_id, **details)
    return service.read(session, actor, made.id)


def _plans(session: Session, actor: Principal, course: Course, body: CourseCopy) -> list[_Plan]:
    query = sa.select(Assignment).where(Assignment.course_id == course.id)
    rows = session.scalars(query.order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)).all()
    move = _move(course, rows, body)
    plans = [_Plan(row, move(row.opens_at), move(row.due_at)) for row in rows]
    known: dict[str, exercises.Found | LeftOutReason] = {}
    for plan in plans:
        _check_dates(plan)
        for slug, points in _places(session, plan.source.id):
            if slug not in known:
                known[slug] = _found(session, actor, slug)
            found = known[slug]
            if isinstance(found, exercises.Found):
                plan.places.append((found, slug, points))
            else:
                name = None if found is LeftOutReason.HIDDEN else slug
                plan.left_out.append(LeftOutRead(exercise=name, reason=found))
    return plans


def _move(course: Course, rows: Sequence[Assignment], body: CourseCopy) -> _Move:
    """Return the function from a date of the old course to that of the new one, at the same local time."""
    zone = course.time_zone
    days = body.shift_days
    dates = [at for row in rows for at in (row.opens_at, row.due_at) if at is not None]
    if body.first_day is not None:
        days = (body.first_day - bounded(min(dates)).astimezone(zone_of(zone)).date()).days if dates else 0
    if days is not None and abs(days) > MOST_DAYS:
        raise InvalidError("copy_too_far", limit=MOST_DAYS)

    def move(at: datetime | None) -> datetime | None:
        if at is None or days is None:
            return None
        try:
            return typed_text.in_range(days_after(at, days, zone))
        except InvalidValueError:
            raise InvalidError(
                "date_out_of_range", first=str(typed_text.FIRST_YEAR), last=str(typed_text.LAST_YEAR)
            ) from None

    return move


def _check_dates(plan: _Plan) -> None:
    if plan.source.window_minutes is not None and plan.due_at is None:
        raise InvalidError("copy_exam_needs_dates", title=plan.source.title)
    if plan.opens_at is not None and plan.due_at is not None and plan.opens_at >= plan.due_at:
        raise InvalidError("copy_dates_collide", title=plan.source.title)


def _places(session: Session, assignment_id: UUID) -> "list[sa.Row[str, int]]":
    query = (
        sa.select(Exercise.slug, AssignmentExercise.points)
        .join(AssignmentExercise, AssignmentExercise.exercise_id == Exercise.id)
        .where(AssignmentExercise.assignment_id == assignment_id)
        .order_by(AssignmentExercise.position)
    )
    return list(session.execute(query))


def _found(session: Session, actor: Principal, slug: str) -> exercises.Found | LeftOutReason:
    """Return an exercise that the new course can hold, or why it cannot."""
    try:
        known = exercises.find(session, actor, slug, with_unlisted=True)
    except NotFoundError:
        return LeftOutReason.HIDDEN
    try:
        found = exercises.find(session, actor, slug)
    except NotFoundError:
        return LeftOutReason.UNLISTED
    match known.facts.visibility:
        case Visibility.PRIVATE:
            return LeftOutReason.PRIVATE
        case Visibility.COURSE if not known.facts.viewer.may_do_all:
            return LeftOutReason.OF_OLD_COURSE
    return found


def _to_link(plans: Sequence[_Plan]) -> dict[UUID, str]:
    """Return the exercises that the new course's members see only by a link, which the actor may make."""
    return {
        found.id: slug
        for plan in plans
        for found, slug, _ in plan.places
        if found.facts.visibility is Visibility.COURSE
    }


def _store(session: Session, course_id: UUID, plan: _Plan) -> None:
    rules = {name: getattr(plan.source, name) for name in _RULES}
    row = Assignment(course_id=course_id, opens_at=plan.opens_at, due_at=plan.due_at, **rules)
    session.add(row)
    session.flush()
    session.add_all(
        AssignmentExercise(assignment_id=row.id, exercise_id=found.id, position=position, points=points)
        for position, (found, _, points) in enumerate(plan.places)
    )
