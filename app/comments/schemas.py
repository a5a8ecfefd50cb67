"""What the endpoints of comments take and give."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.http.types import HexId, Prose

CommentText = Annotated[
    Prose,
    Field(
        max_length=4000,
        description="Markdown with TeX; HTML in it is shown as text.",
        examples=["Why does `im2col` copy?"],
    ),
]


class CommentCreate(BaseModel):
    """A comment, or a reply to one."""

    text: CommentText
    parent_id: HexId | None = Field(default=None, description="The comment that this one replies to.")


class CommentUpdate(BaseModel):
    """What the comment says from now on."""

    text: CommentText


class ReportCreate(BaseModel):
    """Why staff should look at a comment."""

    reason: Annotated[Prose, Field(max_length=500)]


class CommentRead(BaseModel):
    """One comment. Of one that was removed only its place is left."""

    id: HexId
    exercise: str
    parent_id: HexId | None
    author: str | None = Field(description="User name; null if the comment was removed.")
    is_instructor: bool
    is_own: bool
    text: str
    created_at: datetime
    edited_at: datetime | None
    is_removed: bool
    removed_by_staff: bool
    reports: list[str] = Field(description="Reasons given by who reported it; for staff only.")


class CommentsRead(BaseModel):
    """Comments of one exercise: the newest threads first, in each the replies in order of time."""

    is_hidden: bool = Field(description="The author shows them once one has submitted, and this person has not.")
    is_off: bool
    items: list[CommentRead]
    next_cursor: str | None
