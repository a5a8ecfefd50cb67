"""Tables of what students do beside submitting: answers they bought."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import utc_now
from app.models import Base


class BoughtAnswer(Base):
    """Who took an exercise's reference answer before having it accepted. The level earns them nothing any more."""

    __tablename__ = "bought_answers"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exercises.id"), primary_key=True)
    price: Mapped[int]
    bought_at: Mapped[datetime] = mapped_column(default=utc_now)
