"""Tables of learning activity besides submissions: unlocked solutions, comments, time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.models.base import Base


class UnlockedSolution(Base):
    """A user who unlocked an exercise's solution before acceptance. The exercise earns them no points."""

    __tablename__ = "bought_answers"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    price: Mapped[int]
    bought_at: Mapped[datetime] = mapped_column(default=utc_now)


class Comment(Base):
    """A comment on an exercise, or a reply to another comment, as Markdown.

    A removed comment stays in place for its replies. If its author removes it, its text is deleted too.
    """

    __tablename__ = "comments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    thread_id: Mapped[UUID] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text())
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_staff: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.Index(None, "exercise_id", "id"),)


class CommentReport(Base):
    """A report of a comment to the staff."""

    __tablename__ = "comment_reports"

    comment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TimeSpent(Base):
    """A user's total time on an exercise, and when it last grew. No history is stored."""

    __tablename__ = "time_spent"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    seconds: Mapped[int]
    counted_at: Mapped[datetime]
