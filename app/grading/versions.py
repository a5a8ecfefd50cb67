"""Exercise versions for grading: the current one, for new submissions, and the pinned one, for the grader."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.ttl_cache import TtlCache
from app.http.errors import NotFoundError
from app.models import Exercise, ExerciseFile, ExerciseVersion
from app.models.exercises import time_class
from grader.exercise.exercise import Exercise as ParsedExercise
from grader.exercise.parse import parse_exercise

_CACHE_S = 5.0


@dataclass(frozen=True)
class CurrentVersion:
    """The version that a new submission is pinned to."""

    exercise_id: UUID
    version_id: UUID
    content_hash: str
    points: int
    time_class: str | None = None
    """None for a version that was stored before there were any."""


class CurrentVersions:
    """The current version of every listed exercise, cached for a few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: TtlCache[str, CurrentVersion] = TtlCache(_CACHE_S, 1000)

    def cached(self, slug: str) -> CurrentVersion | None:
        """Return the cached version, without a query."""
        return self._cache.get(slug)

    def find(self, slug: str) -> CurrentVersion:
        """Return the version from the database. Raises NotFoundError for an unknown or unlisted exercise."""
        with self._database.reading() as session:
            current = _current_version(session, slug)
        self._cache.put(slug, current)
        return current


def _current_version(session: Session, slug: str) -> CurrentVersion:
    """Return the version that a new submission is pinned to. Raises NotFoundError."""
    row = session.execute(
        sa.select(Exercise.id, ExerciseVersion.id, ExerciseVersion.content_hash, ExerciseVersion.points, time_class)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(Exercise.listed, Exercise.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    return CurrentVersion(*row)


def parse_addressed(address: str, files: Mapping[str, bytes]) -> ParsedExercise:
    """Return the exercise with its address (`slug` or `source/slug`) as its slug. Raises ExerciseError."""
    exercise = parse_exercise(address.rpartition("/")[2], files)
    return exercise if exercise.slug == address else replace(exercise, slug=address)


class PinnedVersions:
    """Exercise versions in the form the grader needs. A version never changes, so the cache never expires."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.read = lru_cache(maxsize=128)(self._read)

    def _read(self, slug: str, version_id: UUID) -> ParsedExercise:
        with self._database.reading() as session:
            rows = session.execute(
                sa.select(ExerciseFile.path, ExerciseFile.content).where(ExerciseFile.version_id == version_id)
            )
            return parse_addressed(slug, {row.path: row.content for row in rows})
