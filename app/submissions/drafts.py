"""Drafts: a user's unsubmitted source for an exercise."""

from sqlalchemy.orm import Session

from app.dependencies import Services
from app.exercises import access
from app.http.errors import NotFoundError
from app.identity import Principal
from app.submissions import queries
from app.submissions.schemas import DraftRead
from app.submissions.validation import source_bytes


def read(session: Session, user: Principal, slug: str) -> DraftRead:
    """Return the user's draft for an exercise. Raises NotFoundError."""
    access.find(session, user, slug, with_unlisted=True)
    row = queries.find_draft(session.connection(), user.id, slug)
    if row is None:
        raise NotFoundError("no_draft", slug=slug)
    return DraftRead(source=row.source.decode("utf-8"), updated_at=row.updated_at)


def save(services: Services, user: Principal, slug: str, source: str) -> DraftRead:
    """Store the user's draft. Raises TooLargeError, NotFoundError."""
    typed = source_bytes(services.settings, source)
    with services.database.reading() as session:
        exercise_id = access.find(session, user, slug).id
    saved = services.writer.do(lambda connection: queries.save_draft(connection, user.id, exercise_id, typed))
    return DraftRead(source=typed.decode("utf-8"), updated_at=saved.result())
