"""Response models of the catalogue endpoints. Texts map a language (`en`, `zh`) to a text."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.enums import CommentsPolicy
from app.http.language import MessageRead

Texts = dict[str, str]


class EntryPointRead(BaseModel):
    """A name that the source must define. With methods, it is a class that has them."""

    name: str
    methods: list[str]


class LimitsRead(BaseModel):
    """Resource limits of one submission."""

    time_limit_s: float = Field(description="Wall time of all cases in total.")
    memory_limit_mib: int
    time_class: str = Field(default="short", description="`training`: a run may take minutes, behind short ones.")


class ToleranceRead(BaseModel):
    """The tolerance: an element passes if abs(actual - expected) <= atol + rtol * abs(expected)."""

    atol: float
    rtol: float


class CreditsRead(BaseModel):
    """The people that an exercise is owed to."""

    authors: list[str] = []
    based_on: str = ""
    url: str = ""


class SourceRulesRead(BaseModel):
    """Rules on the source. A source that breaks one is not run, and costs no attempt."""

    forbid_syntax: list[str]
    forbid_calls: list[str]
    forbid_imports: list[str]
    reason: Texts | None


class SampleRead(BaseModel):
    """A visible case: named inputs and the expected outputs."""

    name: str
    family: str
    inputs: dict[str, Any]
    expected: dict[str, Any]


class ExerciseSummary(BaseModel):
    """An exercise in a list."""

    slug: str
    lab: str
    title: Texts
    points: int
    difficulty: int = Field(description="From 1 (easy) to 5.")
    tags: list[str]
    prerequisites: list[str] = Field(description="Slugs of exercises to do before.")
    version: str = Field(description="Content hash; changes with every change of the exercise.")


class ExerciseRead(ExerciseSummary):
    """An exercise with all that students may see."""

    statement: Texts = Field(description="Markdown with TeX.")
    learn: Texts = Field(description="Background, Markdown with TeX.")
    template: str = Field(description="The source to start from.")
    provided: dict[str, str] = Field(description="Modules the source may import, by name.")
    driver: str = Field(
        description="Source of the driver that calls a solution: `run(solution, inputs)` returns the outputs."
    )
    entry_points: list[EntryPointRead]
    limits: LimitsRead
    tolerance: ToleranceRead
    output_tolerances: dict[str, ToleranceRead]
    samples: list[SampleRead]
    figures: list[str]
    comments: CommentsPolicy = Field(default=CommentsPolicy.OPEN, description="Who may read and write comments.")
    has_checker: bool = Field(default=False, description="Whether a checker judges in place of the tolerance.")
    license: str = Field(default="", description="An SPDX expression.")
    credits: CreditsRead = CreditsRead()
    packages: list[str] = Field(default=[], description="Packages besides numpy that a source may import.")
    data: list[str] = Field(default=[], description="Data files that a source may open by name.")
    source_rules: SourceRulesRead | None = None
    is_suspended: bool = Field(
        default=False, description="Whether it accepts nothing for now, because its own code fails."
    )


class SuspensionRead(MessageRead):
    """A suspended exercise. The message says why; it may quote the exercise's own code."""

    slug: str
    suspended_at: datetime


class LabRead(BaseModel):
    """A lab with its exercises, in order."""

    slug: str
    title: Texts
    summary: Texts
    exercises: list[ExerciseSummary]
