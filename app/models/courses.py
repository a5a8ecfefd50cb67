"""Courses: members, assignments with deadlines, and manual grades."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import CourseRole, Feedback, Scoring
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
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="UTC")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class CourseMember(Base):
    """A member of a course."""

    __tablename__ = "course_members"

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[CourseRole] = mapped_column(closed_set(CourseRole, "course_role"))
    section: Mapped[str] = mapped_column(sa.String(64), default="")
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)


class MembershipPeriod(Base):
    """A stretch of time in which a user had one role in a course. The current one has no end."""

    __tablename__ = "membership_periods"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[CourseRole] = mapped_column(closed_set(CourseRole, "period_role"))
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(None, "course_id", "user_id"),
        sa.Index(
            "uq_membership_periods_current",
            "course_id",
            "user_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class CourseInvitation(Base):
    """An invitation of a user to a course. The user becomes a member only by accepting it."""

    __tablename__ = "course_invitations"

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[CourseRole] = mapped_column(closed_set(CourseRole, "invited_role"))
    invited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(default=utc_now)
    declined_at: Mapped[datetime | None]


class RosterEntry(Base):
    """A person on the roster of a course, with the name that the institution gave: an invitation, not yet a member.

    It is accepted once, by the user in `user_id`: with its one-time link, whose hash is `token_sha256`, with a
    verified address, or with an identity of a trusted registration. In one course, student numbers and addresses are
    unique.
    """

    __tablename__ = "roster_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    student_number: Mapped[str | None] = mapped_column(sa.String(64))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    email_key: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    section: Mapped[str] = mapped_column(sa.String(64), default="")
    role: Mapped[CourseRole] = mapped_column(closed_set(CourseRole, "roster_role"), default=CourseRole.STUDENT)
    token_sha256: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    token_expires_at: Mapped[datetime | None]
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"), index=True)
    invited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("course_id", "student_number"),
        sa.UniqueConstraint("course_id", "email_key"),
        sa.UniqueConstraint("course_id", "user_id"),
    )


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
    percent. It counts for `late_days` days of the course's time zone; None means no limit.

    With `window_minutes` it is an exam: a student's window starts when the student starts it, and ends after so many
    minutes. `locks_solutions` keeps the reference solutions locked while it runs. `allows_practice` lets students
    submit after their attempts are used; such submissions do not count. With `holds_grades` students see no points
    before `released_at`.
    """

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late_percent: Mapped[int] = mapped_column(default=0)
    late_floor: Mapped[int] = mapped_column(default=0)
    # Otherwise a new assignment with None, which means no limit, would be stored with the default.
    late_days: Mapped[int | None] = mapped_column(sa.Integer().evaluates_none(), default=0)
    max_attempts: Mapped[int | None]
    cooldown_s: Mapped[int] = mapped_column(default=0)
    window_minutes: Mapped[int | None]
    locks_solutions: Mapped[bool] = mapped_column(default=True)
    allows_practice: Mapped[bool] = mapped_column(default=True)
    feedback_before: Mapped[Feedback] = mapped_column(closed_set(Feedback, "feedback_before"), default=Feedback.FULL)
    feedback_after: Mapped[Feedback] = mapped_column(closed_set(Feedback, "feedback_after"), default=Feedback.FULL)
    scoring: Mapped[Scoring] = mapped_column(closed_set(Scoring, "scoring"), default=Scoring.ALL_OR_NOTHING)
    holds_grades: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (
        sa.CheckConstraint("late_percent BETWEEN 0 AND 100", "late_percent_is_one"),
        sa.CheckConstraint("late_floor BETWEEN 0 AND 100", "late_floor_is_one"),
        sa.CheckConstraint("opens_at IS NULL OR due_at IS NULL OR opens_at < due_at", "opens_before_due"),
        sa.CheckConstraint("window_minutes IS NULL OR window_minutes >= 1", "window_is_positive"),
    )


class AssignmentExercise(Base):
    """One exercise of an assignment, with its points there."""

    __tablename__ = "assignment_exercises"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True, index=True)
    position: Mapped[int]
    points: Mapped[int]


class Extension(Base):
    """More time for one student: a later due date, more minutes in an exam, or both.

    The days for late work count from the later due date.
    """

    __tablename__ = "extensions"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_at: Mapped[datetime | None]
    extra_minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    granted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (sa.CheckConstraint("extra_minutes >= 0", "extra_minutes_not_negative"),)


class ExamWindow(Base):
    """The moment at which a student started an exam. Its end follows from the assignment and the extension."""

    __tablename__ = "exam_windows"

    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    started_at: Mapped[datetime] = mapped_column(default=utc_now)


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
