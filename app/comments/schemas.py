"""Request and response models of the comment endpoints."""

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
    """The new text of a comment."""

    text: CommentText


class ReportCreate(BaseModel):
    """The reason for a report of a comment."""

    reason: Annotated[Prose, Field(max_length=500)]


class CommentRead(BaseModel):
    """One comment. A removed comment keeps its place in the thread, without text and author."""

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
    reports: list[str] = Field(description="Reasons of the reports; for instructors and administrators only.")


class CommentsRead(BaseModel):
    """Comments of one exercise: newest threads first, replies oldest first."""

    is_hidden: bool = Field(
        description="True if the exercise shows comments only after a submission, and you have not submitted."
    )
    is_off: bool
    items: list[CommentRead]
    next_cursor: str | None
