"""Write access to exercises: the owner and administrators. Others get the same error as for a missing exercise."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Role
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseDraft


def exercise_draft_for_author(session: Session, person: Principal, slug: str) -> ExerciseDraft:
    """Return the exercise draft. Raises NotFoundError for everybody except its owner and administrators."""
    found = session.scalar(sa.select(ExerciseDraft).where(ExerciseDraft.slug == slug))
    is_theirs = found is not None and (person.role is Role.ADMINISTRATOR or person.id == found.owner_id)
    if found is None or not is_theirs or not person.is_staff:
        raise NotFoundError("no_draft_to_edit", slug=slug)
    return found


def exercise_for_reader(session: Session, person: Principal, slug: str) -> Exercise:
    """Return a published exercise whose files an instructor may read: their own, or one of the catalogue.

    Raises NotFoundError.
    """
    found = session.scalar(sa.select(Exercise).where(Exercise.slug == slug))
    if found is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    if session.scalar(sa.select(ExerciseDraft.id).where(ExerciseDraft.slug == slug)) is not None:
        exercise_draft_for_author(session, person, slug)
    return found
