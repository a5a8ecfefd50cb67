"""Submissions, pinned to one exercise version, and drafts of sources."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Admission, Kind, Status
from app.models.base import Base, closed_set
from grader.verdict import Verdict


class Submission(Base):
    """A run or a submission, from the moment it is acknowledged.

    Sources are bytes, because PostgreSQL's text cannot store NUL. The large columns come last, so that lists need not
    read past them. `assignment_id` and `admission` are decided when the row is stored, and later edits keep them.
    `families` has a list [name, passed, total] for each family of cases; None if they are not known. Where a checker
    gave points, its share follows: [name, passed, total, got, of].
    """

    __tablename__ = "submissions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercise_versions.id"))
    kind: Mapped[Kind] = mapped_column(closed_set(Kind, "kind"))
    assignment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignments.id", ondelete="SET NULL"))
    admission: Mapped[Admission] = mapped_column(closed_set(Admission, "admission"), default=Admission.PRACTICE)
    status: Mapped[Status] = mapped_column(closed_set(Status, "status"), default=Status.QUEUED)
    verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict, "verdict"))
    score: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    show_expected: Mapped[bool] = mapped_column(default=True)
    seed: Mapped[int | None] = mapped_column(sa.BigInteger)
    wall_time_s: Mapped[float | None]
    families: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    source: Mapped[bytes]
    inputs: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    report: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    explanation: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    speed: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (
        sa.CheckConstraint("attempt >= 1", "attempt_counts_from_one"),
        sa.CheckConstraint("score >= 0", "score_not_negative"),
        sa.CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", "finished_has_a_time"),
        # A run whose input does not fit the exercise ends without a verdict, because no code was judged.
        sa.CheckConstraint(
            "(status = 'finished') = (verdict IS NOT NULL OR is_cancelled) OR (kind = 'run' AND verdict IS NULL)",
            "finished_has_a_verdict",
        ),
        sa.CheckConstraint("verdict IS NULL OR NOT is_cancelled", "cancelled_has_no_verdict"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "user_id", "exercise_id", "id"),
        sa.Index(
            "ix_submissions_of_assignment",
            "assignment_id",
            "user_id",
            "id",
            sqlite_where=sa.text("assignment_id IS NOT NULL"),
            postgresql_where=sa.text("assignment_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_submissions_unfinished",
            "id",
            sqlite_where=sa.text("status <> 'finished'"),
            postgresql_where=sa.text("status <> 'finished'"),
        ),
        sa.Index(
            "ix_submissions_in_flight",
            "user_id",
            sqlite_where=sa.text("status <> 'finished'"),
            postgresql_where=sa.text("status <> 'finished'"),
        ),
    )


class IdempotencyKey(Base):
    """A user's idempotency key, kept for a day. A repeated request returns the first result."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Draft(Base):
    """A student's source for an exercise, saved while typing."""

    __tablename__ = "drafts"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    source: Mapped[bytes]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
