"""Load the folder of exercises, at the start and while the service runs. The audit log keeps what came of it."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.lock import taking_turns
from app.exercises import suspension
from app.exercises.catalogue import CatalogueChanges, load_catalogue
from app.models import AuditEntry
from app.observability.background_thread import BackgroundThread
from app.settings import Settings
from grader.grader import Grader

_log = structlog.get_logger()

_LOADED, _FAILED = "catalogue.loaded", "catalogue.failed"


class CatalogueLoader:
    """The loading of the built-in exercises. Only one process loads at a time.

    Other processes see new versions as they see those of uploads: within the few seconds for which they remember
    which version is the current one.
    """

    def __init__(self, database: Database, grader: Grader, settings: Settings) -> None:
        self._database = database
        self._grader = grader
        self._settings = settings
        self._waiting: SimpleQueue[UUID | None] = SimpleQueue()
        self.thread = BackgroundThread("catalogue", self._serve, wake=lambda: self._waiting.put(None))

    def load(self, folder: Path | None = None) -> CatalogueChanges:
        """Load a folder, by default that of the settings, and suspend exercises over the installation's limits."""
        with taking_turns(self._database):
            changes = load_catalogue(self._database, self._grader, folder or self._settings.exercises_dir)
            with self._database.writing() as session:
                suspension.apply_caps(session, self._settings.caps)
        return changes

    def put(self, actor_id: UUID) -> None:
        """Queue a load for the account that asked."""
        self._waiting.put(actor_id)

    def load_again(self, actor_id: UUID | None, folder: Path | None = None) -> CatalogueChanges | None:
        """Load now and record the outcome. None after a failure, which is logged and recorded."""
        try:
            changes = self.load(folder)
        except Exception:
            _log.exception("the exercises could not be loaded")
            self._record(actor_id, _FAILED, None)
            return None
        self._record(actor_id, _LOADED, changes)
        return changes

    def _serve(self) -> None:
        while (actor_id := self._waiting.get()) is not None and not self.thread.stopping.is_set():
            try:
                self.load_again(actor_id)
            except sa.exc.SQLAlchemyError:
                _log.exception("the outcome of loading exercises could not be stored")

    def _record(self, actor_id: UUID | None, action: str, changes: CatalogueChanges | None) -> None:
        with self._database.writing() as session:
            details = asdict(changes) if changes else {}
            session.add(AuditEntry(actor_id=actor_id, action=action, subject="exercises", details=details))


def last_load(session: Session) -> tuple[datetime, CatalogueChanges | None] | None:
    """Return when exercises were loaded again last, and the outcome; None as the outcome of a failure."""
    entry = session.scalar(
        sa.select(AuditEntry).where(AuditEntry.action.in_((_LOADED, _FAILED))).order_by(AuditEntry.id.desc()).limit(1)
    )
    if entry is None:
        return None
    return entry.at, CatalogueChanges(**entry.details) if entry.action == _LOADED else None
