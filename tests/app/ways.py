"""The ways to run the service: grading by itself on either database, or workers apart over PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from fastapi import FastAPI

from app.main import create_app
from app.runtime.worker import WorkerProcess
from app.settings import Settings
from grader.grader import Grader
from tests.app.databases import postgresql

HERE_SQLITE, HERE_POSTGRESQL, APART = "here-sqlite", "here-postgresql", "apart"
ALL = [HERE_SQLITE, HERE_POSTGRESQL, APART]


@contextmanager
def worker(settings: Settings, grader: Grader) -> Iterator[WorkerProcess]:
    """A worker as a thread of this process, stopped as SIGTERM would."""
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


class Way:
    """One way to run the service, on a database with the catalogue."""

    def __init__(self, name: str, make_settings: Callable[..., Settings], grader: Grader, url: str | None) -> None:
        self.name = name
        self.grader = grader
        self._make_settings = make_settings
        self._url = url

    @property
    def is_apart(self) -> bool:
        return self.name == APART

    def settings(self, **changes: object) -> Settings:
        grading = "apart" if self.is_apart else "here"
        return self._make_settings(database_url=self._url, grading=grading, **changes)

    @contextmanager
    def app(self, *, grader: Grader | None = None, **changes: object) -> Iterator[FastAPI]:
        """The application, not started, with a worker beside it where the way needs one."""
        settings = self.settings(**changes)
        with ExitStack() as beside:
            if self.is_apart:
                beside.enter_context(worker(settings, grader or self.grader))
            yield create_app(settings, grader=None if self.is_apart else grader or self.grader)


@contextmanager
def way(
    name: str,
    folder: Path,
    make_settings: Callable[..., Settings],
    grader: Grader,
    sqlite: Path,
    template: sa.URL | None | None,
) -> Iterator[Way]:
    """Copies a database with the catalogue for this way."""
    if name == HERE_SQLITE:
        shutil.copy(sqlite, folder / "tensorjudge.db")
        yield Way(name, make_settings, grader, None)
    else:
        assert template is not None
        with postgresql(str(template.database)) as url:
            yield Way(name, make_settings, grader, url.render_as_string(hide_password=False))
