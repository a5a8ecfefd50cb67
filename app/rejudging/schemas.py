"""What the endpoints of rejudging take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.enums import RejudgingPolicy, RejudgingStatus
from app.http.types import HexId, Line
from grader.verdict import Verdict


class RejudgingCreate(BaseModel):
    """Which submissions are graded again, on the current version. At least a course or an exercise."""

    reason: Annotated[Line, Field(min_length=1, max_length=500, description="Kept with the decision.")]
    course_id: UUID | None = Field(default=None, description="Its students, and the exercises of its assignments.")
    exercise: Annotated[Line | None, Field(max_length=64)] = None
    username: Annotated[Line | None, Field(max_length=32)] = None
    verdict: Verdict | None = None
    checks_stability: bool = Field(
        default=False,
        description="Of each person the newest program that the current version accepted, at most 100, on fresh "
        "inputs: to look at, never to be applied. Needs an exercise.",
    )


class StabilityRead(BaseModel):
    """How many accepted programs got another verdict on fresh inputs. `judged` is without our own failures."""

    rejudging_id: HexId
    created_at: datetime
    total: int
    done: int
    judged: int
    changed: int


class ImpactPreviewRead(BaseModel):
    """What a rejudging before publishing covers. The bounds hold for different programs: the same source is graded
    once, whoever submitted it."""

    is_published: bool
    is_current: bool = Field(description="Whether the version is what students get now.")
    programs: int
    most_programs: int
    stored: int = Field(description="Submissions to the exercise that a verdict is stored of.")


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
    checks_stability: bool
    created_by: str | None
    created_at: datetime
    decided_at: datetime | None
    total: int
    done: int
    version: str | None = Field(description="That it was begun with before publishing; null: the current one then.")
    impact_preview: ImpactPreviewRead | None = Field(
        default=None, description="Of one that was begun before publishing; not in lists."
    )


class CasesRead(BaseModel):
    """How many cases pass, of how many."""

    passed: int
    total: int


class ChangeRead(BaseModel):
    """A submission whose verdict or score another judgement changes. `applied`: whether it has taken its place."""

    submission_id: HexId | None = Field(
        description="Null, as are name and time, if it is of somebody whom you do not teach."
    )
    username: str | None
    exercise: str
    submitted_at: datetime | None
    verdict_before: Verdict
    score_before: int
    cases_before: CasesRead | None = Field(description="Null where no case was reached, and once applied.")
    verdict_after: Verdict
    score_after: int
    cases_after: CasesRead | None
    failed_family: str | None = Field(description="Of the first case that fails after.")
    applied: bool


class VerdictCountRead(BaseModel):
    """How many submissions go from one verdict to another, and of how many people."""

    verdict_before: Verdict
    verdict_after: Verdict
    submissions: int
    students: int


class VerdictChangesRead(BaseModel):
    """Who changes and by how much."""

    changed: int
    higher: int
    lower: int
    students: int
    failed: int = Field(description="Judgements that failed by our own fault; they never take a place.")
    counts: list[VerdictCountRead] = Field(
        description="Of what changes its verdict; what is no longer accepted first."
    )
    changes: list[ChangeRead] = Field(description="In the same order, those that lose most first; at most 200.")


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
