"""Request and response models of the progress endpoints."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.http.types import WHOLE_NUMBER

MOST_SECONDS = 60


class TimeCreate(BaseModel):
    """Time spent on an exercise since the last request."""

    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS), WHOLE_NUMBER]


class TimeRead(BaseModel):
    """Total time spent on an exercise."""

    seconds: int


class LevelProgress(BaseModel):
    """The user's progress in one exercise."""

    slug: str
    lab: str
    submissions: int
    is_accepted: bool
    accepted_at: datetime | None = Field(description="Time of the first accepted submission.")
    points: int = Field(description="Points earned; 0 if the solution was unlocked.")
    worth: int = Field(description="Points that an accepted submission earns.")
    is_forfeited: bool
    time_s: int


class LabProgress(BaseModel):
    """The user's progress in a lab."""

    slug: str
    accepted: int
    levels: int
    points: int
    worth: int
    time_s: int


class Streak(BaseModel):
    """Consecutive days with an accepted submission."""

    days: int = Field(
        description="Length of the streak up to today, or up to yesterday if nothing was accepted today."
    )
    is_kept_today: bool
    longest: int


class ProgressRead(BaseModel):
    """The user's points, exercises, labs, streak and time."""

    points: int
    worth: int
    time_s: int
    streak: Streak
    labs: list[LabProgress]
    levels: list[LevelProgress]
