"""What the submission endpoints take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.enums import Feedback, Kind, Status
from app.http.language import MessageRead
from app.http.types import HexId, Text
from app.submissions.explanation_schemas import ExplanationRead, SpeedRead
from app.submissions.source_diff import Change
from grader.verdict import Verdict

Source = Annotated[Text, Field(description="The whole source file.", examples=["class MaxPool:\n    ..."])]


WantedVerdict = Annotated[Verdict, Field(description="Only those with this verdict.")]


class SubmissionCreate(BaseModel):
    """A source to grade."""

    source: Source


class RunCreate(BaseModel):
    """A source to run on the visible cases, or on an own input."""

    source: Source
    inputs: dict[str, Any] | None = Field(
        default=None,
        description="Own input: names to numbers and nested lists. Without it the visible cases are run.",
        examples=[{"x": [[[[1.0, 2.0], [3.0, 4.0]]]], "pool_h": 2}],
    )


class Accepted(BaseModel):
    """A submission that is stored and will be graded; `Location` says where to look."""

    id: HexId
    status: Status


class CaseDetailRead(BaseModel):
    """The data of a visible case. An array is {"shape", "dtype", "data"}; `data` is null where it is too large."""

    inputs: dict[str, Any]
    expected: dict[str, Any]
    actual: dict[str, Any]
    stdout: str


class CaseRead(MessageRead):
    """How one case went. `detail` is null for a hidden case."""

    index: int
    name: str
    family: str
    visible: bool
    verdict: Verdict
    wall_time_s: float
    max_abs_error: float | Literal["nan", "inf", "-inf"] | None
    detail: CaseDetailRead | None


class StaffRead(BaseModel):
    """What only staff see: how to reproduce a verdict, and what failed on our side."""

    user_id: HexId
    seed: int | None
    provenance: dict[str, Any]
    failure: str | None


class SubmissionSummary(BaseModel):
    """A submission in a list."""

    id: HexId
    kind: Kind
    exercise: str
    version: str
    status: Status
    verdict: Verdict | None
    score: int = Field(description="Points it earns; none where the answer was bought.")
    is_forfeited: bool = Field(description="Whether the level's points were given up for its answer.")
    points: int
    wall_time_s: float | None
    created_at: datetime
    finished_at: datetime | None
    is_cancelled: bool = Field(
        description="Whether it was stopped at its owner's request, before there was a verdict."
    )


class SubmissionRead(SubmissionSummary, MessageRead):
    """A run or submission with its cases so far. Without a verdict after the end, `message` says why.

    `explanation` says why a refused one was refused, and `speed` how fast an accepted one is, if that is known;
    `is_explained_later` if it is being found out.
    """

    stdout: str
    cases: list[CaseRead]
    case_count: int | None
    source: str
    inputs: dict[str, Any] | None
    started_at: datetime | None
    attempt: int
    queue_position: int | None = Field(description="1 is next; null if it does not wait.")
    queue_wait_s: float | None = Field(description="How long that takes, as things go; null if nobody knows.")
    explanation: ExplanationRead | None
    speed: SpeedRead | None = Field(default=None, description="Of an accepted submission, if it was compared.")
    is_explained_later: bool
    feedback: Feedback = Field(
        default=Feedback.FULL, description="How much of the report an assignment's rules let you see now."
    )
    staff: StaffRead | None


class ChangedLineRead(BaseModel):
    """A line of a comparison, with its number before and after."""

    change: Change
    before: int | None
    after: int | None
    text: str


class SourceDiffRead(BaseModel):
    """What changed since the person's submission before this one to the same exercise."""

    before: HexId | None = Field(description="The submission before; null if this is the first.")
    lines: list[ChangedLineRead] = Field(description="Empty if nothing changed. A `gap` stands for lines left out.")


class StatusRead(BaseModel):
    """Where a submission is: the data of a `status` event."""

    status: Status
    queue_position: int | None
    queue_wait_s: float | None


class SubmissionPage(BaseModel):
    """Some submissions, newest first, and the cursor of those after them."""

    items: list[SubmissionSummary]
    next_cursor: str | None


class DraftRead(BaseModel):
    """What was last typed."""

    source: str
    updated_at: datetime


class DraftUpdate(BaseModel):
    """What is typed now."""

    source: Source
