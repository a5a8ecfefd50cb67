"""Courses: members, assignments with deadlines, and manual grades."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import CourseRole, Feedback
from app.models.base import Base, closed_set


class Course(Base):
    """A course. Anybody with the join code can become a student while joining is open."""

    __tablename__ = "courses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.String(2000), default="")
    join_code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    join_open: Mapped[bool] = mapped_column(default=True)
    archived: Mapped[bool] = mapped_column(default=False)
    leaderboard: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class CourseMember(Base):
    """A member of a course."""

    __tablename__ = "course_members"

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[CourseRole] = mapped_column(closed_set(CourseRole, "course_role"))
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)


class LeaderboardEntry(Base):
    """A student who appears on a course's leaderboard. The alias is stored as the positions of its two words."""

    __tablename__ = "leaderboard_entries"

    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    adjective: Mapped[int]
    animal: Mapped[int]

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["course_id", "user_id"], ["course_members.course_id", "course_members.user_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("course_id", "adjective", "animal"),
    )


class Assignment(Base):
    """Exercises to do in a course, with their rules.

    Late work loses `late_percent` of its points for each started day after the due date, down to `late_floor`
    percent. It counts for `late_days` days; None means no limit.
    """

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late_percent: Mapped[int] = mapped_column(default=0)
    late_floor: Mapped[int] = mapped_column(default=0)
    late_days: Mapped[int | None] = mapped_column(default=0)
    max_attempts: Mapped[int | None]
    cooldown_s: Mapped[int] = mapped_column(default=0)
    feedback_before: Mapped[Feedback] = mapped_column(closed_set(Feedback, "feedback_before"), default=Feedback.FULL)
    feedback_after: Mapped[Feedback] = mapped_column(closed_set(Feedback, "feedback_after"), default=Feedback.FULL)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        sa.CheckConstraint("late_percent BETWEEN 0 AND 100", "late_percent_is_one"),
        sa.CheckConstraint("late_floor BETWEEN 0 AND 100", "late_floor_is_one"),
        sa.CheckConstraint("opens_at IS NULL OR due_at IS NULL OR opens_at < due_at", "opens_before_due"),
    )


class AssignmentExercise(Base):
    """One exercise of an assignment, with its points there."""

    __tablename__ = "assignment_exercises"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True, index=True)
    position: Mapped[int]
    points: Mapped[int]


class Extension(Base):
    """A later due date for one student. The days for late work count from it."""

    __tablename__ = "extensions"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    granted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=utc_now)


class GradeOverride(Base):
    """A manual grade. Rows are only added: the newest one counts, and one without points withdraws the others."""

    __tablename__ = "grade_overrides"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    points: Mapped[float | None]
    reason: Mapped[str] = mapped_column(sa.String(500))
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        sa.CheckConstraint("points IS NULL OR points >= 0", "points_not_negative"),
        sa.Index(None, "assignment_id", "user_id"),
    )
