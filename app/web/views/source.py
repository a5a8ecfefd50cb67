"""The code of a submission as the pages show it, and its changes since the previous one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.enums import Kind
from app.identity import Principal
from app.submissions import service
from app.submissions.schemas import ChangedLineRead, SubmissionRead
from app.web.rendering import python_html


@dataclass(frozen=True)
class SourceView:
    """Highlighted code with its changes. `before` is the compared submission; None if there is none."""

    code: Markup
    before: UUID | None
    changes: Sequence[ChangedLineRead]
    added: int
    removed: int


def source_view(session: Session, user: Principal, read: SubmissionRead, *, with_anchors: bool = False) -> SourceView:
    """Return a submission's source. Runs are not compared.

    With anchors, which a page can have only once, each line is `#line-N`, and that of a fault is marked.
    """
    marked = read.trace.line if read.trace and with_anchors else None
    code = python_html(read.source, line_numbers=True, anchors="line" if with_anchors else "", marked=marked)
    if read.kind is Kind.RUN:
        return SourceView(code, None, [], 0, 0)
    changes = service.read_changes(session, user, read.id)
    counts = [sum(line.change == kind for line in changes.lines) for kind in ("added", "removed")]
    return SourceView(code, changes.before, changes.lines, *counts)
