"""Response models of the analytics endpoints."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.http.types import HexId
from app.rejudging.schemas import StabilityRead


class FunnelRead(BaseModel):
    """The number of users who reached each stage. Each stage includes only users of the stage before."""

    members: int | None = Field(description="Students of the course; null without a course.")
    begun: int | None = Field(
        description="Users who worked on it, ran or submitted something. Null in a course, whose staff only see what "
        "was handed in."
    )
    submitted: int
    accepted: int


class CountRead(BaseModel):
    """The number of submissions with one verdict, family or diagnosis, and of their students."""

    name: str
    submissions: int
    students: int


class BucketRead(BaseModel):
    """The number of users who needed `low` to `high` submissions. A null `high` means no upper bound."""

    low: int
    high: int | None
    students: int


class StuckRead(BaseModel):
    """A user with several refused submissions and no accepted one."""

    user_id: HexId
    username: str
    name: str = Field(description="The name on the roster, else the student's own, else the user name.")
    refused: int
    last_at: datetime
    last_submission_id: HexId


class AnalyticsRead(BaseModel):
    """Analytics of one exercise."""

    exercise: str
    funnel: FunnelRead
    attempts: list[BucketRead] = Field(description="Submissions up to the first accepted one.")
    median_attempts: float | None
    median_hours: float | None = Field(description="From the first run or submission to the first accepted one.")
    median_work_minutes: float | None = Field(
        description="Working time of users with an accepted submission. Null in a course."
    )
    verdicts: list[CountRead]
    families: list[CountRead] = Field(description="Families of the first failed case.")
    diagnoses: list[CountRead]
    looked_at: int = Field(
        description="How many refused submissions `families` and `diagnoses` count: the newest ones."
    )
    stuck: list[StuckRead] = Field(
        description="Users with at least 5 refusals and no accepted submission; only for a course."
    )
    stuck_count: int
    stability: StabilityRead | None = Field(
        description="Result of the newest stability check; null if there was none."
    )


class SimilarRead(BaseModel):
    """Two similar submissions. Similarity proves nothing: compare both yourself."""

    first: str
    first_name: str = Field(description="The name on the roster, else the student's own, else the user name.")
    first_submission_id: HexId
    second: str
    second_name: str
    second_submission_id: HexId
    share: float = Field(
        description="Shared part of the smaller source, without the template and common code: 0.5 to 1."
    )
    common: int = Field(description="Number of token sequences in common.")
