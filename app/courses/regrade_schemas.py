"""Request and response models of regrade requests."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.courses.schemas import GradeRead, OverrideRead, Reason
from app.enums import RegradeStatus, RejudgingStatus
from app.http.types import DECIMAL_NUMBER, HexId, Line, Prose
from grader.verdict import Verdict

Answer = Annotated[Prose, Field(max_length=2000)]


class RegradeRequestWrite(BaseModel):
    """A request to look at the grade of one exercise of an assignment again."""

    assignment_id: UUID
    exercise: Annotated[Line, Field(min_length=1, max_length=64)]
    reason: Annotated[Prose, Field(max_length=2000, examples=["The second case has a tie."])]
    submission_id: UUID | None = Field(
        default=None, description="The submission that it is about, if it is about one."
    )


class RegradeRequestRead(BaseModel):
    """A regrade request with its answer."""

    id: HexId
    course_id: HexId
    course: str
    assignment_id: HexId
    assignment: str
    exercise: str
    user_id: HexId
    username: str
    name: str = Field(description="The name on the roster, else the student's own, else the user name.")
    submission_id: HexId | None
    reason: str
    status: RegradeStatus
    created_at: datetime
    answer: str
    answered_at: datetime | None
    rejudging: RejudgingStatus | None = Field(description="State of the rejudging that it led to; null without one.")
    has_grade: bool = Field(description="Whether it led to a manual grade.")
    answered_by: str | None = Field(default=None, description="For the staff only.")
    rejudging_id: HexId | None = Field(default=None, description="For the staff only.")


class RegradeRequestPage(BaseModel):
    """A page of regrade requests."""

    items: list[RegradeRequestRead]
    next_cursor: str | None


class RegradeSubmissionRead(BaseModel):
    """A submission of the student to the exercise of a regrade request."""

    id: HexId
    verdict: Verdict | None
    is_cancelled: bool
    score: int
    points: float | None = Field(
        default=None,
        description="What it earns in the assignment by itself; null if it does not count. For the staff.",
    )
    created_at: datetime


class RegradeRequestDetail(BaseModel):
    """A regrade request with all that the answer depends on."""

    request: RegradeRequestRead
    grade: GradeRead | None = Field(description="Null if the assignment no longer holds the exercise.")
    submissions: list[RegradeSubmissionRead] = Field(description="The newest first, at most 50.")
    history: list[OverrideRead] = Field(description="Every manual grade in this exercise, newest first.")


class RegradeGrade(BaseModel):
    """An answer by a manual grade. The reason is stored with the grade, and is the answer that the student reads."""

    points: Annotated[float, Field(ge=0, le=100_000), DECIMAL_NUMBER]
    reason: Reason
    allow_above_maximum: bool = Field(
        default=False, description="Whether more points than the exercise has are meant."
    )


class RegradeRejudging(BaseModel):
    """An answer by a rejudging. The reason is stored with it, and is the answer that the student reads."""

    reason: Reason
    submission_id: UUID | None = Field(default=None, description="Null for the submission that the request names.")


class RegradeDecline(BaseModel):
    """An answer that leaves the grade as it is."""

    answer: Answer
