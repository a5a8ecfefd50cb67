"""Exercise drafts with their current files, and runs of the publish gate on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Status
from app.models.base import Base, closed_set


class ExerciseDraft(Base):
    """An exercise being written in the service. `revision` counts changes; `exercise_id` is set once published."""

    __tablename__ = "manuscripts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"), index=True)
    lab: Mapped[str] = mapped_column(sa.String(64))
    revision: Mapped[int] = mapped_column(default=1)
    exercise_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercises.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class ExerciseDraftFile(Base):
    """One current file of an exercise draft."""

    __tablename__ = "manuscript_files"

    draft_id: Mapped[UUID] = mapped_column(
        "manuscript_id", sa.ForeignKey("manuscripts.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    content: Mapped[bytes]


class GateRun(Base):
    """One run of the publish gate on one content, with its findings so far.

    `passed` is null while it runs, and if the service failed. An exercise that passes gets an impact preview
    (`impact_preview_id`) before it is published, unless `unseen`.
    """

    __tablename__ = "gate_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[UUID] = mapped_column(
        "manuscript_id", sa.ForeignKey("manuscripts.id", ondelete="CASCADE"), index=True
    )
    requested_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    publishes: Mapped[bool]
    unseen: Mapped[bool] = mapped_column(default=False)
    impact_preview_id: Mapped[UUID | None] = mapped_column(
        "look_id", sa.ForeignKey("rejudgings.id", ondelete="SET NULL")
    )
    status: Mapped[Status] = mapped_column(closed_set(Status, "gate_status"), default=Status.QUEUED)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    passed: Mapped[bool | None]
    outcome: Mapped[str] = mapped_column(sa.String(500), default="")
    checks: Mapped[list[Any]] = mapped_column(sa.JSON(), default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
