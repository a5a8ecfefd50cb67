"""Request and response models of remarks on submissions."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.http.types import HexId, Prose


class RemarkWrite(BaseModel):
    """The text of a remark. It is plain text with line breaks."""

    text: Annotated[Prose, Field(max_length=4000, examples=["Well done.\nRead about ties once more."])]


class RemarkRead(BaseModel):
    """A remark of a staff member on a submission."""

    id: HexId
    author: str | None = Field(description="User name; null if the account is gone.")
    text: str
    created_at: datetime
    edited_at: datetime | None
    is_own: bool


class RemarksRead(BaseModel):
    """The remarks on a submission, oldest first."""

    items: list[RemarkRead]
    may_write: bool = Field(description="Whether you may add one.")
    waits_for_release: bool = Field(
        description="For the staff: whether the student sees them only once the grades are released."
    )
