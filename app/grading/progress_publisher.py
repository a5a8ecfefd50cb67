"""Publish progress events to other processes with PostgreSQL's NOTIFY.

A lost notification loses no data, because subscribers also check the stored state.
"""

from datetime import datetime
from queue import SimpleQueue
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.grading import progress_codec
from app.grading.progress_codec import ProgressEvent
from app.grading.record import Json, Record
from app.observability.background_thread import BackgroundThread
from grader.verdict import CaseResult

_log = structlog.get_logger()

_MOST_AT_ONCE = 256

notify = sa.text("SELECT pg_notify(:channel, :payload)")


class ProgressPublisher:
    """A progress sink for other processes. One thread sends; events that queue up meanwhile are sent together."""

    def __init__(self, database: Database) -> None:
        self._engine = database.reader
        self._news: SimpleQueue[ProgressEvent | None] = SimpleQueue()
        self.thread = BackgroundThread("progress publisher", self._serve, wake=lambda: self._news.put(None))
        """It sends all queued events before it stops."""

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        self._news.put(progress_codec.started(submission_id, attempt, started_at))

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        self._news.put(progress_codec.case_done(submission_id, case))

    def finish(self, record: Record) -> None:
        self.end(record.id)

    def end(self, submission_id: UUID) -> None:
        """Publish that a report is stored. Subscribers read it from the database."""
        self._news.put(progress_codec.ended(submission_id))

    def explain(self, submission_id: UUID, found: Json | None, *, is_last: bool) -> None:
        self._news.put(ProgressEvent("explain", submission_id))

    def drop(self, submission_id: UUID) -> None:
        self._news.put(ProgressEvent("drop", submission_id))

    def _serve(self) -> None:
        is_last = False
        while not is_last:
            gathered = [self._news.get()]
            while not self._news.empty() and len(gathered) < _MOST_AT_ONCE:
                gathered.append(self._news.get())
            is_last = None in gathered
            try:
                self._send([one for one in gathered if one is not None])
            except sa.exc.SQLAlchemyError as error:
                _log.warning("events were not announced", reason=type(error).__name__)

    def _send(self, news: list[ProgressEvent]) -> None:
        payloads = [{"channel": progress_codec.LIVE, "payload": payload} for payload in progress_codec.packed(news)]
        if payloads:
            with self._engine.begin() as connection:
                # Notifications need not survive a crash of PostgreSQL, so do not wait for its disk.
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                connection.execute(notify, payloads)
