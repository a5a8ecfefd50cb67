"""Labs, exercises and their immutable versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Visibility
from app.models.base import Base, closed_set


class Lab(Base):
    """A group of exercises in order. `title` and `summary` map a language to text.

    `slug` is an address like that of an exercise.
    """

    __tablename__ = "labs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]


class Exercise(Base):
    """An exercise, whose name stays while versions change.

    `slug` is its address below `/exercises/`: the name of its folder, for an exercise of another source than the
    built-in one after the source's name and a slash. `source_id` is null for the built-in source.

    An exercise that is not `listed` exists for its submissions. One that breaks its limits several times in a row is
    suspended: no submission is accepted until a new version or its staff lift the suspension. `suspension` is the
    stored message with the reason.
    """

    __tablename__ = "exercises"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercise_sources.id"), index=True)
    lab_id: Mapped[UUID] = mapped_column(sa.ForeignKey("labs.id"))
    position: Mapped[int]
    listed: Mapped[bool] = mapped_column(default=True)
    visibility: Mapped[Visibility] = mapped_column(closed_set(Visibility, "visibility"), default=Visibility.PUBLIC)
    current_version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercise_versions.id", use_alter=True))
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    suspended_at: Mapped[datetime | None]
    suspension: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (sa.Index(None, "lab_id", "position"),)


class ExerciseCourse(Base):
    """A course whose members may see an exercise of the visibility `course`."""

    __tablename__ = "exercise_courses"

    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ExerciseVersion(Base):
    """One immutable state of an exercise folder.

    `summary` is the data of lists, `public` the other data that students may see. The files are in `exercise_files`.
    `weights` maps a family of cases to its weight; one that is missing has the weight 1. An unpublished version has
    passed the gate and waits for its impact preview.
    """

    __tablename__ = "exercise_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    points: Mapped[int]
    weights: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any]]
    public: Mapped[dict[str, Any]]
    samples: Mapped[list[Any]] = mapped_column(sa.JSON())

    __table_args__ = (sa.UniqueConstraint("exercise_id", "content_hash"),)


class ExerciseFile(Base):
    """One file of a version, including hidden ones. Only the grader and staff may read it."""

    __tablename__ = "exercise_files"

    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("exercise_versions.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    content: Mapped[bytes]


time_class = ExerciseVersion.public["limits"]["time_class"].as_string()
"""SQL expression for the time class of a version; NULL for one that was stored before there were any."""
