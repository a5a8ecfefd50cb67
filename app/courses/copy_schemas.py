"""Request and response models of copying a course."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from app.courses.schemas import Title
from app.errors import InvalidValueError
from app.http.types import WHOLE_NUMBER, Day

MOST_DAYS = 3650


class LeftOutReason(StrEnum):
    """The reason for which an exercise is not copied.

    You cannot see it; its author shows it only to the old course; it is private; it is no longer in the catalogue.
    """

    HIDDEN = "hidden"
    OF_OLD_COURSE = "of_old_course"
    PRIVATE = "private"
    UNLISTED = "unlisted"


class CourseCopy(BaseModel):
    """The new course. Without `shift_days` and `first_day` its assignments have no dates."""

    title: Title
    shift_days: Annotated[
        int | None,
        Field(ge=-MOST_DAYS, le=MOST_DAYS, description="Days by which all dates move; local times stay."),
        WHOLE_NUMBER,
    ] = None
    first_day: Day | None = Field(default=None, description="The day of the earliest date in the new course.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.shift_days is not None and self.first_day is not None:
            raise InvalidValueError("copy_dates_twice")
        return self


class LeftOutRead(BaseModel):
    """An exercise that is not copied."""

    exercise: str | None = Field(description="Null if you cannot see it.")
    reason: LeftOutReason


class CopiedAssignmentRead(BaseModel):
    """An assignment of the old course, as it will be in the new one."""

    title: str
    is_copied: bool = Field(description="False if none of its exercises can be copied.")
    opens_before: datetime | None
    due_before: datetime | None
    opens_at: datetime | None
    due_at: datetime | None
    exercises: list[str]
    left_out: list[LeftOutRead]


class CourseCopyPreview(BaseModel):
    """The course that copying would make."""

    title: str
    time_zone: str
    assignments: list[CopiedAssignmentRead]
    newly_linked: list[str] = Field(description="Exercises of yours that the members of the new course will see.")
