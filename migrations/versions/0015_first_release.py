"""The schema of the first release, with which databases begin."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = None
branch_labels = None
depends_on = None

# The library's own migrations that are in the schema which `upgrade` applies. A later release of the library may
# bring more, which takes one more revision: a test compares this list with the library's folder.
PROCRASTINATE_MIGRATIONS = (
    "00.00.00_01_initial",
    "00.05.00_01_drop_started_at_column",
    "00.05.00_02_drop_started_at_column",
    "00.05.00_03_drop_procrastinate_version_table",
    "00.06.00_01_fix_procrastinate_fetch_job",
    "00.07.01_01_fix_trigger_status_events_insert",
    "00.08.01_01_add_queueing_lock_column",
    "00.10.00_01_close_fetch_job_race_condition",
    "00.10.00_02_add_defer_job_function",
    "00.11.00_03_add_procrastinate_periodic_defers",
    "00.12.00_01_add_foreign_key_index",
    "00.14.00_01_add_locks_to_periodic_defer",
    "00.15.02_01_fix_procrastinate_defer_periodic_job",
    "00.16.00_01_add_finish_job_and_retry_job_functions",
    "00.17.00_01_add_trigger_on_job_deletion",
    "00.17.00_02_delete_finished_jobs",
    "00.17.00_03_add_checks_to_finish_job",
    "00.17.00_04_add_checks_to_retry_job",
    "00.18.01_01_fix_finish_job_compat_issue",
    "00.19.00_01_add_index_on_procrastinate_jobs",
    "00.22.00_01_add_kwargs_to_defer_periodic_job",
    "00.23.00_01_null_locks_excluded",
    "01.00.00_01_remove_old_finish_job_function",
    "01.01.01_01_job_id_bigint",
    "02.00.03_01_add_job_priority",
    "02.05.00_01_add_periodic_job_priority",
    "02.06.00_01_add_cancel_states",
    "02.08.00_01_add_additional_params_to_retry_job",
    "02.14.01_01_add_indexes_for_fetch_job",
    "03.00.00_01_pre_cancel_notification",
    "03.00.00_50_post_cancel_notification",
    "03.01.00_01_pre_add_heartbeat",
    "03.01.00_50_post_add_heartbeat",
    "03.02.00_01_pre_batch_defer_jobs",
    "03.02.00_50_post_batch_defer_jobs",
    "03.03.00_01_pre_priority_lock_fetch_job",
    "03.04.00_01_pre_add_retry_failed_job_procedure",
    "03.04.00_50_post_add_retry_failed_job_procedure",
)

TIME = sa.DateTime(timezone=True)
UNFINISHED = sa.text("status <> 'finished'")
TABLES = (
    "users",
    "sessions",
    "api_tokens",
    "setup_tokens",
    "labs",
    "exercises",
    "exercise_versions",
    "exercise_files",
    "submissions",
    "idempotency_keys",
    "drafts",
    "courses",
    "course_members",
    "assignments",
    "assignment_exercises",
    "extensions",
    "grade_overrides",
    "leaderboard_entries",
    "audit_log",
    "bought_answers",
    "comments",
    "comment_reports",
    "time_spent",
    "manuscripts",
    "manuscript_files",
    "rejudgings",
    "gate_runs",
    "judgements",
)

_DROP = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables
            WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('DROP TABLE %I CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT oid::regtype AS name FROM pg_type
            WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
            AND typtype IN ('e', 'c') LOOP
        EXECUTE format('DROP TYPE %s CASCADE', one.name);
    END LOOP;
END $$
"""


def upgrade() -> None:
    _create_accounts()
    _create_exercises()
    _create_submissions()
    _create_courses()
    _create_learning()
    _create_authoring()
    if _is_postgresql():
        from procrastinate.schema import SchemaManager

        _execute(SchemaManager.get_schema())


def downgrade() -> None:
    if _is_postgresql():
        _execute(_DROP)
    with op.batch_alter_table("exercises") as exercises:
        exercises.drop_constraint("fk_exercises_current_version_id_exercise_versions", type_="foreignkey")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_accounts() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("username_key", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", _one_of("role", "student", "instructor", "administrator"), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("theme", _one_of("theme", "system", "light", "dark"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username_key", name="uq_users_username_key"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_sha256", name="uq_sessions_token_sha256"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_api_tokens_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_sha256", name="uq_api_tokens_token_sha256"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "setup_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_setup_tokens"),
        sa.UniqueConstraint("token_sha256", name="uq_setup_tokens_token_sha256"),
    )


def _create_exercises() -> None:
    op.create_table(
        "labs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_labs"),
        sa.UniqueConstraint("slug", name="uq_labs_slug"),
    )
    op.create_table(
        "exercises",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("lab_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["lab_id"], ["labs.id"], name="fk_exercises_lab_id_labs"),
        sa.PrimaryKeyConstraint("id", name="pk_exercises"),
        sa.UniqueConstraint("slug", name="uq_exercises_slug"),
    )
    op.create_index("ix_exercises_lab_id_position", "exercises", ["lab_id", "position"])
    op.create_table(
        "exercise_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_exercise_versions_exercise_id_exercises"),
        sa.PrimaryKeyConstraint("id", name="pk_exercise_versions"),
        sa.UniqueConstraint("exercise_id", "content_hash", name="uq_exercise_versions_exercise_id_content_hash"),
    )
    op.create_table(
        "exercise_files",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["exercise_versions.id"],
            name="fk_exercise_files_version_id_exercise_versions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "path", name="pk_exercise_files"),
    )
    with op.batch_alter_table("exercises") as exercises:
        exercises.create_foreign_key(
            "fk_exercises_current_version_id_exercise_versions", "exercise_versions", ["current_version_id"], ["id"]
        )


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("kind", "run", "submission"), nullable=False),
        sa.Column("status", _one_of("status", "queued", "running", "finished"), nullable=False),
        sa.Column(
            "verdict",
            _one_of(
                "verdict",
                "accepted",
                "wrong_answer",
                "runtime_error",
                "output_limit_exceeded",
                "memory_limit_exceeded",
                "time_limit_exceeded",
                "compile_error",
                "security_violation",
                "internal_error",
            ),
            nullable=True,
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("wall_time_s", sa.Double(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=True),
        sa.Column("speed", sa.JSON(), nullable=True),
        sa.CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", name="finished_has_a_time"),
        sa.CheckConstraint(
            "(status = 'finished') = (verdict IS NOT NULL OR is_cancelled) OR (kind = 'run' AND verdict IS NULL)",
            name="finished_has_a_verdict",
        ),
        sa.CheckConstraint("attempt >= 1", name="attempt_counts_from_one"),
        sa.CheckConstraint("score >= 0", name="score_not_negative"),
        sa.CheckConstraint("verdict IS NULL OR NOT is_cancelled", name="cancelled_has_no_verdict"),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_submissions_exercise_id_exercises"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_submissions_user_id_users"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["exercise_versions.id"], name="fk_submissions_version_id_exercise_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index(
        "ix_submissions_in_flight", "submissions", ["user_id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.create_index(
        "ix_submissions_unfinished", "submissions", ["id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.create_index("ix_submissions_user_id_exercise_id_id", "submissions", ["user_id", "exercise_id", "id"])
    op.create_index("ix_submissions_user_id_id", "submissions", ["user_id", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name="fk_idempotency_keys_submission_id_submissions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_idempotency_keys_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_idempotency_keys"),
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_drafts_exercise_id_exercises"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_drafts_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "exercise_id", name="pk_drafts"),
    )


def _create_courses() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("join_code", sa.String(length=16), nullable=False),
        sa.Column("join_open", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("leaderboard", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
        sa.UniqueConstraint("join_code", name="uq_courses_join_code"),
    )
    op.create_table(
        "course_members",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", _one_of("course_role", "student", "instructor", "owner"), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_course_members_course_id_courses", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_course_members_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "user_id", name="pk_course_members"),
    )
    op.create_index("ix_course_members_user_id", "course_members", ["user_id"])
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("opens_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("late_percent", sa.Integer(), nullable=False),
        sa.Column("late_floor", sa.Integer(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=True),
        sa.Column("max_attempts", sa.Integer(), nullable=True),
        sa.Column("cooldown_s", sa.Integer(), nullable=False),
        sa.Column("feedback_before", _one_of("feedback_before", "full", "cases", "verdict"), nullable=False),
        sa.Column("feedback_after", _one_of("feedback_after", "full", "cases", "verdict"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("late_floor BETWEEN 0 AND 100", name="late_floor_is_one"),
        sa.CheckConstraint("late_percent BETWEEN 0 AND 100", name="late_percent_is_one"),
        sa.CheckConstraint("opens_at IS NULL OR due_at IS NULL OR opens_at < due_at", name="opens_before_due"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_assignments_course_id_courses", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_course_id", "assignments", ["course_id"])
    op.create_table(
        "assignment_exercises",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name="fk_assignment_exercises_assignment_id_assignments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercises.id"], name="fk_assignment_exercises_exercise_id_exercises"
        ),
        sa.PrimaryKeyConstraint("assignment_id", "exercise_id", name="pk_assignment_exercises"),
    )
    op.create_index("ix_assignment_exercises_exercise_id", "assignment_exercises", ["exercise_id"])
    op.create_table(
        "extensions",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name="fk_extensions_assignment_id_assignments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["users.id"], name="fk_extensions_granted_by_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_extensions_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assignment_id", "user_id", name="pk_extensions"),
    )
    op.create_index("ix_extensions_user_id", "extensions", ["user_id"])
    op.create_table(
        "grade_overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint("points IS NULL OR points >= 0", name="points_not_negative"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name="fk_grade_overrides_assignment_id_assignments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_grade_overrides_exercise_id_exercises"),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name="fk_grade_overrides_made_by_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_grade_overrides_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_grade_overrides"),
    )
    op.create_index("ix_grade_overrides_assignment_id_user_id", "grade_overrides", ["assignment_id", "user_id"])
    op.create_index("ix_grade_overrides_user_id", "grade_overrides", ["user_id"])
    op.create_table(
        "leaderboard_entries",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("adjective", sa.Integer(), nullable=False),
        sa.Column("animal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id", "user_id"],
            ["course_members.course_id", "course_members.user_id"],
            name="fk_leaderboard_entries_course_id_course_members",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_id", "user_id", name="pk_leaderboard_entries"),
        sa.UniqueConstraint(
            "course_id", "adjective", "animal", name="uq_leaderboard_entries_course_id_adjective_animal"
        ),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_audit_log_actor_id_users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor_id"])
    op.create_index("ix_audit_log_course_id", "audit_log", ["course_id"])


def _create_learning() -> None:
    op.create_table(
        "bought_answers",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("bought_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_bought_answers_exercise_id_exercises"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_bought_answers_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "exercise_id", name="pk_bought_answers"),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("edited_at", TIME, nullable=True),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("removed_by_staff", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_comments_exercise_id_exercises"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comments.id"], name="fk_comments_parent_id_comments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["comments.id"], name="fk_comments_thread_id_comments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_comments_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_exercise_id_id", "comments", ["exercise_id", "id"])
    op.create_index("ix_comments_thread_id", "comments", ["thread_id"])
    op.create_index("ix_comments_user_id", "comments", ["user_id"])
    op.create_table(
        "comment_reports",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_comment_reports_comment_id_comments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_comment_reports_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name="pk_comment_reports"),
    )
    op.create_table(
        "time_spent",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("counted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_time_spent_exercise_id_exercises"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_time_spent_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "exercise_id", name="pk_time_spent"),
    )


def _create_authoring() -> None:
    op.create_table(
        "manuscripts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("lab", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_manuscripts_exercise_id_exercises"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_manuscripts_owner_id_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_manuscripts"),
        sa.UniqueConstraint("exercise_id", name="uq_manuscripts_exercise_id"),
        sa.UniqueConstraint("slug", name="uq_manuscripts_slug"),
    )
    op.create_index("ix_manuscripts_owner_id", "manuscripts", ["owner_id"])
    op.create_table(
        "manuscript_files",
        sa.Column("manuscript_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscripts.id"],
            name="fk_manuscript_files_manuscript_id_manuscripts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("manuscript_id", "path", name="pk_manuscript_files"),
    )
    op.create_table(
        "rejudgings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("exercise_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "verdict",
            _one_of(
                "wanted_verdict",
                "accepted",
                "wrong_answer",
                "runtime_error",
                "output_limit_exceeded",
                "memory_limit_exceeded",
                "time_limit_exceeded",
                "compile_error",
                "security_violation",
                "internal_error",
            ),
            nullable=True,
        ),
        sa.Column("checks_stability", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("status", _one_of("rejudging_status", "running", "ready", "applied", "dropped"), nullable=False),
        sa.Column("policy", _one_of("rejudging_policy", "never_lower", "as_computed"), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_rejudgings_course_id_courses", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_rejudgings_created_by_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name="fk_rejudgings_exercise_id_exercises"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_rejudgings_user_id_users", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["exercise_versions.id"], name="fk_rejudgings_version_id_exercise_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rejudgings"),
    )
    op.create_table(
        "gate_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("manuscript_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("unseen", sa.Boolean(), nullable=False),
        sa.Column("look_id", sa.Uuid(), nullable=True),
        sa.Column("status", _one_of("gate_status", "queued", "running", "finished"), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["look_id"], ["rejudgings.id"], name="fk_gate_runs_look_id_rejudgings", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["manuscript_id"], ["manuscripts.id"], name="fk_gate_runs_manuscript_id_manuscripts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name="fk_gate_runs_requested_by_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gate_runs"),
    )
    op.create_index("ix_gate_runs_manuscript_id", "gate_runs", ["manuscript_id"])
    op.create_table(
        "judgements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("rejudging_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            _one_of(
                "judged_verdict",
                "accepted",
                "wrong_answer",
                "runtime_error",
                "output_limit_exceeded",
                "memory_limit_exceeded",
                "time_limit_exceeded",
                "compile_error",
                "security_violation",
                "internal_error",
            ),
            nullable=True,
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("wall_time_s", sa.Double(), nullable=True),
        sa.Column("judged_at", TIME, nullable=True),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column(
            "replaced_verdict",
            _one_of(
                "replaced_verdict",
                "accepted",
                "wrong_answer",
                "runtime_error",
                "output_limit_exceeded",
                "memory_limit_exceeded",
                "time_limit_exceeded",
                "compile_error",
                "security_violation",
                "internal_error",
            ),
            nullable=True,
        ),
        sa.Column("replaced_score", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rejudging_id"], ["rejudgings.id"], name="fk_judgements_rejudging_id_rejudgings", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_judgements_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["exercise_versions.id"], name="fk_judgements_version_id_exercise_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_rejudging_id", "judgements", ["rejudging_id"])
    op.create_index("ix_judgements_submission_id", "judgements", ["submission_id"])
    op.create_index(
        "ix_judgements_waiting",
        "judgements",
        ["rejudging_id", "id"],
        sqlite_where=sa.text("verdict IS NULL"),
        postgresql_where=sa.text("verdict IS NULL"),
    )


def _one_of(name: str, *values: str) -> Any:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _execute(sql: str) -> None:
    # Through the driver: SQLAlchemy would take the % in it for placeholders.
    op.get_bind().connection.driver_connection.execute(sql)  # type: ignore[union-attr]
