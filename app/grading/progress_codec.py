"""What happens to submissions, as text from process to process: each notification of PostgreSQL holds some events.

What is too large for a notification is told without its data; the report that is stored in the end has everything.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.grading.record import Json, case_json, message_of
from grader.verdict import CaseDetail, CaseResult, Verdict

LIVE = "tensorjudge_live"
"""From workers, and from whoever cancels, to all services."""

CANCELLED = "tensorjudge_cancelled"
"""From services to all workers: the id of a submission."""

_LIMIT_BYTES = 7_500  # PostgreSQL takes less than 8000


@dataclass(frozen=True)
class ProgressEvent:
    """One thing that happened to a submission; `kind` names the method of `ProgressHub` that takes it."""

    kind: str
    id: UUID
    data: Json = field(default_factory=dict)


def started(submission_id: UUID, attempt: int, started_at: datetime) -> ProgressEvent:
    """A worker begins."""
    return ProgressEvent("start", submission_id, {"attempt": attempt, "started_at": started_at.isoformat()})


def ended(submission_id: UUID, *, is_explained_later: bool = False) -> ProgressEvent:
    """A report is stored; whoever listens reads it."""
    return ProgressEvent("end", submission_id, {"is_explained_later": is_explained_later})


def case_done(submission_id: UUID, case: CaseResult) -> ProgressEvent:
    """A worker has one more case."""
    return ProgressEvent("case", submission_id, case_json(case))


def case_of(data: Json) -> CaseResult:
    """The case that `case_done` told."""
    detail = data["detail"]
    return CaseResult(
        **{
            **data,
            "verdict": Verdict(data["verdict"]),
            "message": message_of(data["message"]),
            "detail": None if detail is None else CaseDetail(**detail),
        }
    )


def packed(news: Iterable[ProgressEvent]) -> Iterator[str]:
    """As few payloads as hold all of it, in order."""
    parts: list[str] = []
    size_bytes = 2
    for text in map(_text, news):
        if text is None:
            continue
        if parts and size_bytes + len(text) + 1 > _LIMIT_BYTES:
            yield f"[{','.join(parts)}]"
            parts, size_bytes = [], 2
        parts.append(text)
        size_bytes += len(text) + 1
    if parts:
        yield f"[{','.join(parts)}]"


def unpacked(payload: str) -> Iterator[ProgressEvent]:
    """What a payload holds."""
    for kind, submission_id, data in json.loads(payload):
        yield ProgressEvent(kind, UUID(submission_id), data)


def _text(news: ProgressEvent) -> str | None:
    for data in (news.data, {**news.data, "detail": None}):
        text = json.dumps([news.kind, news.id.hex, data], separators=(",", ":"))  # ASCII: a character is a byte
        if len(text) <= _LIMIT_BYTES - 2:
            return text
    return None
