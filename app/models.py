"""The tables; those of `models_*` too. An exercise version never changes; a submission is pinned to one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import utc_now
from app.ids import new_id
from app.models_authoring import GateRun as GateRun
from app.models_authoring import Manuscript as Manuscript
from app.models_authoring import ManuscriptFile as ManuscriptFile
from app.models_base import Base as Base
from app.models_base import closed_set
from app.models_courses import Assignment as Assignment
from app.models_courses import AssignmentExercise as AssignmentExercise
from app.models_courses import AuditEntry as AuditEntry
from app.models_courses import Course as Course
from app.models_courses import CourseMember as CourseMember
from app.models_courses import Extension as Extension
from app.models_courses import GradeOverride as GradeOverride
from app.models_courses import LeaderboardEntry as LeaderboardEntry
from app.models_rejudging import Judgement as Judgement
from app.models_rejudging import Rejudging as Rejudging
from app.vocabulary import Kind, Role, Status, Theme
from grader.verdict import Verdict


class User(Base):
    """A person. `username_key` is the name in lower case, so that Ada and ada are one."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(32))
    username_key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"), default=Role.STUDENT)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    theme: Mapped[Theme] = mapped_column(closed_set(Theme, "theme"), default=Theme.SYSTEM)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class LoginSession(Base):
    """A browser that is logged in. Only the hash of its cookie is known here."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A program's way in. The token itself is shown once and not kept."""

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]


class SetupToken(Base):
    """The one-time link that makes the first administrator."""

    __tablename__ = "setup_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Lab(Base):
    """A group of exercises in order. `title` and `summary` map a language to text."""

    __tablename__ = "labs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]


class Exercise(Base):
    """A name that stays while its versions follow each other. Not `listed`: kept for its submissions only."""

    __tablename__ = "exercises"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    lab_id: Mapped[UUID] = mapped_column(sa.ForeignKey("labs.id"))
    position: Mapped[int]
    listed: Mapped[bool] = mapped_column(default=True)
    current_version_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("exercise_versions.id", use_alter=True))

    __table_args__ = (sa.Index(None, "lab_id", "position"),)


class ExerciseVersion(Base):
    """One immutable state of an exercise folder.

    `summary` is what lists show of it, `public` what else a student may see; the files are in `exercise_files`.
    Not published: it has passed the gate, and is being looked at.
    """

    __tablename__ = "exercise_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    points: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any]]
    public: Mapped[dict[str, Any]]
    samples: Mapped[list[Any]] = mapped_column(sa.JSON())

    __table_args__ = (sa.UniqueConstraint("exercise_id", "content_hash"),)


class ExerciseFile(Base):
    """One file of a version, hidden ones too; only the grader and staff read these."""

    __tablename__ = "exercise_files"

    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("exercise_versions.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    content: Mapped[bytes]


class Submission(Base):
    """A run or a submission, from the moment it is acknowledged.

    Sources are bytes: PostgreSQL's text cannot hold NUL. The large columns come last: lists need not read past them.
    """

    __tablename__ = "submissions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercise_versions.id"))
    kind: Mapped[Kind] = mapped_column(closed_set(Kind, "kind"))
    status: Mapped[Status] = mapped_column(closed_set(Status, "status"), default=Status.QUEUED)
    verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict, "verdict"))
    score: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int | None] = mapped_column(sa.BigInteger)
    wall_time_s: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    source: Mapped[bytes]
    inputs: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    report: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    explanation: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    speed: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (
        sa.CheckConstraint("attempt >= 1", "attempt_counts_from_one"),
        sa.CheckConstraint("score >= 0", "score_not_negative"),
        sa.CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", "finished_has_a_time"),
        # A run whose own input does not suit the exercise ends without a verdict: no code was judged.
        sa.CheckConstraint(
            "(status = 'finished') = (verdict IS NOT NULL OR is_cancelled) OR (kind = 'run' AND verdict IS NULL)",
            "finished_has_a_verdict",
        ),
        sa.CheckConstraint("verdict IS NULL OR NOT is_cancelled", "cancelled_has_no_verdict"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "user_id", "exercise_id", "id"),
        sa.Index(
            "ix_submissions_unfinished",
            "id",
            sqlite_where=sa.text("status <> 'finished'"),
            postgresql_where=sa.text("status <> 'finished'"),
        ),
        sa.Index(
            "ix_submissions_in_flight",
            "user_id",
            sqlite_where=sa.text("status <> 'finished'"),
            postgresql_where=sa.text("status <> 'finished'"),
        ),
    )


class IdempotencyKey(Base):
    """A person's name for a request, kept for a day: the same request again is answered, not stored."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    submission_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Draft(Base):
    """What a student has typed for an exercise, saved as typed."""

    __tablename__ = "drafts"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    source: Mapped[bytes]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
