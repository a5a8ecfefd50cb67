"""Exercises written in the service, and the publish gate's runs on them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manuscripts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.String(64), nullable=False, unique=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("lab", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_manuscripts_owner_id", "manuscripts", ["owner_id"])
    op.create_table(
        "manuscript_files",
        sa.Column("manuscript_id", sa.Uuid, sa.ForeignKey("manuscripts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.String(255), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    status = sa.Enum(
        "queued", "running", "finished", name="gate_status", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "gate_runs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("manuscript_id", sa.Uuid, sa.ForeignKey("manuscripts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("requested_by", sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL")),
        sa.Column("publishes", sa.Boolean, nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column("content_hash", sa.String(64)),
        sa.Column("passed", sa.Boolean),
        sa.Column("outcome", sa.String(500), nullable=False),
        sa.Column("checks", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_gate_runs_manuscript_id", "gate_runs", ["manuscript_id"])


def downgrade() -> None:
    for table in ("gate_runs", "manuscript_files", "manuscripts"):
        op.drop_table(table)
