"""Write access to exercises: the owner and administrators. Others get the same error as for a missing exercise."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Role
from app.exercises import access
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseDraft
from app.visibility.permissions import Permission


def exercise_draft_for_author(session: Session, person: Principal, slug: str) -> ExerciseDraft:
    """Return the exercise draft. Raises NotFoundError for everybody except its owner and administrators."""
    found = find_draft(session, person, slug)
    if found is None:
        raise NotFoundError("no_draft_to_edit", slug=slug)
    return found


def find_draft(session: Session, person: Principal, slug: str) -> ExerciseDraft | None:
    """Return the exercise draft for its owner and administrators, else None."""
    found = session.scalar(sa.select(ExerciseDraft).where(ExerciseDraft.slug == slug))
    is_theirs = found is not None and (person.role is Role.ADMINISTRATOR or person.id == found.owner_id)
    return found if is_theirs and person.is_staff else None


def exercise_for_reader(session: Session, person: Principal, slug: str) -> Exercise:
    """Return a published exercise whose files an instructor may read: their own, or one of the catalogue.

    Raises NotFoundError, ForbiddenError while an assignment of others locks the solution.
    """
    found = access.find(session, person, slug, Permission.SOLUTION, with_unlisted=True)
    if session.scalar(sa.select(ExerciseDraft.id).where(ExerciseDraft.slug == slug)) is not None:
        exercise_draft_for_author(session, person, slug)
    else:
        access.check_unlocked(found)
    return session.get_one(Exercise, found.id)
