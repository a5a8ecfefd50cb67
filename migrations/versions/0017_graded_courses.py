"""Add what graded courses need: membership history, invitations, exams, visibility, admission of submissions.

Revision ID: 0017
Revises: 0016
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
_OLD_ROLES = ("student", "instructor", "owner")
_ROLES = ("student", "viewer", "grader", "instructor", "owner")


def _one_of(name: str, *values: str) -> Any:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _change_roles(_ROLES)
    _create_membership()
    with op.batch_alter_table("courses") as courses:
        courses.add_column(sa.Column("time_zone", sa.String(64), nullable=False, server_default="UTC"))
    with op.batch_alter_table("courses") as courses:
        courses.alter_column("time_zone", server_default=None)
    _change_assignments()
    _change_exercises()
    _change_submissions()


def downgrade() -> None:
    op.drop_index("ix_submissions_of_assignment", "submissions")
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_constraint(op.f("ck_submissions_admission"), type_="check")
        submissions.drop_constraint("fk_submissions_assignment_id_assignments", type_="foreignkey")
        submissions.drop_column("admission")
        submissions.drop_column("assignment_id")
    op.drop_table("exercise_courses")
    with op.batch_alter_table("exercises") as exercises:
        exercises.drop_constraint(op.f("ck_exercises_visibility"), type_="check")
        exercises.drop_column("visibility")
    op.drop_table("exam_windows")
    op.execute("DELETE FROM extensions WHERE due_at IS NULL")
    with op.batch_alter_table("extensions") as extensions:
        extensions.drop_constraint(op.f("ck_extensions_extra_minutes_not_negative"), type_="check")
        extensions.drop_column("extra_minutes")
        extensions.alter_column("due_at", existing_type=TIME, nullable=False)
    with op.batch_alter_table("assignments") as assignments:
        assignments.drop_constraint(op.f("ck_assignments_window_is_positive"), type_="check")
        for name in ("window_minutes", "locks_solutions", "allows_practice"):
            assignments.drop_column(name)
    with op.batch_alter_table("courses") as courses:
        courses.drop_column("time_zone")
    op.drop_table("course_invitations")
    op.drop_table("membership_periods")
    op.execute("UPDATE course_members SET role = 'student' WHERE role NOT IN ('student', 'instructor', 'owner')")
    _change_roles(_OLD_ROLES)


def _change_roles(roles: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("course_members") as members:
        members.drop_constraint(op.f("ck_course_members_course_role"), type_="check")
        members.create_check_constraint(op.f("ck_course_members_course_role"), f"role IN ({listed})")


def _create_membership() -> None:
    op.create_table(
        "membership_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", _one_of("period_role", *_ROLES), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_membership_periods_course_id_courses", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_membership_periods_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership_periods"),
    )
    op.create_index("ix_membership_periods_user_id", "membership_periods", ["user_id"])
    op.create_index("ix_membership_periods_course_id_user_id", "membership_periods", ["course_id", "user_id"])
    op.create_index(
        "uq_membership_periods_current",
        "membership_periods",
        ["course_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "course_invitations",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", _one_of("invited_role", *_ROLES), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("declined_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_course_invitations_course_id_courses", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_course_invitations_user_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name="fk_course_invitations_invited_by_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("course_id", "user_id", name="pk_course_invitations"),
    )
    op.create_index("ix_course_invitations_user_id", "course_invitations", ["user_id"])
    # Earlier releases kept no history: members count as such since they last joined. The key of a row is any UUID.
    op.execute(_FIRST_PERIODS[op.get_bind().dialect.name])


_FIRST_PERIODS = {
    "sqlite": "INSERT INTO membership_periods (id, course_id, user_id, role, started_at, ended_at) "
    "SELECT lower(hex(randomblob(16))), course_id, user_id, role, joined_at, NULL FROM course_members",
    "postgresql": "INSERT INTO membership_periods (id, course_id, user_id, role, started_at, ended_at) "
    "SELECT gen_random_uuid(), course_id, user_id, role, joined_at, NULL FROM course_members",
}


def _change_assignments() -> None:
    with op.batch_alter_table("assignments") as assignments:
        assignments.add_column(sa.Column("window_minutes", sa.Integer(), nullable=True))
        # Assignments of earlier releases keep their rules: solutions could be unlocked, attempts were the last word.
        for name in ("locks_solutions", "allows_practice"):
            assignments.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        assignments.create_check_constraint(
            op.f("ck_assignments_window_is_positive"), "window_minutes IS NULL OR window_minutes >= 1"
        )
    with op.batch_alter_table("assignments") as assignments:
        for name in ("locks_solutions", "allows_practice"):
            assignments.alter_column(name, server_default=None)
    with op.batch_alter_table("extensions") as extensions:
        extensions.alter_column("due_at", existing_type=TIME, nullable=True)
        extensions.add_column(sa.Column("extra_minutes", sa.Integer(), nullable=False, server_default="0"))
        extensions.create_check_constraint(op.f("ck_extensions_extra_minutes_not_negative"), "extra_minutes >= 0")
    with op.batch_alter_table("extensions") as extensions:
        extensions.alter_column("extra_minutes", server_default=None)
    op.create_table(
        "exam_windows",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name="fk_exam_windows_assignment_id_assignments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_exam_windows_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assignment_id", "user_id", name="pk_exam_windows"),
    )
    op.create_index("ix_exam_windows_user_id", "exam_windows", ["user_id"])


def _change_exercises() -> None:
    kinds = ("public", "course", "assignment", "private")
    with op.batch_alter_table("exercises") as exercises:
        exercises.add_column(
            sa.Column("visibility", _one_of("visibility", *kinds), nullable=False, server_default="public")
        )
    with op.batch_alter_table("exercises") as exercises:
        exercises.alter_column("visibility", server_default=None)
    op.create_table(
        "exercise_courses",
        sa.Column("exercise_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exercise_id"], ["exercises.id"], name="fk_exercise_courses_exercise_id_exercises", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_exercise_courses_course_id_courses", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("exercise_id", "course_id", name="pk_exercise_courses"),
    )
    op.create_index("ix_exercise_courses_course_id", "exercise_courses", ["course_id"])


def _change_submissions() -> None:
    kinds = ("counted", "practice", "attempts_used")
    with op.batch_alter_table("submissions") as submissions:
        submissions.add_column(sa.Column("assignment_id", sa.Uuid(), nullable=True))
        submissions.add_column(
            sa.Column("admission", _one_of("admission", *kinds), nullable=False, server_default="practice")
        )
        submissions.create_foreign_key(
            "fk_submissions_assignment_id_assignments", "assignments", ["assignment_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("submissions") as submissions:
        submissions.alter_column("admission", server_default=None)
    op.create_index(
        "ix_submissions_of_assignment",
        "submissions",
        ["assignment_id", "user_id", "id"],
        sqlite_where=sa.text("assignment_id IS NOT NULL"),
        postgresql_where=sa.text("assignment_id IS NOT NULL"),
    )
