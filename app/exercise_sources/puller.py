"""The thread of a service that pulls sources when an administrator asks for it."""

from collections.abc import Callable
from threading import Event

import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.exercise_sources import service
from app.exercise_sources.addresses import Policy
from app.exercise_sources.errors import PullError
from app.exercise_sources.gate import Gate
from app.exercise_sources.pull import pull
from app.observability.background_thread import BackgroundThread
from grader.errors import GraderError

_log = structlog.get_logger()

_LOOKS_EVERY_S = 3.0


class SourcePuller:
    """Looks for requested pulls in the database, so that pages, commands and other machines can ask.

    `on_preview` is called when stored submissions wait to be graded with a staged version.
    """

    def __init__(
        self,
        database: Database,
        make_gate: Callable[[], Gate],
        policy: Policy,
        on_preview: Callable[[], object],
    ) -> None:
        self._database = database
        self._make_gate = make_gate
        self._policy = policy
        self._on_preview = on_preview
        self._awake = Event()
        self.thread = BackgroundThread("sources", self._serve, wake=self._awake.set)

    def _serve(self) -> None:
        while not self.thread.stopping.is_set():
            try:
                self._pull_requested()
            except (sa.exc.SQLAlchemyError, GraderError):
                _log.exception("a source could not be pulled")
            self._awake.wait(_LOOKS_EVERY_S)

    def _pull_requested(self) -> None:
        with self._database.reading() as session:
            waiting = service.requested(session)
        for source_id in waiting:
            if self.thread.stopping.is_set():
                return
            try:
                done = pull(self._database, self._make_gate(), self._policy, source_id, keep_going=self._keep_going)
            except PullError as error:
                _log.warning("a source was not pulled", reason=str(error))
            else:
                _log.info("source pulled", commit=done.commit[:12], is_new=done.is_new)
                if done.previews:
                    self._on_preview()

    def _keep_going(self) -> None:
        if self.thread.stopping.is_set():
            raise PullError("source_pull_interrupted")
