"""Staged versions: they have passed the gate and wait for an impact preview before they become current."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring import versions
from app.authoring.access import exercise_draft_for_author
from app.enums import RejudgingStatus
from app.exercises.catalogue import store_version
from app.http.errors import ConflictError
from app.identity import Principal
from app.models import Exercise, ExerciseDraft, ExerciseVersion, Rejudging
from app.rejudging import impact_preview
from grader.exercise.exercise import Exercise as ParsedExercise
from grader.exercise.parse import parse_exercise


def start_impact_preview(
    session: Session,
    draft: ExerciseDraft,
    exercise: ParsedExercise,
    samples: list[Any],
    actor_id: UUID | None,
) -> UUID | None:
    """Store the version unpublished, start the impact preview of stored submissions, and return its id.

    Return None if there is nothing to preview: no submission is stored, or the version is already current.
    """
    row = session.get(Exercise, draft.exercise_id) if draft.exercise_id else None
    if row is None:
        return None
    _forget_former(session, row.id)
    version = store_version(session, row, exercise, samples)
    if version.id == row.current_version_id:
        return None
    return impact_preview.begin(session, row.id, version.id, actor_id)


def count_stored(session: Session, person: Principal, slug: str) -> int:
    """Count the stored submissions that a new version could change. Raises NotFoundError."""
    draft = exercise_draft_for_author(session, person, slug)
    return impact_preview.count_stored(session, draft.exercise_id) if draft.exercise_id else 0


def publish(session: Session, actor: Principal, slug: str, version: str, *, unseen: bool) -> None:
    """Make a staged version the current one.

    Raises NotFoundError; ConflictError while its impact preview runs, unless `unseen` is set.
    """
    draft = exercise_draft_for_author(session, actor, slug)
    row = versions.find(session, slug, version)
    if not unseen and _is_running(session, row.id):
        raise ConflictError("version_still_graded")
    exercise = parse_exercise(slug, versions.files_of(session, row.id))
    versions.publish(session, draft, exercise, row.samples)
    audit.record(session, actor, "exercise.published", slug, version=version, unseen=unseen)


def discard(session: Session, actor: Principal, slug: str, version: str) -> None:
    """Delete a staged version. Raises ConflictError if it is published, NotFoundError."""
    exercise_draft_for_author(session, actor, slug)
    row = versions.find(session, slug, version)
    if row.published_at is not None:
        raise ConflictError("published_version_stays")
    _forget_former(session, row.exercise_id)
    audit.record(session, actor, "exercise.version_discarded", slug, version=version)


def _is_running(session: Session, version_id: UUID) -> bool:
    running = sa.select(Rejudging.id).where(
        Rejudging.version_id == version_id, Rejudging.status == RejudgingStatus.RUNNING
    )
    return session.scalar(running.limit(1)) is not None


def _forget_former(session: Session, exercise_id: UUID) -> None:
    """Delete the versions that were never published, with their impact previews."""
    candidates = sa.select(ExerciseVersion.id).where(
        ExerciseVersion.exercise_id == exercise_id, ExerciseVersion.published_at.is_(None)
    )
    session.execute(sa.delete(Rejudging).where(Rejudging.version_id.in_(candidates)))
    session.execute(sa.delete(ExerciseVersion).where(ExerciseVersion.id.in_(candidates)))
