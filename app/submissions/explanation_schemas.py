"""What the API gives of an explanation: why a submission was refused."""

from typing import Any

from pydantic import BaseModel, Field

from app.http.language import MessageRead


class SpeedRead(BaseModel):
    """An accepted submission's time as a multiple of the reference's: the median of some pairs, with an interval.

    It counts for nothing. Where the interval holds 1, they are about as fast.
    """

    ratio: float
    low: float
    high: float
    pairs: int


class ShareRead(BaseModel):
    """How many elements are wrong, of how many."""

    count: int
    size: int


class PlaceRead(BaseModel):
    """The first wrong element; its values only for a visible case."""

    index: list[int]
    actual: float | str | None = None
    expected: float | str | None = None


class MapRead(BaseModel):
    """One map: a level for each cell over the last two axes, at one place on the leading ones."""

    at: list[int]
    levels: list[list[int]] = Field(
        description="0 is right; 1 to 3 are wrong by less than 1 %, 10 %, 100 % of the largest expected value; "
        "4 by more, or not a number."
    )
    wrong: int


class ErrorMapRead(BaseModel):
    """Where the output is wrong. A cell of a map stands for `block` elements, and has the worst level of them."""

    shape: list[int]
    axes: list[int]
    block: list[int]
    cells: list[MapRead]
    left_out: int


class SmallestRead(BaseModel):
    """A fresh case on which the submission fails already. `actual` lacks what was not returned."""

    inputs: dict[str, Any]
    expected: dict[str, Any]
    actual: dict[str, Any]
    error: str | None


class DiagnosisRead(MessageRead):
    """A mistake, named by `code`, with the numbers that prove it."""

    evidence: dict[str, Any]


class GradientRead(BaseModel):
    """Whether one output is the derivative of the student's own forward; kinks have none and are not compared."""

    output: str
    of: str
    agrees: bool
    max_abs_error: float
    kinks: int


class GradientSelfCheckRead(MessageRead):
    """The student's backward against the student's own forward, on the smallest case. `code` is the outcome."""

    forward_right: bool
    gradients: list[GradientRead]


class PropertyRead(BaseModel):
    """An equation that a right answer satisfies, on the smallest case; sides that are single numbers."""

    name: str
    text: str = Field(description="The author's text, in the language asked for if there is one.")
    holds: bool
    left: float | None
    right: float | None


class ExplanationRead(BaseModel):
    """Why a submission was refused. `case` to `error_map` are of the first failing case; any part may be missing."""

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
    hint: str | None = Field(description="The author's hint, in the language asked for if there is one.")
    hint_language: str | None
    gradient_self_check: GradientSelfCheckRead | None
    properties: list[PropertyRead]
