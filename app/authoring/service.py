"""Exercise drafts: creating, editing and uploading. `versions` publishes them, `gate` checks them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import audit
from app.authoring.access import exercise_draft_for_author, exercise_for_reader, find_draft
from app.authoring.archive import reason_against_content, reason_against_path, refusal, write_zip
from app.authoring.schemas import OWN_LAB, ExerciseDraftCreate, ExerciseDraftRead, ExerciseDraftSummary, FileRead
from app.authoring.skeleton import skeleton_files
from app.authoring.zipped_exercise import ZippedExercise, read_exercise, slug_form
from app.db.engine import utc_now
from app.enums import Role
from app.exercises.suspension import read_suspension
from app.http.errors import (
    ConflictError,
    FieldRefusal,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
    PreconditionRequiredError,
    invalid_field,
)
from app.i18n.words import Words
from app.identity import Principal
from app.models import Exercise, ExerciseDraft, ExerciseDraftFile, ExerciseFile, Lab, User
from grader.exercise.parse import MAX_FILES, content_hash, is_secret, is_slug
from grader.exercise.text_files import is_binary
from grader.message import Message
from grader.plain_text import normal_text

_MOST_TOTAL_BYTES = 4 * 1024 * 1024


def list_own(session: Session, person: Principal) -> list[ExerciseDraftSummary]:
    """Return a person's exercise drafts, latest change first; for administrators, all drafts."""
    query = (
        sa.select(ExerciseDraft, User.username)
        .outerjoin(User, User.id == ExerciseDraft.owner_id)
        .order_by(ExerciseDraft.updated_at.desc())
    )
    if person.role is not Role.ADMINISTRATOR:
        query = query.where(ExerciseDraft.owner_id == person.id)
    return [_summary(row.ExerciseDraft, row.username) for row in session.execute(query)]


def create(session: Session, actor: Principal, body: ExerciseDraftCreate) -> ExerciseDraftRead:
    """Create an exercise draft. Raises ConflictError if the name is taken, InvalidError, NotFoundError."""
    files = skeleton_files(body.slug)
    if body.copy_of:
        files = published_files(session, exercise_for_reader(session, actor, body.copy_of))
    return _begin(session, actor, body.slug, body.lab, files)


class NameNeededError(InvalidError):
    """A zip whose folder has no name that an exercise can have. `slug` is the nearest one, "" if there is none."""

    def __init__(self, folder: str | None) -> None:
        self.slug = slug_form(folder) if folder else ""
        message = Message("zip_without_folder")
        if folder is not None:
            code = "zip_folder_not_slug" if self.slug else "zip_folder_far_from_slug"
            message = Message(code, {"folder": folder, "slug": self.slug})
        super().__init__(message, errors=[FieldRefusal("query.slug", message)])


@dataclass(frozen=True)
class Upload:
    """A draft from a zip, and what the zip had besides."""

    draft: ExerciseDraftRead
    zipped: ZippedExercise


def upload(
    session: Session, actor: Principal, data: bytes, slug: str | None, lab: str, folder: str | None = None
) -> Upload:
    """Create an exercise draft from a zip.

    `folder` is that of the exercise in the zip, its name the default for `slug`. Raises as `create`; ArchiveError;
    SeveralExercisesError without `folder`; NameNeededError without `slug`.
    """
    zipped = read_exercise(data, folder=folder, slug=slug)
    name = slug or zipped.name
    if name is None or (not slug and not is_slug(name)):
        raise NameNeededError(name)
    return Upload(_begin(session, actor, name, lab, zipped.files), zipped)


def replace(session: Session, actor: Principal, slug: str, data: bytes, folder: str | None = None) -> Upload:
    """Replace all files of a draft with the folder in a zip.

    Raises ArchiveError, NotFoundError; SeveralExercisesError without `folder`; InvalidError if the only exercise has
    another name.
    """
    draft = exercise_draft_for_author(session, actor, slug)
    zipped = read_exercise(data, folder=folder, slug=slug)
    name = zipped.name
    if folder is None and name is not None and slug not in (name, slug_form(name)):
        raise invalid_field("zip", "zip_of_other_exercise", folder=name, slug=slug)
    put_files(session, draft, zipped.files)
    audit.record(session, actor, "exercise.uploaded", slug)
    return Upload(read(session, actor, slug), zipped)


def read(session: Session, person: Principal, slug: str, words: Words | None = None) -> ExerciseDraftRead:
    """Return an exercise draft with the list of its files, and with `words` the reason if it is suspended.

    Raises NotFoundError.
    """
    draft = exercise_draft_for_author(session, person, slug)
    files = files_of(session, draft)
    owner = session.get(User, draft.owner_id) if draft.owner_id else None
    return ExerciseDraftRead(
        **_summary(draft, owner.username if owner else None).model_dump(),
        content_hash=content_hash(files),
        suspension=None if words is None else read_suspension(session, draft.exercise_id, words),
        files=[
            FileRead(path=path, size_bytes=len(files[path]), hidden=is_secret(path), is_binary=is_binary(path))
            for path in sorted(files, key=lambda path: (is_secret(path), "/" in path, path))
        ],
    )


def read_file(session: Session, person: Principal, slug: str, path: str) -> tuple[str, int]:
    """Return the text of a file, and the draft's revision. Raises NotFoundError, InvalidError for a binary file."""
    draft = exercise_draft_for_author(session, person, slug)
    row = session.get(ExerciseDraftFile, (draft.id, path))
    if row is None:
        raise NotFoundError("no_such_file", path=path)
    if is_binary(path):
        raise InvalidError("file_not_editable", path=path)
    return row.content.decode("utf-8"), draft.revision


def write_file(session: Session, actor: Principal, slug: str, path: str, text: str, if_match: str | None) -> int:
    """Create or replace a file and return the new revision.

    Raises InvalidError, NotFoundError; PreconditionRequiredError without a revision, PreconditionFailedError if the
    draft has changed since that revision.
    """
    draft = _matched(session, actor, slug, if_match)
    content = normal_text(text).encode("utf-8")
    why = reason_against_path(path) or reason_against_content(path, content)
    if why:
        raise refusal([FieldRefusal(path, why)])
    row = session.get(ExerciseDraftFile, (draft.id, path)) or ExerciseDraftFile(draft_id=draft.id, path=path)
    row.content = content
    session.add(row)
    session.flush()
    _check_size(session, draft.id)
    audit.record(session, actor, "exercise.file_written", slug, path=path)
    return _changed(draft)


def delete_file(session: Session, actor: Principal, slug: str, path: str, if_match: str | None) -> int:
    """Delete a file and return the new revision. Raises as `write_file`."""
    draft = _matched(session, actor, slug, if_match)
    row = session.get(ExerciseDraftFile, (draft.id, path))
    if row is None:
        raise NotFoundError("no_such_file", path=path)
    session.delete(row)
    audit.record(session, actor, "exercise.file_removed", slug, path=path)
    return _changed(draft)


def discard(session: Session, actor: Principal, slug: str) -> None:
    """Delete an exercise that was never published. Raises ConflictError, NotFoundError."""
    draft = exercise_draft_for_author(session, actor, slug)
    if draft.exercise_id is not None:
        raise ConflictError("published_exercise_stays")
    session.delete(draft)
    audit.record(session, actor, "exercise.discarded", slug)


def export(session: Session, person: Principal, slug: str) -> bytes:
    """Return the folder as a zip: the draft for its author, else the published files of the catalogue.

    Raises ForbiddenError, NotFoundError.
    """
    draft = find_draft(session, person, slug)
    if draft is not None:
        return write_zip(slug, files_of(session, draft))
    if not person.is_staff:
        raise ForbiddenError("instructors_only")
    return write_zip(slug.rpartition("/")[2], published_files(session, exercise_for_reader(session, person, slug)))


def files_of(session: Session, draft: ExerciseDraft) -> dict[str, bytes]:
    """Return every file of a draft, by path."""
    rows = session.scalars(sa.select(ExerciseDraftFile).where(ExerciseDraftFile.draft_id == draft.id))
    return {row.path: row.content for row in rows}


def put_files(session: Session, draft: ExerciseDraft, files: Mapping[str, bytes]) -> None:
    """Replace all files of a draft."""
    session.execute(sa.delete(ExerciseDraftFile).where(ExerciseDraftFile.draft_id == draft.id))
    session.add_all(
        ExerciseDraftFile(draft_id=draft.id, path=path, content=content) for path, content in files.items()
    )
    session.flush()
    _check_size(session, draft.id)
    _changed(draft)


def published_files(session: Session, exercise: Exercise) -> dict[str, bytes]:
    """Return the files of an exercise's current version."""
    rows = session.scalars(sa.select(ExerciseFile).where(ExerciseFile.version_id == exercise.current_version_id))
    return {row.path: row.content for row in rows}


def _begin(session: Session, actor: Principal, slug: str, lab: str, files: Mapping[str, bytes]) -> ExerciseDraftRead:
    if not is_slug(slug):
        raise invalid_field("slug", "slug_wrong")
    if lab != OWN_LAB and session.scalar(sa.select(Lab.id).where(Lab.slug == lab)) is None:
        raise invalid_field("lab", "no_such_lab", slug=lab)
    if session.scalar(sa.select(Exercise.id).where(Exercise.slug == slug)) is not None:
        raise ConflictError("slug_taken", slug=slug)
    draft = ExerciseDraft(slug=slug, owner_id=actor.id, lab=lab, revision=0)
    session.add(draft)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("slug_taken", slug=slug) from error
    put_files(session, draft, files)
    audit.record(session, actor, "exercise.begun", slug)
    return read(session, actor, slug)


def _matched(session: Session, actor: Principal, slug: str, if_match: str | None) -> ExerciseDraft:
    draft = exercise_draft_for_author(session, actor, slug)
    if if_match is None:
        raise PreconditionRequiredError("etag_missing")
    if if_match.strip().removeprefix("W/").strip('"') != str(draft.revision):
        raise PreconditionFailedError("draft_changed")
    return draft


def _changed(draft: ExerciseDraft) -> int:
    draft.revision += 1
    draft.updated_at = utc_now()
    return draft.revision


def _check_size(session: Session, draft_id: UUID) -> None:
    count, total = session.execute(
        sa.select(sa.func.count(), sa.func.sum(sa.func.length(ExerciseDraftFile.content))).where(
            ExerciseDraftFile.draft_id == draft_id
        )
    ).one()
    if count > MAX_FILES:
        raise invalid_field("path", "too_many_files", count=MAX_FILES)
    if (total or 0) > _MOST_TOTAL_BYTES:
        raise invalid_field("content", "exercise_too_large", limit_bytes=_MOST_TOTAL_BYTES)


def _summary(draft: ExerciseDraft, owner: str | None) -> ExerciseDraftSummary:
    return ExerciseDraftSummary(
        slug=draft.slug,
        lab=draft.lab,
        owner=owner,
        revision=draft.revision,
        published=draft.exercise_id is not None,
        updated_at=draft.updated_at,
    )
