"""Tells other processes what happens to submissions here, by PostgreSQL's NOTIFY.

Nothing is lost with a notification that does not arrive: who listens looks at the stored state as well.
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
    """A teller whose listeners are elsewhere. One thread sends; what gathers meanwhile goes together."""

    def __init__(self, database: Database) -> None:
        self._engine = database.reader
        self._news: SimpleQueue[ProgressEvent | None] = SimpleQueue()
        self.thread = BackgroundThread("progress publisher", self._serve, wake=lambda: self._news.put(None))
        """Sends what was handed over before it is stopped."""

    def start(self, submission_id: UUID, attempt: int, started_at: datetime) -> None:
        self._news.put(progress_codec.started(submission_id, attempt, started_at))

    def add_case(self, submission_id: UUID, case: CaseResult) -> None:
        self._news.put(progress_codec.case_done(submission_id, case))

    def finish(self, record: Record, *, is_explained_later: bool = False) -> None:
        self.end(record.id, is_explained_later=is_explained_later)

    def end(self, submission_id: UUID, *, is_explained_later: bool = False) -> None:
        """A report is stored; whoever listens reads it."""
        self._news.put(progress_codec.ended(submission_id, is_explained_later=is_explained_later))

    def explain(self, submission_id: UUID, explanation: Json | None) -> None:
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
                # Nothing of it has to survive a crash of PostgreSQL, so nobody waits for its disk.
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                connection.execute(notify, payloads)
