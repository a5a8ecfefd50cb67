"""Cancellation of a waiting or running submission by its owner.

The database decides between the verdict and the cancellation: the first write stays. A submission cancelled while it
waits does not count. One cancelled while it runs counts as an attempt, because its cases are shown as they finish.
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
    """Cancel the user's own run or submission, and return its final state. Raises NotFoundError, ForbiddenError."""
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
    """Return the cancelled record; None if the verdict was first."""
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
    return progress.started_at if progress else utc_now()  # a worker has just claimed it
