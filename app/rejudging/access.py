"""Permission to rejudge: roles of the course; without a course, the exercise's author; administrators."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import access
from app.courses.access import ROLES_WITH, Permission
from app.enums import Role
from app.http.errors import ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import CourseMember, ExerciseDraft, Rejudging


def check_may(
    session: Session, person: Principal, course_id: UUID | None, exercise_id: UUID | None, permission: Permission
) -> None:
    """Raise ForbiddenError if the user lacks this permission, NotFoundError for users outside the course."""
    if course_id is not None:
        access.course_for(session, person, course_id, permission)
        return
    if person.role is Role.ADMINISTRATOR:
        return
    written = sa.select(ExerciseDraft.id).where(
        ExerciseDraft.owner_id == person.id, ExerciseDraft.exercise_id == exercise_id
    )
    if exercise_id is None or session.scalar(written) is None:
        raise ForbiddenError("rejudging_not_yours")


def rejudging_for_decider(session: Session, person: Principal, rejudging_id: UUID) -> Rejudging:
    """Return a rejudging that the user may decide on.

    Raises ForbiddenError if the user may only read it, NotFoundError if not even that.
    """
    found = rejudging_for_reader(session, person, rejudging_id)
    check_may(session, person, found.course_id, found.exercise_id, Permission.REJUDGE)
    return found


def rejudging_for_reader(session: Session, person: Principal, rejudging_id: UUID) -> Rejudging:
    """Return a rejudging that the user may read. Raises NotFoundError otherwise."""
    found = session.scalar(sa.select(Rejudging).where(Rejudging.id == rejudging_id, readable_by(person)))
    if found is None:
        raise NotFoundError("no_such_rejudging")
    return found


def may_decide(session: Session, person: Principal, rejudging: Rejudging) -> bool:
    """Return whether a reader of this rejudging may also decide on it."""
    try:
        check_may(session, person, rejudging.course_id, rejudging.exercise_id, Permission.REJUDGE)
    except ForbiddenError:
        return False
    return True


def readable_by(person: Principal) -> sa.ColumnElement[bool]:
    """Return the SQL condition for rejudgings that the user may read.

    One of a single person outside a course is for administrators: it names the person.
    """
    if person.role is Role.ADMINISTRATOR:
        return sa.true()
    taught = sa.select(CourseMember.course_id).where(
        CourseMember.user_id == person.id, CourseMember.role.in_(ROLES_WITH[Permission.READ])
    )
    written = sa.select(ExerciseDraft.exercise_id).where(
        ExerciseDraft.owner_id == person.id, ExerciseDraft.exercise_id.is_not(None)
    )
    return sa.or_(
        Rejudging.course_id.in_(taught),
        sa.and_(Rejudging.course_id.is_(None), Rejudging.user_id.is_(None), Rejudging.exercise_id.in_(written)),
    )
