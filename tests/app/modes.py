"""The modes of the service: embedded grading on either database, or distributed grading over PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from fastapi import FastAPI

from app.runtime.worker import WorkerProcess
from app.settings import Settings
from grader.grader import Grader
from tests.app.databases import postgresql
from tests.app.service import create_app

EMBEDDED_SQLITE, EMBEDDED_POSTGRESQL, DISTRIBUTED = "embedded-sqlite", "embedded-postgresql", "distributed"
ALL = [EMBEDDED_SQLITE, EMBEDDED_POSTGRESQL, DISTRIBUTED]


@contextmanager
def worker(settings: Settings, grader: Grader) -> Iterator[WorkerProcess]:
    """Run a worker as a thread of this process, and stop it as SIGTERM would."""
    ready = Event()
    process = WorkerProcess(settings, grader=grader, on_ready=ready.set)
    thread = Thread(target=process.run)
    thread.start()
    try:
        assert ready.wait(60)
        yield process
    finally:
        process.stop()
        thread.join(60)
        assert not thread.is_alive()


class Mode:
    """One mode to run the service, on a database with the catalogue."""

    def __init__(self, name: str, make_settings: Callable[..., Settings], grader: Grader, url: str | None) -> None:
        self.name = name
        self.grader = grader
        self._make_settings = make_settings
        self._url = url

    @property
    def is_distributed(self) -> bool:
        return self.name == DISTRIBUTED

    def settings(self, **changes: object) -> Settings:
        grading = "distributed" if self.is_distributed else "embedded"
        return self._make_settings(database_url=self._url, grading=grading, **changes)

    @contextmanager
    def app(self, *, grader: Grader | None = None, **changes: object) -> Iterator[FastAPI]:
        """Return the application, not started, together with a worker if the mode needs one."""
        settings = self.settings(**changes)
        with ExitStack() as beside:
            if self.is_distributed:
                beside.enter_context(worker(settings, grader or self.grader))
            yield create_app(settings, grader=None if self.is_distributed else grader or self.grader)


@contextmanager
def serving(
    name: str,
    folder: Path,
    make_settings: Callable[..., Settings],
    grader: Grader,
    sqlite: Path,
    template: sa.URL | None | None,
) -> Iterator[Mode]:
    """Copy a database with the catalogue for this mode."""
    if name == EMBEDDED_SQLITE:
        shutil.copy(sqlite, folder / "tensorjudge.db")
        yield Mode(name, make_settings, grader, None)
    else:
        assert template is not None
        with postgresql(str(template.database)) as url:
            yield Mode(name, make_settings, grader, url.render_as_string(hide_password=False))
