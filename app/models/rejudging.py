"""Judgements besides the current verdict: results of rejudgings, and replaced verdicts."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import RejudgingPolicy, RejudgingStatus
from app.models.base import Base, closed_set
from grader.verdict import Verdict


class Rejudging(Base):
    """A set of submissions graded again, for a reason. A selection column that is None does not narrow the set.

    With a `version_id` it is an impact preview: the verdicts under a version before publication. A rejudging with
    `checks_stability` is never applied.
    """

    __tablename__ = "rejudgings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reason: Mapped[str] = mapped_column(sa.String(500))
    exercise_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercises.id"))
    version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercise_versions.id"))
    course_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("courses.id", ondelete="SET NULL"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict, "wanted_verdict"))
    checks_stability: Mapped[bool] = mapped_column(default=False)
    status: Mapped[RejudgingStatus] = mapped_column(
        closed_set(RejudgingStatus, "rejudging_status"), default=RejudgingStatus.RUNNING
    )
    policy: Mapped[RejudgingPolicy | None] = mapped_column(closed_set(RejudgingPolicy, "rejudging_policy"))
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]


class Judgement(Base):
    """One judgement of a submission, on the cases of `seed` if there is one.

    Without a rejudging it is the verdict of the first grading, kept when another replaced it. Without a verdict it is
    still waiting. Judgements of a rejudging with the same `program` have the same source, which is graded once.
    """

    __tablename__ = "judgements"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    rejudging_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("rejudgings.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercise_versions.id"))
    program: Mapped[int | None]
    verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict, "judged_verdict"))
    score: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int | None] = mapped_column(sa.BigInteger)
    wall_time_s: Mapped[float | None]
    families: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    judged_at: Mapped[datetime | None]
    applied: Mapped[bool] = mapped_column(default=False)
    replaced_verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict, "replaced_verdict"))
    replaced_score: Mapped[int | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (
        sa.Index(
            "ix_judgements_waiting",
            "rejudging_id",
            "id",
            sqlite_where=sa.text("verdict IS NULL"),
            postgresql_where=sa.text("verdict IS NULL"),
        ),
    )
