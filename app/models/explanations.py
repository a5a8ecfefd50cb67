"""Jobs that explain graded submissions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.enums import ExplanationStage
from app.models.base import Base, closed_set


class ExplanationJob(Base):
    """The explanation of one refused submission, or the speed comparison of an accepted one, as durable work.

    The explanation itself is in the submission's row. Jobs with the same source, version, seed and failing case have
    the same explanation: the second one copies it from the first. A job is not `is_complete` if it reached a ceiling
    of processor time; `reason` then names the step.
    """

    __tablename__ = "explanation_jobs"

    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[ExplanationStage] = mapped_column(closed_set(ExplanationStage, "explanation_stage"))
    attempt: Mapped[int] = mapped_column(default=1)
    source_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercise_versions.id"))
    seed: Mapped[int | None] = mapped_column(sa.BigInteger)
    failing_case: Mapped[str | None] = mapped_column(sa.String(255))
    code_version: Mapped[str | None] = mapped_column(sa.String(64))
    is_complete: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    card_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("attempt >= 1", "attempt_counts_from_one"),
        sa.CheckConstraint("(stage = 'done') = (done_at IS NOT NULL)", "done_has_a_time"),
        sa.Index(None, "source_hash", "version_id"),
        sa.Index(
            "ix_explanation_jobs_waiting",
            "stage",
            "submission_id",
            sqlite_where=sa.text("stage <> 'done'"),
            postgresql_where=sa.text("stage <> 'done'"),
        ),
    )
