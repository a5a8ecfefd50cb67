"""Versions that have passed the gate and are looked at before they take the place of the current one."""

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
    """Keeps the version, unpublished, and lets stored submissions wait to be graded with it; the id of the look.

    None where there is nothing to look at: no submission is stored, or the version is the current one.
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
    """How many stored submissions a new version could change. Raises NotFoundError."""
    draft = exercise_draft_for_author(session, person, slug)
    return impact_preview.count_stored(session, draft.exercise_id) if draft.exercise_id else 0


def publish(session: Session, actor: Principal, slug: str, version: str, *, unseen: bool) -> None:
    """Makes a version that was looked at the current one.

    Raises NotFoundError; ConflictError while the look runs, unless the author publishes unseen.
    """
    draft = exercise_draft_for_author(session, actor, slug)
    row = versions.find(session, slug, version)
    if not unseen and _is_running(session, row.id):
        raise ConflictError("version_still_graded")
    exercise = parse_exercise(slug, versions.files_of(session, row.id))
    versions.publish(session, draft, exercise, row.samples)
    audit.record(session, actor, "exercise.published", slug, version=version, unseen=unseen)


def discard(session: Session, actor: Principal, slug: str, version: str) -> None:
    """Forgets a version that was looked at and is not to be published. Raises ConflictError, NotFoundError."""
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
    """Removes the versions that were looked at and never published, with their looks."""
    candidates = sa.select(ExerciseVersion.id).where(
        ExerciseVersion.exercise_id == exercise_id, ExerciseVersion.published_at.is_(None)
    )
    session.execute(sa.delete(Rejudging).where(Rejudging.version_id.in_(candidates)))
    session.execute(sa.delete(ExerciseVersion).where(ExerciseVersion.id.in_(candidates)))
