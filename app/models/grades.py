"""Grades besides manual ones: facts that they are computed from, requests to regrade, and remarks."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import RegradeStatus
from app.models.base import Base, closed_set


class GradeSummary(Base):
    """The facts of one student in one exercise of an assignment: the counted submissions, and no rule.

    Grades are computed from it when they are read. `attempts` has one list for each counted submission, oldest first;
    `app.grading.summaries` writes and reads it. The submissions hold the same facts, so a row can be rebuilt.
    """

    __tablename__ = "grade_summaries"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    attempts: Mapped[list[Any]] = mapped_column(sa.JSON(), default=list)


class RegradeRequest(Base):
    """A student's request to look at a grade again, with the answer of the staff.

    It led to a rejudging (`rejudging_id`), to a manual grade (`override_id`), or to neither.
    """

    __tablename__ = "regrade_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"))
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    submission_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("submissions.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.String(2000))
    status: Mapped[RegradeStatus] = mapped_column(
        closed_set(RegradeStatus, "regrade_status"), default=RegradeStatus.OPEN
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    answer: Mapped[str] = mapped_column(sa.String(2000), default="")
    answered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    rejudging_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("rejudgings.id", ondelete="SET NULL"))
    override_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("grade_overrides.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.Index(
            "uq_regrade_requests_open",
            "assignment_id",
            "exercise_id",
            "user_id",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index(None, "assignment_id", "user_id"),
    )


class Remark(Base):
    """A remark of a staff member on a submission, for its author."""

    __tablename__ = "remarks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.Text())
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
