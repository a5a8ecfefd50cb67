"""Encoding of progress events for PostgreSQL's NOTIFY. Each notification holds several events.

An event that is too large is sent without its data. The stored report has all data in the end.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.grading.record import Json, case_json, message_of
from grader.verdict import CaseDetail, CaseResult, Verdict

LIVE = "tensorjudge_live"
"""Channel from workers and cancelling services to all services."""

CANCELLED = "tensorjudge_cancelled"
"""Channel from services to all workers; the payload is a submission's id."""

_LIMIT_BYTES = 7_500  # PostgreSQL's limit is 8000


@dataclass(frozen=True)
class ProgressEvent:
    """One event of a submission. `kind` names the method of `ProgressHub` that handles it."""

    kind: str
    id: UUID
    data: Json = field(default_factory=dict)


def started(submission_id: UUID, attempt: int, started_at: datetime) -> ProgressEvent:
    """Return the event of a started attempt."""
    return ProgressEvent("start", submission_id, {"attempt": attempt, "started_at": started_at.isoformat()})


def ended(submission_id: UUID) -> ProgressEvent:
    """Return the event of a stored report. Subscribers read the report from the database."""
    return ProgressEvent("end", submission_id)


def case_done(submission_id: UUID, case: CaseResult) -> ProgressEvent:
    """Return the event of a judged case."""
    return ProgressEvent("case", submission_id, case_json(case))


def case_of(data: Json) -> CaseResult:
    """Return the case of a `case_done` event."""
    detail = data["detail"]
    return CaseResult(
        **{
            **data,
            "verdict": data["verdict"] and Verdict(data["verdict"]),
            "message": message_of(data["message"]),
            "detail": None if detail is None else CaseDetail(**detail),
        }
    )


def packed(news: Iterable[ProgressEvent]) -> Iterator[str]:
    """Yield payloads that hold all events in order, as few as possible."""
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
    """Yield the events of a payload."""
    for kind, submission_id, data in json.loads(payload):
        yield ProgressEvent(kind, UUID(submission_id), data)


def _text(news: ProgressEvent) -> str | None:
    for data in (news.data, {**news.data, "detail": None}):
        text = json.dumps([news.kind, news.id.hex, data], separators=(",", ":"))  # ASCII: one byte per character
        if len(text) <= _LIMIT_BYTES - 2:
            return text
    return None
