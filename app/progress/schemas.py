"""What the endpoints of progress take and give."""

from datetime import datetime

from pydantic import BaseModel, Field

MOST_SECONDS = 60


class TimeCreate(BaseModel):
    """Time at work on a level since it was last told."""

    seconds: int = Field(ge=1, le=MOST_SECONDS)


class TimeRead(BaseModel):
    """Time at work on a level so far."""

    seconds: int


class LevelProgress(BaseModel):
    """How far a person is with one exercise."""

    slug: str
    lab: str
    submissions: int
    is_accepted: bool
    accepted_at: datetime | None = Field(description="When a submission was accepted for the first time.")
    points: int = Field(description="Points earned; none where the answer was bought.")
    worth: int = Field(description="Points that an accepted submission earns.")
    is_forfeited: bool
    time_s: int


class LabProgress(BaseModel):
    """How far a person is with a lab."""

    slug: str
    accepted: int
    levels: int
    points: int
    worth: int
    time_s: int


class Streak(BaseModel):
    """Days in a row with an accepted submission."""

    days: int = Field(description="Up to today, or up to yesterday if nothing was accepted today yet.")
    is_kept_today: bool
    longest: int


class ProgressRead(BaseModel):
    """Points, levels, labs, days and time of a person."""

    points: int
    worth: int
    time_s: int
    streak: Streak
    labs: list[LabProgress]
    levels: list[LevelProgress]
