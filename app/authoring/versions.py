"""Published versions: publish a checked draft, compare versions, roll back."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring import service
from app.authoring.access import exercise_draft_for_author, exercise_for_reader
from app.authoring.schemas import OWN_LAB, FileChangeRead, VersionRead
from app.enums import Visibility
from app.exercises import suspension
from app.exercises.catalogue import store_exercise
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseDraft, ExerciseFile, ExerciseVersion, Lab, Submission
from grader.exercise import exercise as exercise_format
from grader.exercise.text_files import is_binary

_LAST_LAB = 1_000_000
_OWN_LAB_TITLE = {"en": "More exercises", "zh": "更多练习"}
_OWN_LAB_SUMMARY = {"en": "Written by the instructors of this service.", "zh": "由本站教师编写。"}


def publish(session: Session, draft: ExerciseDraft, exercise: exercise_format.Exercise, samples: list[Any]) -> None:
    """Publish the checked exercise as the current version, listed in the draft's lab. A new one is private."""
    lab_id = _lab(session, draft.lab)
    row = session.scalar(sa.select(Exercise).where(Exercise.slug == draft.slug))
    last = session.scalar(sa.select(sa.func.max(Exercise.position)).where(Exercise.lab_id == lab_id))
    position = row.position if row is not None else (-1 if last is None else last) + 1
    draft.exercise_id = store_exercise(session, lab_id, position, exercise, samples)
    if row is None:  # its author chooses who sees it
        session.get_one(Exercise, draft.exercise_id).visibility = Visibility.PRIVATE


def list_all(session: Session, person: Principal, slug: str) -> list[VersionRead]:
    """Return the published versions, newest first. Raises NotFoundError."""
    exercise = exercise_for_reader(session, person, slug)
    used = (
        sa.select(sa.func.count())
        .where(Submission.version_id == ExerciseVersion.id)
        .correlate(ExerciseVersion)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(ExerciseVersion.id, ExerciseVersion.content_hash, ExerciseVersion.published_at, used.label("used"))
        .where(ExerciseVersion.exercise_id == exercise.id, ExerciseVersion.published_at.is_not(None))
        .order_by(ExerciseVersion.published_at.desc(), ExerciseVersion.id.desc())
    )
    return [
        VersionRead(
            version=row.content_hash,
            created_at=row.published_at,
            is_current=row.id == exercise.current_version_id,
            submissions=row.used,
        )
        for row in rows
    ]


def compare(session: Session, person: Principal, slug: str, before: str, after: str) -> list[FileChangeRead]:
    """Return the files that differ between two versions. Raises NotFoundError."""
    exercise = exercise_for_reader(session, person, slug)
    return changes(*(files_of(session, _version(session, exercise, version).id) for version in (before, after)))


def compare_exercise_draft(session: Session, person: Principal, slug: str) -> list[FileChangeRead]:
    """Return the files of a draft that differ from the published version, if there is one. Raises NotFoundError."""
    draft = exercise_draft_for_author(session, person, slug)
    exercise = session.get(Exercise, draft.exercise_id) if draft.exercise_id else None
    before = service.published_files(session, exercise) if exercise else {}
    return changes(before, service.files_of(session, draft))


def make_version_current(session: Session, actor: Principal, slug: str, version: str) -> None:
    """Roll back to an earlier version, and copy its files to the draft. Raises NotFoundError.

    Submissions keep the version that judged them.
    """
    draft = exercise_draft_for_author(session, actor, slug)
    exercise = session.get(Exercise, draft.exercise_id) if draft.exercise_id else None
    if exercise is None:
        raise NotFoundError("not_published")
    row = _version(session, exercise, version)
    if row.published_at is None:
        raise NotFoundError("version_not_published", version=version[:12], slug=slug)
    if exercise.current_version_id != row.id:
        suspension.clear(exercise)
    exercise.current_version_id = row.id
    service.put_files(session, draft, files_of(session, row.id))
    audit.record(session, actor, "exercise.rolled_back", slug, version=row.content_hash)


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[FileChangeRead]:
    """Return each file that differs, with a unified diff."""
    return [
        _change(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _change(path: str, before: bytes | None, after: bytes | None) -> FileChangeRead:
    change = "added" if before is None else "removed" if after is None else "changed"
    if is_binary(path):
        return FileChangeRead(path=path, change=change, diff="")
    lines = difflib.unified_diff(_lines(before), _lines(after), "before", "after", lineterm="")
    return FileChangeRead(path=path, change=change, diff="\n".join(lines))


def _lines(content: bytes | None) -> Sequence[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def find(session: Session, slug: str, version: str) -> ExerciseVersion:
    """Return a version of an exercise, published or not. Raises NotFoundError."""
    exercise = session.scalar(sa.select(Exercise).where(Exercise.slug == slug))
    if exercise is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    return _version(session, exercise, version)


def _version(session: Session, exercise: Exercise, version: str) -> ExerciseVersion:
    found = session.scalar(
        sa.select(ExerciseVersion).where(
            ExerciseVersion.exercise_id == exercise.id, ExerciseVersion.content_hash == version
        )
    )
    if found is None:
        raise NotFoundError("no_such_version", slug=exercise.slug)
    return found


def files_of(session: Session, version_id: UUID) -> dict[str, bytes]:
    """Return every file of a version, by path."""
    rows = session.scalars(sa.select(ExerciseFile).where(ExerciseFile.version_id == version_id))
    return {row.path: row.content for row in rows}


def _lab(session: Session, slug: str) -> UUID:
    lab = session.scalar(sa.select(Lab).where(Lab.slug == slug))
    if lab is None:
        lab = Lab(slug=OWN_LAB, position=_LAST_LAB, title=_OWN_LAB_TITLE, summary=_OWN_LAB_SUMMARY)
        session.add(lab)
        session.flush()
    return lab.id
