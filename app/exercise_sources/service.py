"""Git sources and their staged changes: add, list, apply, remove. Only administrators and the operator may."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring import versions
from app.db.engine import utc_now
from app.enums import RejudgingStatus, SourceChange, Visibility
from app.exercise_sources.addresses import Policy, check_address, check_branch, check_folder
from app.exercise_sources.errors import PullError
from app.exercise_sources.pull import forget_unpublished, store_lab
from app.exercises.catalogue import store_exercise
from app.grading.versions import parse_addressed
from app.http.errors import ConflictError, NotFoundError, invalid_field
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    Exercise,
    ExerciseSource,
    ExerciseSourceChange,
    ExerciseVersion,
    Rejudging,
)
from grader.exercise.parse import is_slug
from grader.message import Message

_LONGEST_NAME = 20


@dataclass(frozen=True)
class Change:
    """A staged change of one exercise."""

    slug: str
    kind: SourceChange
    version: str | None
    preview_id: UUID | None
    is_preview_running: bool
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Source:
    """A source with the state of its last pull, and its staged changes."""

    id: UUID
    name: str
    address: str
    branch: str | None
    folder: str
    commit: str | None
    pulled_at: datetime | None
    problem: Message | None
    is_pulling: bool
    changes: tuple[Change, ...]


def add(
    session: Session,
    actor: Principal | None,
    policy: Policy,
    name: str,
    address: str,
    *,
    branch: str | None = None,
    folder: str = "",
) -> UUID:
    """Add a source. Raises InvalidError, and ConflictError if the name is taken."""
    if not is_slug(name) or len(name) > _LONGEST_NAME:
        raise invalid_field("name", "source_name_wrong", count=_LONGEST_NAME)
    for field, check in (
        ("address", lambda: check_address(address, policy)),
        ("branch", lambda: check_branch(branch) if branch else None),
        ("folder", lambda: check_folder(folder)),
    ):
        try:
            check()
        except PullError as error:
            raise invalid_field(field, error.message.code, **error.message.values) from error
    row = session.scalar(sa.select(ExerciseSource).where(ExerciseSource.name == name))
    if row is not None and row.removed_at is None:
        raise ConflictError("source_name_taken", name=name)
    row = row or ExerciseSource(name=name)
    row.address, row.branch, row.folder = address, branch, folder
    row.removed_at = row.commit = row.problem = row.claim = row.claimed_until = None
    session.add(row)
    session.flush()
    audit.record(session, actor, "source.added", name, address=address, branch=branch, folder=folder)
    return row.id


def list_all(session: Session) -> list[Source]:
    """Return every source, by name."""
    rows = session.scalars(
        sa.select(ExerciseSource).where(ExerciseSource.removed_at.is_(None)).order_by(ExerciseSource.name)
    )
    return [_source(session, row) for row in rows.all()]


def read(session: Session, name: str) -> Source:
    """Return one source. Raises NotFoundError."""
    return _source(session, _find(session, name))


def request_pull(session: Session, actor: Principal | None, name: str) -> None:
    """Ask the service to pull a source soon. Raises NotFoundError."""
    row = _find(session, name)
    row.requested_at = utc_now()
    audit.record(session, actor, "source.pull_requested", name)


def requested(session: Session) -> list[UUID]:
    """Return the sources of which a pull was asked for, oldest request first."""
    query = sa.select(ExerciseSource.id).where(
        ExerciseSource.requested_at.is_not(None), ExerciseSource.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(ExerciseSource.requested_at)))


def apply(session: Session, actor: Principal | None, name: str, slug: str, *, unseen: bool = False) -> None:
    """Apply one staged change: publish the version, or withdraw an exercise that is gone from the repository.

    Raises NotFoundError; ConflictError for a refused one, while an impact preview runs unless `unseen`, and where an
    assignment holds an exercise that is gone.
    """
    source = _find(session, name)
    change = session.scalar(
        sa.select(ExerciseSourceChange).where(
            ExerciseSourceChange.source_id == source.id, ExerciseSourceChange.slug == slug
        )
    )
    if change is None:
        raise NotFoundError("source_no_change", slug=slug)
    if change.kind is SourceChange.REFUSED:
        raise ConflictError("source_change_refused", slug=slug)
    if change.kind is SourceChange.GONE:
        _withdraw(session, slug)
    else:
        if not unseen and _is_running(session, change):
            raise ConflictError("version_still_graded")
        _publish(session, source, change)
    session.delete(change)
    audit.record(session, actor, "source.change_applied", slug, source=name, kind=change.kind, unseen=unseen)


def remove(session: Session, actor: Principal | None, name: str) -> None:
    """Remove a source and withdraw its exercises; submissions stay.

    Raises NotFoundError, and ConflictError where an assignment holds one of the exercises.
    """
    source = _find(session, name)
    listed = sa.select(Exercise.slug).where(Exercise.source_id == source.id, Exercise.listed)
    for slug in session.scalars(listed).all():
        _withdraw(session, slug)
    session.execute(sa.delete(ExerciseSourceChange).where(ExerciseSourceChange.source_id == source.id))
    forget_unpublished(session, source)
    source.removed_at, source.requested_at, source.claim = utc_now(), None, None
    audit.record(session, actor, "source.removed", name)


def _find(session: Session, name: str) -> ExerciseSource:
    row = session.scalar(
        sa.select(ExerciseSource).where(ExerciseSource.name == name, ExerciseSource.removed_at.is_(None))
    )
    if row is None:
        raise NotFoundError("no_such_source", name=name)
    return row


def _publish(session: Session, source: ExerciseSource, change: ExerciseSourceChange) -> None:
    version = session.get_one(ExerciseVersion, change.version_id)
    exercise = parse_addressed(change.slug, versions.files_of(session, version.id))
    lab_id = store_lab(session, source.labs, str(change.lab))
    exercise_id = store_exercise(session, lab_id, change.position, exercise, version.samples)
    if change.kind is SourceChange.NEW:
        session.get_one(Exercise, exercise_id).visibility = Visibility.PUBLIC


def _withdraw(session: Session, slug: str) -> None:
    row = session.scalar(sa.select(Exercise).where(Exercise.slug == slug))
    if row is None:
        return
    holding = session.scalar(
        sa.select(Assignment.title)
        .join(AssignmentExercise, AssignmentExercise.assignment_id == Assignment.id)
        .join(Course, Course.id == Assignment.course_id)
        .where(AssignmentExercise.exercise_id == row.id, sa.not_(Course.archived))
        .limit(1)
    )
    if holding is not None:
        raise ConflictError("source_exercise_assigned", slug=slug, assignment=holding)
    row.listed = False


def _is_running(session: Session, change: ExerciseSourceChange) -> bool:
    preview = session.get(Rejudging, change.impact_preview_id) if change.impact_preview_id else None
    return preview is not None and preview.status is RejudgingStatus.RUNNING


def _source(session: Session, row: ExerciseSource) -> Source:
    changes = session.scalars(
        sa.select(ExerciseSourceChange)
        .where(ExerciseSourceChange.source_id == row.id)
        .order_by(ExerciseSourceChange.kind, ExerciseSourceChange.slug)
    )
    return Source(
        row.id,
        row.name,
        row.address,
        row.branch,
        row.folder,
        row.commit,
        row.pulled_at,
        Message.from_json(row.problem) if row.problem else None,
        row.requested_at is not None
        or (row.claim is not None and row.claimed_until is not None and row.claimed_until > utc_now()),
        tuple(_change(session, one) for one in changes.all()),
    )


def _change(session: Session, row: ExerciseSourceChange) -> Change:
    version = session.get(ExerciseVersion, row.version_id) if row.version_id else None
    return Change(
        row.slug,
        row.kind,
        version.content_hash if version else None,
        row.impact_preview_id,
        _is_running(session, row),
        tuple(Message.from_json(one) for one in row.reasons),
    )
