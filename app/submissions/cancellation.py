"""Stops what waits or runs, at the request of the person who handed it in.

The database decides: whichever is written first, the verdict or the end without one, stays. What is cancelled while
it waits is as if it had never been handed in. What has begun is an attempt: its cases are shown as they finish.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.db.engine import utc_now
from app.dependencies import Services
from app.enums import Kind, Status
from app.grading import store
from app.grading.record import Record, outcome_without_cases
from app.http.errors import ForbiddenError
from app.i18n.words import Words
from app.identity import Principal
from app.submissions import service
from app.submissions.schemas import SubmissionRead
from grader.message import Message

RUN = Message("stopped")
WITHDRAWN = Message("stopped_while_waiting")
BEGUN = Message("stopped_while_running")


def cancel(services: Services, user: Principal, submission_id: UUID, words: Words) -> SubmissionRead:
    """Stops an own run or submission; whatever it ended with. Raises NotFoundError, ForbiddenError."""
    with services.database.reading() as session:
        record = service.find_visible(session, user, submission_id)
    if record.user_id != user.id:
        raise ForbiddenError("own_submissions_only")
    if record.status is not Status.FINISHED:
        _stop(services, record)
    with services.database.reading() as session:
        return service.read(services, session, user, submission_id, words)


def _stop(services: Services, record: Record) -> None:
    withdrawn = services.queue.withdraw(record.id)
    try:
        ended = _end(services, record, None if withdrawn else _begun_at(services, record.id))
    except BaseException:
        if withdrawn:
            services.queue.put(withdrawn)
        raise
    if withdrawn:
        services.queue.release(withdrawn.user_id)
    if ended is not None:
        services.progress_hub.finish(ended)
        services.grading.cancel(record.id)


def _end(services: Services, record: Record, started_at: datetime | None) -> Record | None:
    """The record as it ends; None if the verdict was there first."""
    message = RUN if record.kind is Kind.RUN else WITHDRAWN if started_at is None else BEGUN
    outcome, finished_at = outcome_without_cases(message, verdict=None), utc_now()
    is_first = services.writer.do(
        lambda connection: store.cancel(connection, record.id, outcome.report, started_at, finished_at)
    ).result()
    ended = replace(
        record,
        status=Status.FINISHED,
        is_cancelled=True,
        report=outcome.report,
        started_at=started_at,
        finished_at=finished_at,
    )
    return ended if is_first else None


def _begun_at(services: Services, submission_id: UUID) -> datetime:
    progress = services.progress_hub.progress(submission_id)
    return progress.started_at if progress else utc_now()  # a worker has just taken it
