"""Add what people, rosters, partial credit and the gradebook need.

Revision ID: 0020
Revises: 0019
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
_TABLES = (
    "remarks",
    "regrade_requests",
    "grade_summaries",
    "sign_ins",
    "roster_entries",
    "external_identities",
    "account_links",
    "provider_registrations",
    "outbox",
)


def _one_of(name: str, *values: str) -> Any:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _create_outbox()
    _create_people()
    _create_rosters()
    _create_grades()
    _change_courses()
    for table in ("judgements", "submissions"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("families", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("display_name", sa.String(120), nullable=True))
        users.add_column(sa.Column("student_number", sa.String(64), nullable=True))
        users.add_column(sa.Column("email", sa.String(254), nullable=True))
        users.add_column(sa.Column("email_key", sa.String(254), nullable=True))
        users.add_column(sa.Column("email_verified_at", TIME, nullable=True))
        users.add_column(sa.Column("time_zone", sa.String(64), nullable=True))
    op.create_index(
        "uq_users_verified_email",
        "users",
        ["email_key"],
        unique=True,
        sqlite_where=sa.text("email_verified_at IS NOT NULL"),
        postgresql_where=sa.text("email_verified_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_users_verified_email", "users")
    with op.batch_alter_table("users") as users:
        for name in ("display_name", "student_number", "email", "email_key", "email_verified_at", "time_zone"):
            users.drop_column(name)
    for table in ("judgements", "submissions"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("families")
    with op.batch_alter_table("exercise_versions") as versions:
        versions.drop_column("weights")
    with op.batch_alter_table("course_members") as members:
        members.drop_column("section")
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_constraint(op.f("ck_assignments_scoring"), type_="check")
        for name in ("scoring", "holds_grades", "released_at"):
            assignments.drop_column(name)
    for table in _TABLES:
        op.drop_table(table)


def _change_courses() -> None:
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(
            sa.Column(
                "scoring",
                _one_of("scoring", "all_or_nothing", "by_family"),
                nullable=False,
                server_default="all_or_nothing",
            )
        )
        assignments.add_column(sa.Column("holds_grades", sa.Boolean(), nullable=False, server_default=sa.false()))
        assignments.add_column(sa.Column("released_at", TIME, nullable=True))
    with op.batch_alter_table("course_members") as members:
        members.add_column(sa.Column("section", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("exercise_versions") as versions:
        versions.add_column(sa.Column("weights", sa.JSON(), nullable=False, server_default="{}"))
    for table, names in (
        ("assignments", ("scoring", "holds_grades")),
        ("course_members", ("section",)),
        ("exercise_versions", ("weights",)),
    ):
        with op.batch_alter_table(table) as changed:
            for name in names:
                changed.alter_column(name, server_default=None)


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", _one_of("outbox_kind", "mail_verification", "mail_reset", "mail_invitation"), nullable=False
        ),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("given_up_at", TIME, nullable=True),
        sa.Column("error", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "target_id", "person_id", name=op.f("uq_outbox_kind_target_id_person_id")),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["due_at"],
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )


def _create_people() -> None:
    op.create_table(
        "provider_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("client_id", sa.String(255), nullable=False),
        sa.Column("trusted_domains", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_registrations")),
        sa.UniqueConstraint("issuer", "client_id", name=op.f("uq_provider_registrations_issuer_client_id")),
    )
    op.create_table(
        "account_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", _one_of("link_purpose", "verify_email", "reset_password"), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_account_links_made_by_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_account_links_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_account_links_token_sha256")),
    )
    op.create_index("ix_account_links_user_id", "account_links", ["user_id"])
    op.create_table(
        "external_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["provider_registrations.id"],
            name=op.f("fk_external_identities_registration_id_provider_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_external_identities_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identities")),
        sa.UniqueConstraint(
            "registration_id", "subject", name=op.f("uq_external_identities_registration_id_subject")
        ),
    )
    op.create_index("ix_external_identities_user_id", "external_identities", ["user_id"])
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column(
            "kind",
            _one_of(
                "sign_in_kind",
                "registered",
                "password",
                "identity",
                "reset_link_made",
                "password_reset",
                "password_changed",
            ),
            nullable=False,
        ),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_sign_ins_actor_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_user_id", "sign_ins", ["user_id"])


def _create_rosters() -> None:
    op.create_table(
        "roster_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("student_number", sa.String(64), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_key", sa.String(254), nullable=True),
        sa.Column("section", sa.String(64), nullable=False),
        sa.Column(
            "role", _one_of("roster_role", "student", "viewer", "grader", "instructor", "owner"), nullable=False
        ),
        sa.Column("token_sha256", sa.String(64), nullable=True),
        sa.Column("token_expires_at", TIME, nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("declined_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_roster_entries_course_id_courses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_roster_entries_invited_by_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_roster_entries_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint("course_id", "email_key", name=op.f("uq_roster_entries_course_id_email_key")),
        sa.UniqueConstraint("course_id", "student_number", name=op.f("uq_roster_entries_course_id_student_number")),
        sa.UniqueConstraint("course_id", "user_id", name=op.f("uq_roster_entries_course_id_user_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_roster_entries_token_sha256")),
    )
    op.create_index("ix_roster_entries_email_key", "roster_entries", ["email_key"])
    op.create_index("ix_roster_entries_user_id", "roster_entries", ["user_id"])


def _create_grades() -> None:
    op.create_table(
        "grade_summaries",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_grade_summaries_assignment_id_assignments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercises.id"], name=op.f("fk_grade_summaries_exercise_id_exercises")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_grade_summaries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assignment_id", "user_id", "exercise_id", name=op.f("pk_grade_summaries")),
    )
    op.create_index("ix_grade_summaries_user_id", "grade_summaries", ["user_id"])
    op.create_table(
        "regrade_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("status", _one_of("regrade_status", "open", "granted", "declined", "withdrawn"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("rejudging_id", sa.Uuid(), nullable=True),
        sa.Column("override_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["users.id"], name=op.f("fk_regrade_requests_answered_by_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_regrade_requests_assignment_id_assignments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercises.id"], name=op.f("fk_regrade_requests_exercise_id_exercises")
        ),
        sa.ForeignKeyConstraint(
            ["override_id"],
            ["grade_overrides.id"],
            name=op.f("fk_regrade_requests_override_id_grade_overrides"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rejudging_id"],
            ["rejudgings.id"],
            name=op.f("fk_regrade_requests_rejudging_id_rejudgings"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_regrade_requests_submission_id_submissions"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_regrade_requests_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade_requests")),
    )
    op.create_index("ix_regrade_requests_assignment_id_user_id", "regrade_requests", ["assignment_id", "user_id"])
    op.create_index("ix_regrade_requests_user_id", "regrade_requests", ["user_id"])
    op.create_index(
        "uq_regrade_requests_open",
        "regrade_requests",
        ["assignment_id", "exercise_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("edited_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_remarks_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_remarks_submission_id_submissions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index("ix_remarks_submission_id", "remarks", ["submission_id"])
