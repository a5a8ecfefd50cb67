"""An accepted submission keeps how fast it is beside the reference."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("speed", sa.JSON))


def downgrade() -> None:
    op.drop_column("submissions", "speed")
