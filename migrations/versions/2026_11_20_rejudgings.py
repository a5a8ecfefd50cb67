"""Rejudgings, and every judgement that is kept beside the one that counts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VERDICTS = (
    "accepted",
    "wrong_answer",
    "runtime_error",
    "output_limit_exceeded",
    "memory_limit_exceeded",
    "time_limit_exceeded",
    "compile_error",
    "security_violation",
    "internal_error",
)
WAITING = sa.text("verdict IS NULL")


def upgrade() -> None:
    op.create_table(
        "rejudgings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id")),
        sa.Column("course_id", sa.Uuid, sa.ForeignKey("courses.id", ondelete="SET NULL")),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("verdict", _one_of("wanted_verdict", *VERDICTS)),
        sa.Column("status", _one_of("rejudging_status", "running", "ready", "applied", "dropped"), nullable=False),
        sa.Column("policy", _one_of("rejudging_policy", "never_lower", "as_computed")),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("submission_id", sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("rejudging_id", sa.Uuid, sa.ForeignKey("rejudgings.id", ondelete="CASCADE")),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("exercise_versions.id"), nullable=False),
        sa.Column("verdict", _one_of("judged_verdict", *VERDICTS)),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("wall_time_s", sa.Double),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("applied", sa.Boolean, nullable=False),
        sa.Column("replaced_verdict", _one_of("replaced_verdict", *VERDICTS)),
        sa.Column("replaced_score", sa.Integer),
        sa.Column("report", sa.JSON),
    )
    op.create_index("ix_judgements_submission_id", "judgements", ["submission_id"])
    op.create_index("ix_judgements_rejudging_id", "judgements", ["rejudging_id"])
    op.create_index("ix_judgements_waiting", "judgements", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("judgements")
    op.drop_table("rejudgings")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
