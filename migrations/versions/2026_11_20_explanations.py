"""A refused submission keeps why it was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode, which would copy the whole table on SQLite.
    op.add_column("submissions", sa.Column("explanation", sa.JSON))


def downgrade() -> None:
    op.drop_column("submissions", "explanation")
