"""A course may have a leaderboard, on which students appear who choose to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("courses", sa.Column("leaderboard", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "leaderboard_entries",
        sa.Column("course_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("adjective", sa.Integer, nullable=False),
        sa.Column("animal", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id", "user_id"], ["course_members.course_id", "course_members.user_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("course_id", "adjective", "animal"),
    )


def downgrade() -> None:
    op.drop_table("leaderboard_entries")
    op.drop_column("courses", "leaderboard")
