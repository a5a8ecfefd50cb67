"""The real service in a process of its own, and a Chromium to look at it with."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, sync_playwright

from app.accounts import service as accounts
from app.db.engine import Database
from app.enums import Role
from tests.app.api import PASSWORD

COMMAND = Path(sys.executable).parent / "tensorjudge"
START_TIMEOUT_S = 90
# The first is Chromium without its windows: a page takes half the processor time.
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Service:
    """`tensorjudge migrate`, then `tensorjudge serve` on a free port with its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self._log = folder / "service.log"
        self._database = folder / "data" / "tensorjudge.db"
        self._environment = {
            **os.environ,
            "TENSORJUDGE_DATA_DIR": str(folder / "data"),
            "TENSORJUDGE_PORT": str(self._port),
            "TENSORJUDGE_REGISTER_LIMIT_PER_ADDRESS": "1000 per minute",
        }
        subprocess.run([COMMAND, "migrate"], env=self._environment, check=True, capture_output=True)

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([COMMAND, "serve"], env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)

    def add_user(self, name: str, role: str) -> str:
        """Create an account in the database, log it in, and return the cookie's value."""
        database = Database(sa.URL.create("sqlite", database=str(self._database)))
        try:
            with database.writing() as session:
                user = accounts.register(session, name, PASSWORD, Role(role))
                return accounts.open_session(session, user.id, timedelta(days=1))
        finally:
            database.dispose()

    def let_exams_age(self, minutes: int) -> None:
        """Move the start of every exam into the past, as if so much time had passed."""
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            database.execute(f"UPDATE exam_windows SET started_at = datetime(started_at, '-{minutes:d} minutes')")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """Launch the system's Chromium, because Playwright's own is not downloaded."""
    path = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    assert path, f"none of {', '.join(_CHROMIUMS)} is installed"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *sandbox])
        yield browser
        browser.close()
