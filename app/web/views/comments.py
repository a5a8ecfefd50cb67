"""Comments as the pages show them: trees of rendered text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup

from app.comments.schemas import CommentRead
from app.web.rendering import comment_html

_DEEPEST = 4


@dataclass(frozen=True)
class CommentView:
    """A comment with its replies."""

    read: CommentRead
    html: Markup
    depth: int
    replies: list["CommentView"] = field(default_factory=list)


def comment_views(comments: Sequence[CommentRead]) -> list[CommentView]:
    """Return the threads as trees. Each comment must come after the one it replies to.

    The indentation of a long thread is limited, so that it fits on a phone.
    """
    top: list[CommentView] = []
    views: dict[UUID | None, CommentView] = {}
    homes: dict[UUID | None, list[CommentView]] = {}
    for read in comments:
        parent = views.get(read.parent_id)
        home = top if parent is None else parent.replies if parent.depth < _DEEPEST else homes[read.parent_id]
        depth = 1 if parent is None else min(parent.depth + 1, _DEEPEST)
        view = CommentView(read, comment_html(read.text), depth)
        views[read.id], homes[read.id] = view, home
        home.append(view)
    return top
