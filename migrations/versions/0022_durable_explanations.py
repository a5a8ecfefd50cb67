"""Add the jobs that explain graded submissions, and the suspension of exercises that break their limits.

Revision ID: 0022
Revises: 0021
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
_WAITING = sa.text("stage <> 'done'")
_MAILS = ("mail_verification", "mail_reset", "mail_invitation")


def _one_of(name: str, *values: str) -> Any:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "explanation_jobs",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("stage", _one_of("explanation_stage", "card", "rest", "done"), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("failing_case", sa.String(255), nullable=True),
        sa.Column("code_version", sa.String(64), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("card_at", TIME, nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_explanation_jobs")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_explanation_jobs_submission_id_submissions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["exercise_versions.id"], name=op.f("fk_explanation_jobs_version_id_exercise_versions")
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_explanation_jobs_attempt_counts_from_one")),
        sa.CheckConstraint(
            "(stage = 'done') = (done_at IS NOT NULL)", name=op.f("ck_explanation_jobs_done_has_a_time")
        ),
    )
    op.create_index(
        op.f("ix_explanation_jobs_source_hash_version_id"), "explanation_jobs", ["source_hash", "version_id"]
    )
    op.create_index(
        "ix_explanation_jobs_waiting",
        "explanation_jobs",
        ["stage", "submission_id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    with op.batch_alter_table("exercises") as exercises:
        exercises.add_column(sa.Column("failures_in_a_row", sa.Integer(), nullable=False, server_default="0"))
        exercises.add_column(sa.Column("suspended_at", TIME, nullable=True))
        exercises.add_column(sa.Column("suspension", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("exercises") as exercises:
        exercises.alter_column("failures_in_a_row", server_default=None)
    _allow_mails(*_MAILS, "mail_suspended_exercise")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'mail_suspended_exercise'")
    _allow_mails(*_MAILS)
    with op.batch_alter_table("exercises") as exercises:
        for name in ("failures_in_a_row", "suspended_at", "suspension"):
            exercises.drop_column(name)
    op.drop_table("explanation_jobs")


def _allow_mails(*kinds: str) -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(op.f("ck_outbox_outbox_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        outbox.create_check_constraint(op.f("ck_outbox_outbox_kind"), f"kind IN ({listed})")
