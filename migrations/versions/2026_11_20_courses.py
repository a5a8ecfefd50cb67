"""Courses with members, assignments, extensions, grades set by hand; and the log of what staff did."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "courses",
    "course_members",
    "assignments",
    "assignment_exercises",
    "extensions",
    "grade_overrides",
    "audit_log",
)


def upgrade() -> None:
    _create_courses()
    _create_assignments()
    _create_decisions()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_courses() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False),
        sa.Column("join_code", sa.String(16), nullable=False, unique=True),
        sa.Column("join_open", sa.Boolean, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        _time("created_at"),
    )
    op.create_table(
        "course_members",
        _key("course_id", "courses"),
        _key("user_id", "users"),
        sa.Column("role", _one_of("course_role", "student", "instructor", "owner"), nullable=False),
        _time("joined_at"),
    )
    op.create_index("ix_course_members_user_id", "course_members", ["user_id"])


def _create_assignments() -> None:
    levels = ("full", "cases", "verdict")
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("course_id", sa.Uuid, sa.ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        _time("opens_at", nullable=True),
        _time("due_at", nullable=True),
        sa.Column("late_percent", sa.Integer, nullable=False),
        sa.Column("late_floor", sa.Integer, nullable=False),
        sa.Column("late_days", sa.Integer),
        sa.Column("max_attempts", sa.Integer),
        sa.Column("cooldown_s", sa.Integer, nullable=False),
        sa.Column("feedback_before", _one_of("feedback_before", *levels), nullable=False),
        sa.Column("feedback_after", _one_of("feedback_after", *levels), nullable=False),
        _time("created_at"),
        sa.CheckConstraint("late_percent BETWEEN 0 AND 100", "late_percent_is_one"),
        sa.CheckConstraint("late_floor BETWEEN 0 AND 100", "late_floor_is_one"),
        sa.CheckConstraint("opens_at IS NULL OR due_at IS NULL OR opens_at < due_at", "opens_before_due"),
    )
    op.create_index("ix_assignments_course_id", "assignments", ["course_id"])
    op.create_table(
        "assignment_exercises",
        _key("assignment_id", "assignments"),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
    )
    op.create_index("ix_assignment_exercises_exercise_id", "assignment_exercises", ["exercise_id"])
    op.create_table(
        "extensions",
        _key("assignment_id", "assignments"),
        _key("user_id", "users"),
        _time("due_at"),
        sa.Column("reason", sa.String(500), nullable=False),
        _by("granted_by"),
        _time("granted_at"),
    )
    op.create_index("ix_extensions_user_id", "extensions", ["user_id"])


def _create_decisions() -> None:
    op.create_table(
        "grade_overrides",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("assignment_id", sa.Uuid, sa.ForeignKey("assignments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("exercise_id", sa.Uuid, sa.ForeignKey("exercises.id"), nullable=False),
        sa.Column("points", sa.Double),
        sa.Column("reason", sa.String(500), nullable=False),
        _by("made_by"),
        _time("made_at"),
        sa.CheckConstraint("points IS NULL OR points >= 0", "points_not_negative"),
    )
    op.create_index("ix_grade_overrides_user_id", "grade_overrides", ["user_id"])
    op.create_index("ix_grade_overrides_assignment_id_user_id", "grade_overrides", ["assignment_id", "user_id"])
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid, primary_key=True),
        _time("at"),
        _by("actor_id"),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("course_id", sa.Uuid),
        sa.Column("details", sa.JSON, nullable=False),
    )
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor_id"])
    op.create_index("ix_audit_log_course_id", "audit_log", ["course_id"])


def _key(name: str, table: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True)


def _by(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))


def _time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
