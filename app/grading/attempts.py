"""Retries of submissions whose worker was lost. After the last attempt they end as an internal error."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database, utc_now
from app.enums import Status
from app.grading import store
from app.grading.record import outcome_without_cases
from app.models import Submission
from grader.message import Message
from grader.verdict import Verdict

_log = structlog.get_logger()

OUR_FAULT = Message("internal_error")
_LOST = "The process that graded it died, froze or lost its connection, {count} times in a row."


def count_attempts(database: Database, left_behind: Sequence[UUID], max_attempts: int) -> None:
    """Start the next attempt of each submission that was being graded when the service ended."""
    for submission_id in left_behind:
        with database.writer.begin() as connection:
            attempt = begin_again(connection, submission_id, max_attempts)
        _log.warning("was being graded when the service ended", submission_id=submission_id.hex, next_attempt=attempt)


def begin_again(connection: sa.Connection, submission_id: UUID, max_attempts: int) -> int | None:
    """Start the next attempt and return its number; None if the submission has ended, now or before."""
    row = connection.execute(
        sa.select(Submission.attempt, Submission.status, Submission.created_at)
        .where(Submission.id == submission_id)
        .with_for_update()
    ).one_or_none()
    if row is None or row.status is Status.FINISHED:
        return None
    if row.attempt < max_attempts:
        store.begin_next_attempt(connection, submission_id, row.attempt)
        return int(row.attempt) + 1
    failure = _LOST.format(count=row.attempt)
    outcome = outcome_without_cases(OUR_FAULT, verdict=Verdict.INTERNAL_ERROR, failure=failure)
    store.finish(connection, submission_id, row.attempt, outcome, row.created_at, utc_now())
    return None
