"""The event stream of one submission: the current state, then events until the report or its explanation."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from fastapi.sse import ServerSentEvent

from app.dependencies import Services
from app.enums import Feedback, Status
from app.grading import store
from app.grading.progress import AttemptStarted, CaseDone, ExplanationStored, GradingFinished, ServiceShutdown, Watch
from app.grading.record import Json, Record, case_json
from app.http.errors import NotFoundError
from app.i18n.words import Words
from app.identity import Principal
from app.submissions import service
from app.submissions.explanation_schemas import OverwrittenRead
from app.submissions.feedback_levels import is_shown
from app.submissions.schemas import StatusRead
from app.submissions.visibility import case_view, explanation_view, overwritten_view, speed_view, submission_view
from grader.verdict import CaseResult

_POSITION_IS_LOOKED_UP_EVERY_S = 1.0
_MaySee = Callable[[], bool] | None  # None for the submission's student


async def stream(
    services: Services, submission_id: UUID, viewer: Principal, words: Words, until_the_end: ExitStack
) -> AsyncIterator[ServerSentEvent]:
    """Yield events to a viewer who may see the submission. A new connection gets all events so far.

    The stream of somebody else's submission ends as soon as the viewer may no longer see it. `until_the_end` is
    closed when the request ends, and the subscription with it.
    """
    watch = until_the_end.enter_context(services.progress_hub.watch(submission_id))
    # Read after subscribing: an end in between is in the row, arrives as an event, or both.
    record, feedback = await asyncio.to_thread(_read, services, submission_id, viewer)
    may_see = None if viewer.id == record.user_id else partial(_may_see, services, submission_id, viewer)
    if record.status is Status.FINISHED:
        async for event in _end(services, watch, may_see, record, viewer, words, feedback):
            yield event
        return
    status = _status(services, submission_id, watch.progress.started_at if watch.progress else None)
    yield ServerSentEvent(event="status", data=status)
    for index, case in enumerate(watch.progress.cases if watch.progress else ()):
        if is_shown("cases", feedback):
            yield _case(index, case, viewer, words, feedback)
    while True:
        is_waiting = status.status is Status.QUEUED
        match await _next(watch, may_see, _POSITION_IS_LOOKED_UP_EVERY_S if is_waiting else None):
            case None:
                now = _status(services, submission_id, None)
                if now != status:
                    status = now
                    yield ServerSentEvent(event="status", data=status)
            case AttemptStarted(_, started_at):
                status = _status(services, submission_id, started_at)
                yield ServerSentEvent(event="status", data=status)
            case CaseDone(index, case) if is_shown("cases", feedback):
                yield _case(index, case, viewer, words, feedback)
            case GradingFinished(record):
                async for event in _end(services, watch, may_see, record, viewer, words, feedback):
                    yield event
                return
            case ServiceShutdown():
                return


def _read(services: Services, submission_id: UUID, viewer: Principal) -> tuple[Record, Feedback]:
    with services.database.reading() as session:
        record = store.find(session.connection(), submission_id)
        assert record is not None, "submissions are never deleted"
        return record, service.feedback_on(session, viewer, record)


def _may_see(services: Services, submission_id: UUID, viewer: Principal) -> bool:
    with services.database.reading() as session:
        try:
            service.find_visible(session, viewer, submission_id)
        except NotFoundError:
            return False
    return True


async def _next(watch: Watch, may_see: _MaySee, timeout_s: float | None = None) -> Any:
    """Return the watch's next event, or the last one if the viewer may no longer see the submission."""
    event = await watch.next(timeout_s)
    if may_see is not None and not await asyncio.to_thread(may_see):
        return ServiceShutdown()
    return event


def _status(services: Services, submission_id: UUID, started_at: datetime | None) -> StatusRead:
    """Return the status of an attempt that runs since a time; None: it waits."""
    if started_at is not None:
        return StatusRead(status=Status.RUNNING, queue_position=None, queue_wait_s=None, started_at=started_at)
    position = services.queue.position(submission_id)
    wait_s = service.queue_wait_s(services, position)
    return StatusRead(status=Status.QUEUED, queue_position=position, queue_wait_s=wait_s)


def _case(index: int, case: CaseResult, viewer: Principal, words: Words, feedback: Feedback) -> ServerSentEvent:
    return ServerSentEvent(event="case", data=case_view(index, case_json(case), viewer, words, feedback))


async def _end(
    services: Services,
    watch: Watch,
    may_see: _MaySee,
    record: Record,
    viewer: Principal,
    words: Words,
    feedback: Feedback,
) -> AsyncIterator[ServerSentEvent]:
    """Yield the report, then card and explanation of a refused submission, or note and speed of an accepted one."""
    credit = await service.credit_of(services, viewer, record, feedback)
    report = submission_view(record, viewer, words, feedback=feedback, credit=credit)
    yield ServerSentEvent(event="report", data=report)
    kind = "explanation" if record.is_refused else "speed"
    found, sent = record.found_later, None
    is_last = not record.is_explained_later or not is_shown(kind, feedback)
    if is_last and found is None and not record.is_refused:
        return
    while not is_last:
        if found is not None and found != sent:
            for event in _found(record, found, viewer, words, feedback):
                yield event
            sent = found
        match await _next(watch, may_see):
            case ExplanationStored(found, is_last):
                pass
            case ServiceShutdown():
                return
    for event in _found(record, found, viewer, words, feedback):
        yield event


def _found(
    record: Record, found: Json | None, viewer: Principal, words: Words, feedback: Feedback
) -> Iterator[ServerSentEvent]:
    if record.is_refused:
        yield ServerSentEvent(event="explanation", data=explanation_view(found, viewer, words, feedback) or {})
        return
    if inputs := overwritten_view(found, feedback):
        yield ServerSentEvent(event="overwritten", data=OverwrittenRead(inputs=inputs))
    yield ServerSentEvent(event="speed", data=speed_view(found, feedback) or {})
