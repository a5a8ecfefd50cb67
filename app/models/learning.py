"""Tables of what students do beside submitting: answers they bought, comments, time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db.engine import utc_now
from app.db.ids import new_id
from app.models.base import Base


class UnlockedSolution(Base):
    """Who took an exercise's reference answer before having it accepted. The level earns them nothing any more."""

    __tablename__ = "bought_answers"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    price: Mapped[int]
    bought_at: Mapped[datetime] = mapped_column(default=utc_now)


class Comment(Base):
    """What somebody wrote about an exercise, or in reply to another comment, as Markdown.

    One that was removed stays for its replies' sake; its own author's removal also takes the text.
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
    """Somebody asks staff to look at a comment."""

    __tablename__ = "comment_reports"

    comment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TimeSpent(Base):
    """How long a person has been at work on an exercise: a sum, and when it last grew; no log of it is kept."""

    __tablename__ = "time_spent"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    seconds: Mapped[int]
    counted_at: Mapped[datetime]
