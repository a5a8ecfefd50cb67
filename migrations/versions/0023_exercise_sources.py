"""Add the git repositories that exercises come from.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
_CHANGES = ("new", "changed", "refused", "gone")


def upgrade() -> None:
    op.create_table(
        "exercise_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("branch", sa.String(200), nullable=True),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("commit", sa.String(64), nullable=True),
        sa.Column("labs", sa.JSON(), nullable=False),
        sa.Column("pulled_at", TIME, nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("requested_at", TIME, nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_exercise_sources_name")),
    )
    op.create_table(
        "exercise_source_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(320), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_CHANGES, name="source_change", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("lab", sa.String(64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("impact_preview_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_source_changes")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["exercise_sources.id"],
            name=op.f("fk_exercise_source_changes_source_id_exercise_sources"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exercise_versions.id"],
            name=op.f("fk_exercise_source_changes_version_id_exercise_versions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["impact_preview_id"],
            ["rejudgings.id"],
            name=op.f("fk_exercise_source_changes_impact_preview_id_rejudgings"),
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("source_id", "slug", name=op.f("uq_exercise_source_changes_source_id_slug")),
    )
    for column in ("version_id", "impact_preview_id"):
        op.create_index(op.f(f"ix_exercise_source_changes_{column}"), "exercise_source_changes", [column])
    with op.batch_alter_table("exercises") as exercises:
        exercises.add_column(sa.Column("source_id", sa.Uuid(), nullable=True))
        exercises.create_foreign_key(
            op.f("fk_exercises_source_id_exercise_sources"), "exercise_sources", ["source_id"], ["id"]
        )
    op.create_index(op.f("ix_exercises_source_id"), "exercises", ["source_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_exercises_source_id"), "exercises")
    with op.batch_alter_table("exercises") as exercises:
        exercises.drop_constraint(op.f("fk_exercises_source_id_exercise_sources"), type_="foreignkey")
        exercises.drop_column("source_id")
    op.drop_table("exercise_source_changes")
    op.drop_table("exercise_sources")
