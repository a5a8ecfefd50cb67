"""Request and response models of the rejudging endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.enums import RejudgingPolicy, RejudgingStatus
from app.http.types import HexId, Line
from grader.verdict import Verdict


class RejudgingCreate(BaseModel):
    """The submissions to grade again with the current version. A course or an exercise is required."""

    reason: Annotated[Line, Field(min_length=1, max_length=500, description="Stored with the rejudging.")]
    course_id: UUID | None = Field(
        default=None, description="Only what was handed in to the assignments of this course."
    )
    exercise: Annotated[Line | None, Field(max_length=64)] = None
    username: Annotated[Line | None, Field(max_length=32)] = None
    verdict: Verdict | None = None
    checks_stability: bool = Field(
        default=False,
        description="Grade each user's newest program that the current version accepted, at most 100, on new random "
        "inputs. The result can be read but not applied. Requires an exercise.",
    )


class StabilityRead(BaseModel):
    """The number of accepted programs that got another verdict on new inputs. `judged` excludes internal errors."""

    rejudging_id: HexId
    created_at: datetime
    total: int
    done: int
    judged: int
    changed: int


class ImpactPreviewRead(BaseModel):
    """The scope of an impact preview. Limits count different programs: equal sources are graded once."""

    is_published: bool
    is_current: bool = Field(description="Whether the version is the current one.")
    programs: int
    most_programs: int
    stored: int = Field(description="Submissions to the exercise with a stored verdict.")


class RejudgingRead(BaseModel):
    """A rejudging and its progress."""

    id: HexId
    reason: str
    status: RejudgingStatus
    policy: RejudgingPolicy | None
    course: str | None
    exercise: str | None
    username: str | None
    verdict: Verdict | None
    checks_stability: bool
    may_decide: bool = Field(default=False, description="Whether you may apply or discard it.")
    created_by: str | None
    created_at: datetime
    decided_at: datetime | None
    total: int
    done: int
    version: str | None = Field(
        description="The version of an impact preview; null if the then current version was used."
    )
    impact_preview: ImpactPreviewRead | None = Field(
        default=None, description="The scope of an impact preview; null for others, and in lists."
    )


class CasesRead(BaseModel):
    """The number of passed cases, and the total."""

    passed: int
    total: int


class ChangeRead(BaseModel):
    """A submission whose verdict or points change. `applied` says whether the new judgement is in place."""

    submission_id: HexId
    username: str
    exercise: str
    submitted_at: datetime
    verdict_before: Verdict
    score_before: int
    cases_before: CasesRead | None = Field(description="Null if no case was judged, and after applying.")
    verdict_after: Verdict
    score_after: int
    cases_after: CasesRead | None
    failed_family: str | None = Field(description="Family of the first case that fails afterwards.")
    points_before: float | None = Field(
        default=None, description="Points in its assignment, if that is scored by family of cases; else null."
    )
    points_after: float | None = None
    applied: bool


class VerdictCountRead(BaseModel):
    """The number of submissions, and of their students, that change from one verdict to another."""

    verdict_before: Verdict
    verdict_after: Verdict
    submissions: int
    students: int


class VerdictChangesRead(BaseModel):
    """A summary and list of the changes by a rejudging."""

    changed: int
    higher: int
    lower: int
    students: int
    failed: int = Field(description="Judgements that ended with an internal error; they are never applied.")
    counts: list[VerdictCountRead] = Field(description="Counts of changed verdicts, lost acceptances first.")
    outside: int = Field(description="Changed submissions that you may not read. They are only counted.")
    changes: list[ChangeRead] = Field(
        description="Those that you may read, in the same order, largest loss first; at most 200."
    )


class Decision(BaseModel):
    """The policy for replacing old verdicts."""

    policy: RejudgingPolicy


class JudgementRead(BaseModel):
    """One judgement of a submission."""

    rejudging_id: HexId | None = Field(description="Null for the first grading.")
    version: str
    verdict: Verdict
    score: int
    judged_at: datetime | None
    applied: bool
