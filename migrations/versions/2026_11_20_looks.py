"""Versions that are looked at before they are published: how stored submissions fare with them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("verdict IS NULL")


def upgrade() -> None:
    op.add_column("exercise_versions", sa.Column("published_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE exercise_versions SET published_at = created_at")
    with op.batch_alter_table("rejudgings") as rejudgings:
        rejudgings.add_column(sa.Column("version_id", sa.Uuid))
        rejudgings.create_foreign_key(
            "fk_rejudgings_version_id_exercise_versions", "exercise_versions", ["version_id"], ["id"]
        )
    op.add_column("judgements", sa.Column("program", sa.Integer))
    _index_waiting("rejudging_id", "id")
    with op.batch_alter_table("gate_runs") as gate_runs:
        gate_runs.add_column(sa.Column("unseen", sa.Boolean, nullable=False, server_default=sa.false()))
        gate_runs.add_column(sa.Column("look_id", sa.Uuid))
        gate_runs.create_foreign_key(
            "fk_gate_runs_look_id_rejudgings", "rejudgings", ["look_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("gate_runs") as gate_runs:
        gate_runs.alter_column("unseen", existing_type=sa.Boolean, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("gate_runs") as gate_runs:
        gate_runs.drop_constraint("fk_gate_runs_look_id_rejudgings", type_="foreignkey")
        gate_runs.drop_column("look_id")
        gate_runs.drop_column("unseen")
    _index_waiting("id")
    # What was not published yet would count as published without the column that says so.
    versions = sa.table("exercise_versions", sa.column("id"), sa.column("published_at"))
    unpublished = sa.select(versions.c.id).where(versions.c.published_at.is_(None))
    for name in ("judgements", "rejudgings", "exercise_files"):
        table = sa.table(name, sa.column("version_id"))
        op.execute(sa.delete(table).where(table.c.version_id.in_(unpublished)))
    op.execute(sa.delete(versions).where(versions.c.published_at.is_(None)))
    op.drop_column("judgements", "program")
    with op.batch_alter_table("rejudgings") as rejudgings:
        rejudgings.drop_constraint("fk_rejudgings_version_id_exercise_versions", type_="foreignkey")
        rejudgings.drop_column("version_id")
    op.drop_column("exercise_versions", "published_at")


def _index_waiting(*columns: str) -> None:
    op.drop_index("ix_judgements_waiting", "judgements")
    op.create_index("ix_judgements_waiting", "judgements", columns, sqlite_where=WAITING, postgresql_where=WAITING)
