"""Exercises from the database, as students see them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.exercises.schemas import ExerciseRead, ExerciseSummary, LabRead
from app.http.errors import NotFoundError
from app.models import Exercise, ExerciseFile, ExerciseVersion, Lab
from grader.exercise.parse import DRIVER

_summary_columns = (Exercise.slug, Lab.slug.label("lab"), ExerciseVersion.content_hash, ExerciseVersion.summary)
_listed = (
    sa.select(*_summary_columns)
    .join(Lab, Lab.id == Exercise.lab_id)
    .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
    .where(Exercise.listed)
    .order_by(Lab.position, Exercise.position)
)
_driver = (
    sa.select(ExerciseFile.content)
    .where(ExerciseFile.version_id == ExerciseVersion.id, ExerciseFile.path == DRIVER)
    .scalar_subquery()
    .label("driver")
)
_details = (ExerciseVersion.public, ExerciseVersion.samples, _driver)


def list_labs(session: Session) -> list[LabRead]:
    """Return all labs in order, with their listed exercises. Empty labs are left out."""
    return [lab for lab in _labs(session, sa.select(Lab).order_by(Lab.position)) if lab.exercises]


def read_lab(session: Session, slug: str) -> LabRead:
    """Return one lab. Raises NotFoundError."""
    found = _labs(session, sa.select(Lab).where(Lab.slug == slug))
    if not found:
        raise NotFoundError("no_such_lab", slug=slug)
    return found[0]


def list_exercises(session: Session) -> list[ExerciseSummary]:
    """Return all listed exercises in order, lab by lab."""
    return [_summary(row) for row in session.execute(_listed)]


def read_exercise(session: Session, slug: str) -> ExerciseRead:
    """Return an exercise with all that students may see. Raises NotFoundError."""
    row = session.execute(_listed.add_columns(*_details).where(Exercise.slug == slug)).one_or_none()
    if row is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    return _exercise(row)


def read_version(session: Session, slug: str, version: str) -> ExerciseRead:
    """Return the version that judged a stored submission. The exercise may be unlisted."""
    return _exercise(
        session.execute(
            sa.select(*_summary_columns, *_details)
            .join(Lab, Lab.id == Exercise.lab_id)
            .join(ExerciseVersion, ExerciseVersion.exercise_id == Exercise.id)
            .where(Exercise.slug == slug, ExerciseVersion.content_hash == version)
        ).one()
    )


def read_figure(session: Session, slug: str, name: str) -> bytes:
    """Return one figure of the current version, as SVG. Raises NotFoundError."""
    content = session.scalar(
        sa.select(ExerciseFile.content)
        .join(Exercise, Exercise.current_version_id == ExerciseFile.version_id)
        .where(Exercise.listed, Exercise.slug == slug, ExerciseFile.path == f"figures/{name}")
    )
    if content is None:
        raise NotFoundError("no_such_figure", slug=slug, name=name)
    return content


def _labs(session: Session, labs: "sa.Select[Lab]") -> list[LabRead]:
    exercises = list_exercises(session)
    return [_lab(lab, exercises) for lab in session.scalars(labs)]


def _lab(lab: Lab, exercises: Iterable[ExerciseSummary]) -> LabRead:
    own = [exercise for exercise in exercises if exercise.lab == lab.slug]
    return LabRead(slug=lab.slug, title=lab.title, summary=lab.summary, exercises=own)


def _exercise(row: Any) -> ExerciseRead:
    return ExerciseRead(**_summary_fields(row), **row.public, samples=row.samples, driver=row.driver.decode())


def _summary(row: Any) -> ExerciseSummary:
    return ExerciseSummary(**_summary_fields(row))


def _summary_fields(row: Any) -> dict[str, Any]:
    return {"slug": row.slug, "lab": row.lab, "version": row.content_hash, **row.summary}
