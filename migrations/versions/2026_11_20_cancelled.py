"""A submission may end without a verdict: its owner has cancelled it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "finished_has_a_verdict"
BEFORE = "(status = 'finished') = (verdict IS NOT NULL) OR (kind = 'run' AND verdict IS NULL)"
AFTER = "(status = 'finished') = (verdict IS NOT NULL OR is_cancelled) OR (kind = 'run' AND verdict IS NULL)"


def upgrade() -> None:
    is_cancelled = sa.Column("is_cancelled", sa.Boolean, nullable=False, server_default=sa.false())
    # SQLite copies the table, and then the column can stand before the large ones: lists need not read past them.
    place = {"insert_after": "attempt"} if op.get_bind().dialect.name == "sqlite" else {}
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_constraint(op.f("ck_submissions_" + NAME), type_="check")
        submissions.add_column(is_cancelled, **place)
        submissions.create_check_constraint(op.f("ck_submissions_" + NAME), AFTER)
        submissions.create_check_constraint(
            op.f("ck_submissions_cancelled_has_no_verdict"), "verdict IS NULL OR NOT is_cancelled"
        )


def downgrade() -> None:
    op.execute("DELETE FROM submissions WHERE is_cancelled AND kind = 'submission'")
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_constraint(op.f("ck_submissions_cancelled_has_no_verdict"), type_="check")
        submissions.drop_constraint(op.f("ck_submissions_" + NAME), type_="check")
        submissions.create_check_constraint(op.f("ck_submissions_" + NAME), BEFORE)
        submissions.drop_column("is_cancelled")
