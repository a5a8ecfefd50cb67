"""Response models of an explanation: why a submission was refused."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.http.language import MessageRead


class SpeedRead(BaseModel):
    """The time of an accepted submission relative to the reference: the median of several pairs, with an interval.

    It does not affect the score. If the interval contains 1, both are about equally fast.
    """

    ratio: float
    low: float
    high: float
    pairs: int


class OverwrittenRead(BaseModel):
    """The input arrays that an accepted submission changes although it was only given them."""

    inputs: list[str]


class ShareRead(BaseModel):
    """The number of wrong elements, and the total."""

    count: int
    size: int


class PlaceRead(BaseModel):
    """The first wrong element. Only a visible case has its values."""

    index: list[int]
    actual: float | str | None = None
    expected: float | str | None = None


class MapRead(BaseModel):
    """One map: a level for each cell over the last two axes, at one index of the leading axes."""

    at: list[int]
    levels: list[list[int]] = Field(
        description="0 is right; 1 to 3 are wrong by less than 1 %, 10 %, 100 % of the largest expected value; "
        "4 is wrong by more, or not a number."
    )
    wrong: int


class ErrorMapRead(BaseModel):
    """The wrong parts of the output. Each cell stands for a `block` of elements and has its worst level."""

    shape: list[int]
    axes: list[int]
    block: list[int]
    cells: list[MapRead]
    left_out: int


class SmallestRead(BaseModel):
    """A new small case on which the submission fails. `actual` lacks outputs that were not returned."""

    inputs: dict[str, Any]
    expected: dict[str, Any]
    actual: dict[str, Any]
    error: str | None


class DiagnosisRead(MessageRead):
    """A mistake, identified by `code`, with numbers as evidence."""

    evidence: dict[str, Any]


class GradientRead(BaseModel):
    """A comparison of one output with the derivative of the student's forward. Kinks are skipped."""

    output: str
    of: str
    agrees: bool
    max_abs_error: float
    kinks: int


class GradientSelfCheckRead(MessageRead):
    """A check of the student's backward against their forward, on the smallest case. `code` is the outcome."""

    forward_right: bool
    gradients: list[GradientRead]


class PropertyRead(BaseModel):
    """An equation that a right solution satisfies, on the smallest case. Only single numbers appear as sides."""

    name: str
    text: str = Field(description="The author's text, in the requested language if available.")
    holds: bool
    left: float | None
    right: float | None


class ExplanationRead(BaseModel):
    """An explanation of a refused submission.

    `case` to `error_map` describe the first failing case. Any part may be missing.
    """

    stage: Literal["card", "rest"] = Field(
        description="A card holds what is found first: the exception in plain words, the hint, the smallest input. "
        "The rest replaces it by everything, with the names of mistakes."
    )
    is_complete: bool = Field(description="False if a part was given up, because it took too much processor time.")
    case: str | None
    family: str | None
    visible: bool
    output: str | None
    share_wrong: ShareRead | None
    max_abs_error: float | None
    max_rel_error: float | None
    times_allowed: float | None
    first_wrong: PlaceRead | None
    error_map: ErrorMapRead | None
    smallest: SmallestRead | None
    diagnoses: list[DiagnosisRead]
    hint: str | None = Field(description="The author's hint, in the requested language if available.")
    hint_language: str | None
    gradient_self_check: GradientSelfCheckRead | None
    properties: list[PropertyRead]
    overwritten: list[str] = Field(
        default=[], description="Input arrays that the submission changes. That alone is not refused."
    )
