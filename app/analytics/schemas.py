"""What the endpoints of insight give."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.http.types import HexId
from app.rejudging.schemas import StabilityRead


class FunnelRead(BaseModel):
    """How far people have come: each number is of people, and part of the one before."""

    members: int | None = Field(description="Students of the course; null without a course.")
    begun: int = Field(description="Worked at it, ran or submitted something.")
    submitted: int
    accepted: int


class CountRead(BaseModel):
    """How often something happened, and to how many people."""

    name: str
    submissions: int
    students: int


class BucketRead(BaseModel):
    """How many people needed so many submissions: `low` to `high`; null: or more."""

    low: int
    high: int | None
    students: int


class StuckRead(BaseModel):
    """Somebody who was refused again and again and not accepted so far."""

    user_id: HexId
    username: str
    refused: int
    last_at: datetime
    last_submission_id: HexId


class AnalyticsRead(BaseModel):
    """How people fare with one exercise."""

    exercise: str
    funnel: FunnelRead
    attempts: list[BucketRead] = Field(description="Submissions up to the first that was accepted.")
    median_attempts: float | None
    median_hours: float | None = Field(description="From the first run or submission to the first accepted one.")
    median_work_minutes: float | None = Field(description="Time at work of those who were accepted.")
    verdicts: list[CountRead]
    families: list[CountRead] = Field(description="Of the first case that failed.")
    diagnoses: list[CountRead]
    looked_at: int = Field(description="How many refused submissions the last two are made from: the newest.")
    stuck: list[StuckRead] = Field(description="At least 5 refusals, never accepted; for a course only.")
    stuck_count: int
    stability: StabilityRead | None = Field(description="Of the newest check; null if there was none.")


class SimilarRead(BaseModel):
    """Two submissions that are alike. It proves nothing: look at both."""

    first: str
    first_submission_id: HexId
    second: str
    second_submission_id: HexId
    share: float = Field(description="Of the smaller source, without the template and what many have: 0.5 to 1.")
    common: int = Field(description="Stretches of tokens in common.")
