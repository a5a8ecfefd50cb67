"""What the endpoints of rejudging take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.fields import HexId, Line
from app.vocabulary import RejudgingPolicy, RejudgingStatus
from grader.verdict import Verdict


class RejudgingCreate(BaseModel):
    """Which submissions are graded again, on the current version. At least a course or an exercise."""

    reason: Annotated[Line, Field(min_length=1, max_length=500, description="Kept with the decision.")]
    course_id: UUID | None = Field(default=None, description="Its students, and the exercises of its assignments.")
    exercise: Annotated[str | None, Field(max_length=64)] = None
    username: Annotated[str | None, Field(max_length=32)] = None
    verdict: Verdict | None = None


class RejudgingRead(BaseModel):
    """A rejudging and how far it is."""

    id: HexId
    reason: str
    status: RejudgingStatus
    policy: RejudgingPolicy | None
    course: str | None
    exercise: str | None
    username: str | None
    verdict: Verdict | None
    created_by: str | None
    created_at: datetime
    decided_at: datetime | None
    total: int
    done: int


class ChangeRead(BaseModel):
    """A submission whose verdict or score another judgement changes. `applied`: whether it has taken its place."""

    submission_id: HexId
    username: str
    exercise: str
    submitted_at: datetime
    verdict_before: Verdict
    score_before: int
    verdict_after: Verdict
    score_after: int
    applied: bool


class ChangesRead(BaseModel):
    """Who changes and by how much."""

    changed: int
    higher: int
    lower: int
    students: int
    failed: int = Field(description="Judgements that failed by our own fault; they never take a place.")
    changes: list[ChangeRead] = Field(description="Those that lose most first; at most 500.")


class Decision(BaseModel):
    """Which new verdicts take the place of old ones."""

    policy: RejudgingPolicy


class JudgementRead(BaseModel):
    """One judgement of a submission."""

    rejudging_id: HexId | None = Field(description="Null: the first grading.")
    version: str
    verdict: Verdict
    score: int
    judged_at: datetime | None
    applied: bool
