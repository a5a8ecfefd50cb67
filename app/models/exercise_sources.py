"""Git repositories that exercises come from, and the changes that a pull found in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import SourceChange
from app.models.base import Base, closed_set


class ExerciseSource(Base):
    """A git repository with labs of exercises. A removed one stays for its exercises, which students submitted to.

    `commit` is that of the last complete pull, `labs` are the labs in it, and `problem` is the stored message of a
    last pull that failed. `claim` names the pull that runs; another one may take over after `claimed_until`.
    """

    __tablename__ = "exercise_sources"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(32), unique=True)
    address: Mapped[str] = mapped_column(sa.String(500))
    branch: Mapped[str | None] = mapped_column(sa.String(200))
    folder: Mapped[str] = mapped_column(sa.String(255), default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    removed_at: Mapped[datetime | None]
    commit: Mapped[str | None] = mapped_column(sa.String(64))
    labs: Mapped[list[Any]] = mapped_column(sa.JSON(), default=list)
    pulled_at: Mapped[datetime | None]
    problem: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    requested_at: Mapped[datetime | None]
    claim: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None]


class ExerciseSourceChange(Base):
    """A difference between the last pull of a source and its exercises here. A person applies it.

    A new or changed exercise has passed the publish gate; `version_id` is its unpublished version. `reasons` are the
    stored messages for a refused one.
    """

    __tablename__ = "exercise_source_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercise_sources.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(sa.String(320))
    kind: Mapped[SourceChange] = mapped_column(closed_set(SourceChange, "source_change"))
    lab: Mapped[str | None] = mapped_column(sa.String(64))
    position: Mapped[int] = mapped_column(default=0)
    version_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("exercise_versions.id", ondelete="CASCADE"), index=True
    )
    impact_preview_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("rejudgings.id", ondelete="SET NULL"), index=True
    )
    reasons: Mapped[list[Any]] = mapped_column(sa.JSON(), default=list)

    __table_args__ = (sa.UniqueConstraint("source_id", "slug"),)
