"""Add whether the run of an own input shows the expected output.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("submissions") as submissions:
        submissions.add_column(sa.Column("show_expected", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("submissions") as submissions:
        submissions.alter_column("show_expected", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_column("show_expected")
