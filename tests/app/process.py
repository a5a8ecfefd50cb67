"""The service as an operator runs it: `tensorjudge serve` in a process of its own, on a database of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from tests.app.api import PASSWORD, ROOT

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    ours = {f"TENSORJUDGE_{name.upper()}": value for name, value in settings.items()}
    rest = {name: value for name, value in os.environ.items() if not name.startswith("TENSORJUDGE_")}
    return {**rest, "TENSORJUDGE_DATA_DIR": str(folder), "TENSORJUDGE_EXERCISES_DIR": str(ROOT / "exercises"), **ours}


def tensorjudge(
    folder: Path, *arguments: str, stdin: str = "", **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Runs a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


class Service:
    """A running `tensorjudge serve`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._log_path = folder / "service.log"
        with self._log_path.open("w") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", "0"],
                cwd=ROOT,
                env=environment(folder, **settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.address = self._wait_for(r"TensorJudge is at (\S+)")

    @property
    def log(self) -> str:
        return self._log_path.read_text()

    def _wait_for(self, pattern: str) -> str:
        deadline = time.monotonic() + 60
        while not (found := re.search(pattern + r"\n", self.log)):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)
        return found.group(1)

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, timeout=60, **options)

    def stop(self, sig: int = signal.SIGTERM) -> int:
        """Sends the signal; gives the exit status."""
        self.process.send_signal(sig)
        return self.process.wait(60)


def register(client: httpx2.Client, name: str = "ada") -> str:
    """Makes a student with an API token; gives the token."""
    made = client.post("/api/v1/auth/register", json={"username": name, "password": PASSWORD})
    assert made.status_code == 201, made.text
    token = client.post("/api/v1/auth/tokens", json={"name": "tests"}).json()["token"]
    return str(token)
