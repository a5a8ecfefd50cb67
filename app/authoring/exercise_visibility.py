"""The visibility of a published exercise, set by its author or an administrator."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring.schemas import VisibilityRead, VisibilityWrite
from app.courses import service as courses
from app.courses.access import Permission, allows, course_for
from app.courses.schemas import CourseRead
from app.exercises import access
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseCourse


def read(session: Session, person: Principal, slug: str) -> VisibilityRead:
    """Return the visibility and the linked courses. Raises NotFoundError."""
    exercise = _own(session, person, slug)
    return VisibilityRead(visibility=exercise.visibility, course_ids=sorted(_linked(session, exercise.id)))


def change(session: Session, actor: Principal, slug: str, body: VisibilityWrite) -> VisibilityRead:
    """Set the visibility, and which of the actor's courses the exercise is linked to.

    Links to courses of others stay. Raises NotFoundError, also for a course in which the actor may not make
    assignments, and ForbiddenError for a mere member.
    """
    exercise = _own(session, actor, slug)
    exercise.visibility = body.visibility
    if body.course_ids is not None:
        linked, wanted = _linked(session, exercise.id), set(body.course_ids)
        for course_id in sorted(wanted - linked):
            course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
            session.add(ExerciseCourse(exercise_id=exercise.id, course_id=course_id))
        own = {course.id for course in taught(session, actor)}
        session.execute(
            sa.delete(ExerciseCourse).where(
                ExerciseCourse.exercise_id == exercise.id, ExerciseCourse.course_id.in_(own - wanted)
            )
        )
    session.flush()
    audit.record(session, actor, "exercise.visibility", slug, **body.model_dump(mode="json"))
    return read(session, actor, slug)


def taught(session: Session, person: Principal) -> list[CourseRead]:
    """Return the courses that a person may link exercises to."""
    return [one for one in courses.list_own(session, person) if allows(one.role, Permission.CHANGE_ASSIGNMENTS)]


def _own(session: Session, person: Principal, slug: str) -> Exercise:
    found = access.find(session, person, slug, with_unlisted=True)
    if not found.facts.viewer.may_do_all:
        raise NotFoundError("no_draft_to_edit", slug=slug)
    return session.get_one(Exercise, found.id)


def _linked(session: Session, exercise_id: UUID) -> set[UUID]:
    return set(session.scalars(sa.select(ExerciseCourse.course_id).where(ExerciseCourse.exercise_id == exercise_id)))
