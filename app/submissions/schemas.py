"""Request and response models of the submission endpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.enums import Admission, Feedback, Kind, Status
from app.http.language import MessageRead
from app.http.types import HexId, Text
from app.submissions.explanation_schemas import ExplanationRead, SpeedRead
from app.submissions.source_diff import Change
from grader.verdict import Verdict

Source = Annotated[Text, Field(description="The whole source file.", examples=["class MaxPool:\n    ..."])]


WantedVerdict = Annotated[Verdict, Field(description="Only submissions with this verdict.")]


class SubmissionCreate(BaseModel):
    """A source to grade."""

    source: Source
    assignment_id: UUID | None = Field(
        default=None,
        description="The assignment that it is for. Default: the only open one that holds the exercise, if any.",
    )
    practice: bool = Field(
        default=False,
        description="With no attempts left, take it as practice that does not count, if the assignment allows it.",
    )


class RunCreate(BaseModel):
    """A source to run on the visible cases, or on the user's input."""

    source: Source
    inputs: dict[str, Any] | None = Field(
        default=None,
        description="Your input: names mapped to numbers and nested lists. Default: run the visible cases.",
        examples=[{"x": [[[[1.0, 2.0], [3.0, 4.0]]]], "pool_h": 2}],
    )


class QueuedSubmission(BaseModel):
    """A submission that is stored and will be graded. `Location` is its URL."""

    id: HexId
    status: Status


class CaseDetailRead(BaseModel):
    """The data of a visible case. An array is {"shape", "dtype", "data"}; `data` is null if it is too large."""

    inputs: dict[str, Any]
    expected: dict[str, Any]
    actual: dict[str, Any]
    stdout: str


class CaseRead(MessageRead):
    """The result of one case. `detail` is null for a hidden case.

    `verdict` is null if it ran and was compared with nothing.
    """

    index: int
    name: str
    family: str
    visible: bool
    verdict: Verdict | None
    wall_time_s: float
    max_abs_error: float | Literal["nan", "inf", "-inf"] | None
    got: int | None = Field(default=None, description="Points of this case, where the exercise's checker gives some.")
    of: int | None = Field(default=None, description="The points that `got` is of. With all of them the case passes.")
    detail: CaseDetailRead | None


class FamilyRead(BaseModel):
    """The cases of one family. A case that was not run has not passed."""

    name: str
    passed: int
    total: int
    weight: int = Field(description="How much the family counts, relative to the others.")
    got: int | None = Field(default=None, description="Its share as `got` of `of`, where a checker gives points.")
    of: int | None = None


class PartialCreditRead(BaseModel):
    """Points of a submission in an assignment that is scored by family of cases."""

    points: float = Field(description="Points earned, with the late rule; rounded half up to hundredths.")
    worth: int = Field(description="Points of the exercise in the assignment.")
    factor: float = Field(description="The part of the points that the late rule leaves; 1 in time.")
    families: list[FamilyRead] = Field(description="Empty if the source was not run.")


class FrameRead(BaseModel):
    """A call in the submitted source."""

    line: int = Field(description="Counted from 1.")
    function: str
    text: str = Field(description="The text of the line.")


class TraceRead(BaseModel):
    """The place of a fault in the submitted source: a syntax error, an exception, or where it was stopped."""

    line: int | None
    column: int | None = Field(description="Of a syntax error; counted from 1.")
    text: str = Field(description="The text of the line.")
    frames: list[FrameRead] = Field(description="The calls, innermost last; each cycle of a recursion once.")


class StaffRead(BaseModel):
    """Data that only staff see: how to reproduce a verdict, and internal failures."""

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
    score: int = Field(description="Points earned; 0 if the solution was unlocked.")
    is_forfeited: bool = Field(description="Whether unlocking the solution forfeited the exercise's points.")
    points: int
    wall_time_s: float | None
    created_at: datetime
    finished_at: datetime | None
    assignment_id: HexId | None = Field(default=None, description="The assignment that it was handed in for.")
    admission: Admission = Field(
        default=Admission.PRACTICE,
        description="Whether it counts for the assignment. Practice and what follows the last attempt do not.",
    )
    is_cancelled: bool = Field(description="Whether its owner cancelled it before there was a verdict.")


class SubmissionRead(SubmissionSummary, MessageRead):
    """A run or submission with its cases so far. If it ends without a verdict, `message` says why.

    `explanation` says why it was refused, and `speed` how fast an accepted one is. Both are null if unknown.
    `is_explained_later` is true while they, or a part of the explanation, are computed.
    """

    stdout: str
    cases: list[CaseRead]
    case_count: int | None
    decided_by: str | None = Field(
        default=None, description="The first case with the verdict of the submission; null if no case decided it."
    )
    trace: TraceRead | None = Field(default=None, description="The place of the fault, where it is known.")
    versions: dict[str, str] = Field(default={}, description="The versions of Python and numpy that ran it.")
    partial_credit: PartialCreditRead | None = Field(
        default=None,
        description="Points in its assignment, if it counts and the assignment is scored by family of cases.",
    )
    source: str
    inputs: dict[str, Any] | None
    started_at: datetime | None
    attempt: int
    queue_position: int | None = Field(description="Position in the queue, 1 is next; null if it does not wait.")
    queue_wait_s: float | None = Field(description="Estimated wait in seconds; null if unknown.")
    explanation: ExplanationRead | None
    speed: SpeedRead | None = Field(default=None, description="Speed of an accepted submission, if it was measured.")
    overwritten: list[str] = Field(
        default=[],
        description="Input arrays that an accepted submission changes although it was only given them. "
        "Those of a refused one are in its explanation.",
    )
    is_explained_later: bool
    feedback: Feedback = Field(
        default=Feedback.FULL, description="How much of the report the assignment's rules let you see now."
    )
    staff: StaffRead | None


class ChangedLineRead(BaseModel):
    """A line of a comparison, with its number before and after."""

    change: Change
    before: int | None
    after: int | None
    text: str


class SourceDiffRead(BaseModel):
    """The changes since the user's previous submission to the same exercise."""

    before: HexId | None = Field(description="The previous submission; null if this is the first.")
    lines: list[ChangedLineRead] = Field(description="Empty if nothing changed. A `gap` stands for omitted lines.")


class StatusRead(BaseModel):
    """The status of a submission: the data of a `status` event."""

    status: Status
    queue_position: int | None
    queue_wait_s: float | None
    started_at: datetime | None = Field(default=None, description="Start of the attempt, while it runs.")


class SubmissionPage(BaseModel):
    """A page of submissions, newest first, and the cursor of the next page."""

    items: list[SubmissionSummary]
    next_cursor: str | None


class DraftRead(BaseModel):
    """A stored draft."""

    source: str
    updated_at: datetime


class DraftUpdate(BaseModel):
    """The new text of a draft."""

    source: Source
