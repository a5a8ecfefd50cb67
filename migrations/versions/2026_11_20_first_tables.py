"""First tables: people, exercises in immutable versions, submissions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

VERDICTS = (
    "accepted",
    "wrong_answer",
    "runtime_error",
    "output_limit_exceeded",
    "memory_limit_exceeded",
    "time_limit_exceeded",
    "compile_error",
    "security_violation",
    "internal_error",
)
UNFINISHED = sa.text("status <> 'finished'")


def upgrade() -> None:
    _create_people()
    _create_exercises()
    _create_work()


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("submissions")
    with op.batch_alter_table("exercises") as exercises:
        exercises.drop_constraint("fk_exercises_current_version_id_exercise_versions", type_="foreignkey")
    for table in ("exercise_files", "exercise_versions", "exercises", "labs"):
        op.drop_table(table)
    for table in ("setup_tokens", "api_tokens", "sessions", "users"):
        op.drop_table(table)


def _create_people() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("username", sa.String(32), nullable=False),
        sa.Column("username_key", sa.String(32), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", _one_of("role", "student", "instructor", "administrator"), nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("theme", _one_of("theme", "system", "light", "dark"), nullable=False),
        _time("created_at"),
    )
    op.create_table(
        "sessions",
        _id(),
        _user_id(ondelete="CASCADE"),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        _time("created_at"),
        _time("expires_at"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "api_tokens",
        _id(),
        _user_id(ondelete="CASCADE"),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        _time("created_at"),
        _time("last_used_at", nullable=True),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "setup_tokens",
        _id(),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        _time("created_at"),
        _time("expires_at"),
        _time("used_at", nullable=True),
    )


def _create_exercises() -> None:
    op.create_table(
        "labs",
        _id(),
        sa.Column("slug", sa.String(64), nullable=False, unique=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.JSON, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
    )
    op.create_table(
        "exercises",
        _id(),
        sa.Column("slug", sa.String(64), nullable=False, unique=True),
        sa.Column("lab_id", sa.Uuid, sa.ForeignKey("labs.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("current_version_id", sa.Uuid),
    )
    op.create_index("ix_exercises_lab_id_position", "exercises", ["lab_id", "position"])
    op.create_table(
        "exercise_versions",
        _id(),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        _time("created_at"),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("public", sa.JSON, nullable=False),
        sa.Column("samples", sa.JSON, nullable=False),
        sa.UniqueConstraint("exercise_id", "content_hash"),
    )
    op.create_table(
        "exercise_files",
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("exercise_versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.String(255), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    # Exercises and versions refer to each other: the second reference can only be added once both exist.
    with op.batch_alter_table("exercises") as exercises:
        exercises.create_foreign_key(
            "fk_exercises_current_version_id_exercise_versions",
            "exercise_versions",
            ["current_version_id"],
            ["id"],
        )


def _create_work() -> None:
    op.create_table(
        "submissions",
        _id(),
        _user_id(),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), nullable=False),
        sa.Column("version_id", sa.Uuid, sa.ForeignKey("exercise_versions.id"), nullable=False),
        sa.Column("kind", _one_of("kind", "run", "submission"), nullable=False),
        sa.Column("status", _one_of("status", "queued", "running", "finished"), nullable=False),
        sa.Column("verdict", _one_of("verdict", *VERDICTS)),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("wall_time_s", sa.Double),
        _time("created_at"),
        _time("started_at", nullable=True),
        _time("finished_at", nullable=True),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("inputs", sa.JSON),
        sa.Column("report", sa.JSON),
        sa.CheckConstraint("attempt >= 1", "attempt_counts_from_one"),
        sa.CheckConstraint("score >= 0", "score_not_negative"),
        sa.CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", "finished_has_a_time"),
        sa.CheckConstraint(
            "(status = 'finished') = (verdict IS NOT NULL) OR (kind = 'run' AND verdict IS NULL)",
            "finished_has_a_verdict",
        ),
    )
    op.create_index("ix_submissions_user_id_id", "submissions", ["user_id", "id"])
    op.create_index("ix_submissions_user_id_exercise_id_id", "submissions", ["user_id", "exercise_id", "id"])
    op.create_index(
        "ix_submissions_unfinished",
        "submissions",
        ["id"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), primary_key=True),
        sa.Column("source", sa.LargeBinary, nullable=False),
        _time("updated_at"),
    )


def _id() -> "sa.Column[object]":
    return sa.Column("id", sa.Uuid, primary_key=True)


def _user_id(ondelete: str | None = None) -> "sa.Column[object]":
    return sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete=ondelete), nullable=False)


def _time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
