"""Receive progress events from workers and pass them to the subscribers of this process."""

from datetime import datetime
from uuid import UUID

from app.db.engine import Database
from app.db.pg_notify import NotificationListener
from app.grading import progress_codec, store
from app.grading.progress import ProgressHub
from app.grading.progress_codec import ProgressEvent
from app.grading.record import Record


class ProgressSubscriber:
    """The connection from PostgreSQL notifications to this process's hub."""

    def __init__(self, database: Database, progress_hub: ProgressHub) -> None:
        self._database = database
        self._progress_hub = progress_hub

    def subscription(self) -> NotificationListener:
        """Return a listener, not started, that serves all subscribers of this process."""
        return NotificationListener(self._database, progress_codec.LIVE, self.hear, self.look)

    def hear(self, payload: str) -> None:
        """Pass the events of one notification to the hub."""
        for news in progress_codec.unpacked(payload):
            self._tell(news)

    def look(self) -> None:
        """Publish the end of watched submissions whose notification may be lost."""
        watched = self._progress_hub.watched()
        if not watched:
            return
        with self._database.reader.connect() as connection:
            ended = store.finished_of(connection, watched)
        for submission_id in ended:
            record = self._read(submission_id)
            self._progress_hub.finish(record)
            self._explain(record)

    def _tell(self, news: ProgressEvent) -> None:
        match news.kind:
            case "start":
                self._progress_hub.start(
                    news.id, news.data["attempt"], datetime.fromisoformat(news.data["started_at"])
                )
            case "case":
                self._progress_hub.add_case(news.id, progress_codec.case_of(news.data))
            case "end":
                if self._progress_hub.end(news.id):
                    self._progress_hub.finish(self._read(news.id))
            case "explain":
                if news.id in self._progress_hub.watched():
                    self._explain(self._read(news.id))
            case "drop":
                self._progress_hub.drop(news.id)

    def _explain(self, record: Record) -> None:
        self._progress_hub.explain(record.id, record.found_later, is_last=not record.is_explained_later)

    def _read(self, submission_id: UUID) -> Record:
        with self._database.reader.connect() as connection:
            record = store.find(connection, submission_id)
        assert record is not None, "submissions are never deleted"
        return record
