"""Exercises from the database, as one viewer may see them. The viewer is None for a visitor."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Visibility
from app.exercises import access
from app.exercises.schemas import ExerciseRead, ExerciseSummary, LabRead, Texts, ToleranceRead
from app.http.errors import NotFoundError
from app.identity import Principal
from app.models import Exercise, ExerciseFile, ExerciseVersion, Lab
from app.visibility.permissions import Permission
from grader.exercise.parse import DRIVER
from grader.exercise.provided import FOLDER as PROVIDED

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
_details = (
    ExerciseVersion.public,
    ExerciseVersion.samples,
    Exercise.suspended_at.is_not(None).label("is_suspended"),
    _driver,
)


@dataclass(frozen=True)
class JudgedVersion:
    """The part of a version that the result of a submission needs. `title` is None if the exercise is hidden."""

    title: Texts | None
    tolerance: ToleranceRead
    output_tolerances: dict[str, ToleranceRead]
    sample_count: int
    time_limit_s: float


@dataclass(frozen=True)
class PublicFile:
    """A file of an exercise for students, and whether everybody may see it."""

    content: bytes
    is_public: bool


def list_labs(session: Session, viewer: Principal | None) -> list[LabRead]:
    """Return all labs in order, with their listed exercises. Labs without a visible one are left out."""
    return [lab for lab in _labs(session, viewer, sa.select(Lab).order_by(Lab.position)) if lab.exercises]


def read_lab(session: Session, viewer: Principal | None, slug: str) -> LabRead:
    """Return one lab. Raises NotFoundError, also if the viewer may see none of its exercises."""
    found = _labs(session, viewer, sa.select(Lab).where(Lab.slug == slug))
    if not found or not found[0].exercises:
        raise NotFoundError("no_such_lab", slug=slug)
    return found[0]


def list_exercises(session: Session, viewer: Principal | None) -> list[ExerciseSummary]:
    """Return all listed exercises in order, lab by lab."""
    found = [_summary(row) for row in access.visible_rows(session, viewer, _listed)]
    visible = {exercise.slug for exercise in found}
    for exercise in found:
        _forget_hidden(exercise, visible)
    return found


def read_exercise(session: Session, viewer: Principal | None, slug: str) -> ExerciseRead:
    """Return an exercise with all that students may see. Raises NotFoundError."""
    found = access.find(session, viewer, slug)
    read = _exercise(session.execute(_listed.add_columns(*_details).where(Exercise.id == found.id)).one())
    _forget_hidden(read, _visible_slugs(session, viewer, read.prerequisites))
    return read


def is_public(session: Session, slug: str) -> bool:
    """Return whether everybody may read the exercise."""
    return Permission.READ in access.permissions_on(session, None, slug)


def read_version(session: Session, viewer: Principal, slug: str, version: str) -> ExerciseRead:
    """Return the version that judged a stored submission. The exercise may be unlisted. Raises NotFoundError."""
    access.find(session, viewer, slug, with_unlisted=True)
    read = _exercise(session.execute(_judged(slug, version).add_columns(*_details)).one())
    _forget_hidden(read, _visible_slugs(session, viewer, read.prerequisites))
    return read


def read_judged(session: Session, viewer: Principal, slug: str, version: str) -> JudgedVersion:
    """Return what the result of a stored submission needs, also if its exercise is hidden from the viewer now."""
    row = session.execute(_judged(slug, version).add_columns(ExerciseVersion.public, ExerciseVersion.samples)).one()
    is_seen = Permission.READ in access.permissions_on(session, viewer, slug)
    tolerances = {name: ToleranceRead(**value) for name, value in row.public["output_tolerances"].items()}
    return JudgedVersion(
        title=row.summary["title"] if is_seen else None,
        tolerance=ToleranceRead(**row.public["tolerance"]),
        output_tolerances=tolerances,
        sample_count=len(row.samples),
        time_limit_s=row.public["limits"]["time_limit_s"],
    )


def read_figure(session: Session, viewer: Principal | None, slug: str, name: str) -> PublicFile:
    """Return one figure of the current version. Raises NotFoundError."""
    return _read_file(session, viewer, slug, f"figures/{name}", "no_such_figure")


def read_data_file(session: Session, viewer: Principal | None, slug: str, name: str) -> PublicFile:
    """Return one data file of the current version. Raises NotFoundError."""
    return _read_file(session, viewer, slug, f"{PROVIDED}{name}", "no_such_data_file")


def _read_file(session: Session, viewer: Principal | None, slug: str, path: str, missing: str) -> PublicFile:
    found = access.find(session, viewer, slug)
    content = session.scalar(
        sa.select(ExerciseFile.content)
        .join(Exercise, Exercise.current_version_id == ExerciseFile.version_id)
        .where(Exercise.id == found.id, ExerciseFile.path == path)
    )
    if content is None:
        raise NotFoundError(missing, slug=slug, name=path.rpartition("/")[2])
    return PublicFile(content, found.facts.visibility is Visibility.PUBLIC)


def _visible_slugs(session: Session, viewer: Principal | None, slugs: Sequence[str]) -> set[str]:
    if not slugs:
        return set()
    query = sa.select(Exercise.slug, Exercise.visibility).where(Exercise.slug.in_(slugs), Exercise.listed)
    found = {row.slug: row.visibility for row in session.execute(query)}
    if all(visibility is Visibility.PUBLIC for visibility in found.values()):
        return set(found)  # the usual case, in one statement
    return {row.slug for row in access.visible_rows(session, viewer, query)}


def _forget_hidden(read: ExerciseSummary, visible: Set[str]) -> None:
    """Take out the names of exercises that the viewer may not see."""
    read.prerequisites = [slug for slug in read.prerequisites if slug in visible]


def _judged(slug: str, version: str) -> Any:
    return (
        sa.select(*_summary_columns)
        .join(Lab, Lab.id == Exercise.lab_id)
        .join(ExerciseVersion, ExerciseVersion.exercise_id == Exercise.id)
        .where(Exercise.slug == slug, ExerciseVersion.content_hash == version)
    )


def _labs(session: Session, viewer: Principal | None, labs: "sa.Select[Lab]") -> list[LabRead]:
    exercises = list_exercises(session, viewer)
    return [_lab(lab, exercises) for lab in session.scalars(labs)]


def _lab(lab: Lab, exercises: Iterable[ExerciseSummary]) -> LabRead:
    own = [exercise for exercise in exercises if exercise.lab == lab.slug]
    return LabRead(slug=lab.slug, title=lab.title, summary=lab.summary, exercises=own)


def _exercise(row: Any) -> ExerciseRead:
    return ExerciseRead(
        **_summary_fields(row),
        **row.public,
        samples=row.samples,
        driver=row.driver.decode(),
        is_suspended=row.is_suspended,
    )


def _summary(row: Any) -> ExerciseSummary:
    return ExerciseSummary(**_summary_fields(row))


def _summary_fields(row: Any) -> dict[str, Any]:
    return {"slug": row.slug, "lab": row.lab, "version": row.content_hash, **row.summary}
