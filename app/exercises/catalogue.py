"""Load the folders of exercises into the database. Changed content becomes a new, immutable version."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database, utc_now
from app.exercises import suspension
from app.exercises.public import public_data, summary_data
from app.models import Exercise, ExerciseDraft, ExerciseFile, ExerciseVersion, Lab
from grader.errors import GraderError
from grader.exercise.exercise import Exercise as ParsedExercise
from grader.exercise.lab import LabFolder, read_lab
from grader.exercise.parse import load_exercise
from grader.exercise.problems import ExerciseError, Problem
from grader.grader import Grader
from grader.message import Message

_log = structlog.get_logger()


@dataclass
class CatalogueChanges:
    """The outcome of loading a folder: slugs by what became of them, and the problems of those that were left out."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def load_catalogue(database: Database, grader: Grader, folder: Path) -> CatalogueChanges:
    """Store every lab and exercise of `folder`.

    A broken exercise keeps its last good version, and does not block the others. An exercise that is missing from the
    folder is no longer listed; its submissions stay. A stored submission stays with the version that judged it.
    """
    labs, problems = read_labs(folder)
    changes = CatalogueChanges(refused=problems)
    home: dict[str, str] = {}
    with database.reading() as session:
        written_here = set(
            session.scalars(sa.select(ExerciseDraft.slug).where(ExerciseDraft.exercise_id.is_not(None)))
        )
    for position, lab in enumerate(labs):
        with database.writing() as session:
            lab_id = _store_lab(session, lab, position)
        for place, slug in enumerate(lab.levels):
            try:
                if home.setdefault(slug, lab.slug) != lab.slug:
                    raise _not_a_level(slug, Message("in_another_lab", {"lab": home[slug]}))
                if slug in written_here:
                    raise _not_a_level(slug, Message("published_in_browser"))
                found = _load_level(database, grader, lab_id, place, folder / lab.slug / slug)
                {"new": changes.new, "changed": changes.changed, "unchanged": changes.unchanged}[found].append(slug)
            except (ExerciseError, GraderError) as error:
                problems.append(f"{lab.slug}/{slug}: {error}")
    unreadable = {path.parent.name for path in folder.glob("*/lab.toml")} - {lab.slug for lab in labs}
    with database.writing() as session:
        changes.removed = _unlist(session, named=home.keys(), spared_labs=unreadable)
    for problem in problems:
        _log.error("exercise left out", problem=problem)
    return changes


def _not_a_level(slug: str, message: Message) -> ExerciseError:
    return ExerciseError(slug, [Problem("lab.toml", "levels", message)])


def read_labs(folder: Path) -> tuple[list[LabFolder], list[str]]:
    """Return the labs of `folder` in their order, and the problems of the unreadable ones."""
    labs, problems = [], []
    for lab_toml in folder.glob("*/lab.toml"):
        try:
            labs.append(read_lab(lab_toml))
        except ExerciseError as error:
            problems.append(str(error))
    return sorted(labs, key=lambda lab: (lab.order, lab.slug)), sorted(problems)


def _load_level(
    database: Database, grader: Grader, lab_id: UUID, place: int, folder: Path
) -> Literal["new", "changed", "unchanged"]:
    exercise = load_exercise(folder)
    with database.reading() as session:
        version = _find_version(session, exercise)
        row = session.scalar(sa.select(Exercise).where(Exercise.slug == exercise.slug))
        is_new = version is None
        is_current = row is not None and row.listed and version is not None and row.current_version_id == version.id
        is_known = row is not None
    # Outside a transaction, because this runs the author's code.
    samples = [asdict(sample) for sample in grader.samples(exercise)] if is_new else []
    with database.writing() as session:
        store_exercise(session, lab_id, place, exercise, samples)
    return "unchanged" if is_current else "changed" if is_known else "new"


def _unlist(session: Session, *, named: Collection[str], spared_labs: Collection[str]) -> list[str]:
    """Take from the lists what the folder does not name any more, and return it."""
    spared = sa.select(Lab.id).where(Lab.slug.in_(spared_labs))
    written_here = sa.select(ExerciseDraft.exercise_id).where(ExerciseDraft.exercise_id.is_not(None))
    gone = session.scalars(
        sa.select(Exercise).where(
            Exercise.listed,
            Exercise.source_id.is_(None),
            Exercise.slug.not_in(named),
            Exercise.lab_id.not_in(spared),
            Exercise.id.not_in(written_here),
        )
    ).all()
    for row in gone:
        row.listed = False
    return sorted(row.slug for row in gone)


def _store_lab(session: Session, lab: LabFolder, position: int) -> UUID:
    row = session.scalar(sa.select(Lab).where(Lab.slug == lab.slug)) or Lab(slug=lab.slug)
    row.position, row.title, row.summary = position, lab.title, lab.summary
    session.add(row)
    session.flush()
    return row.id


def store_exercise(
    session: Session, lab_id: UUID, position: int, exercise: ParsedExercise, samples: list[Any]
) -> UUID:
    """Publish this version, new or not, as the current one. Return the exercise's id."""
    row = session.scalar(sa.select(Exercise).where(Exercise.slug == exercise.slug)) or Exercise(slug=exercise.slug)
    row.lab_id, row.position, row.listed = lab_id, position, True
    session.add(row)
    session.flush()
    version = store_version(session, row, exercise, samples)
    version.published_at = version.published_at or utc_now()
    if row.current_version_id != version.id:
        suspension.clear(row)
    row.current_version_id = version.id
    return row.id


def store_version(session: Session, row: Exercise, exercise: ParsedExercise, samples: list[Any]) -> ExerciseVersion:
    """Store this version, new or not, without publishing it."""
    version = _find_version(session, exercise)
    if version is None:
        version = _add_version(session, row, exercise, samples)
        _log.info("exercise version stored", exercise=exercise.slug, version=exercise.version[:12])
    return version


def _find_version(session: Session, exercise: ParsedExercise) -> ExerciseVersion | None:
    return session.scalar(
        sa.select(ExerciseVersion)
        .join(Exercise, Exercise.id == ExerciseVersion.exercise_id)
        .where(Exercise.slug == exercise.slug, ExerciseVersion.content_hash == exercise.version)
    )


def _add_version(session: Session, row: Exercise, exercise: ParsedExercise, samples: list[Any]) -> ExerciseVersion:
    version = ExerciseVersion(
        exercise_id=row.id,
        content_hash=exercise.version,
        points=exercise.points,
        summary=summary_data(exercise),
        public=public_data(exercise),
        samples=samples,
        weights=dict(exercise.weights),
    )
    session.add(version)
    session.flush()
    session.add_all(
        ExerciseFile(version_id=version.id, path=path, content=content) for path, content in exercise.files.items()
    )
    return version
