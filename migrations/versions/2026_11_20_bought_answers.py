"""Who bought which reference answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bought_answers",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), primary_key=True),
        sa.Column("price", sa.Integer, nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("bought_answers")
