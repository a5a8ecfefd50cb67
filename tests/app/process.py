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
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


class Running:
    """A command that runs until it is stopped; `log` is its output."""

    def __init__(self, folder: Path, name: str, *arguments: str, **settings: str) -> None:
        self._log_path = folder / f"{name}.log"
        with self._log_path.open("w") as log:
            self.process = subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=ROOT,
                env=environment(folder, **settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self._log_path.read_text()

    def wait_for(self, pattern: str) -> str:
        """Wait for a line that matches and return its first group."""
        deadline = time.monotonic() + 60
        while not (found := re.search(pattern + r"\n", self.log)):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)
        return found.group(1)

    def stop(self, sig: int = signal.SIGTERM) -> int:
        """Send the signal and return the exit status."""
        self.process.send_signal(sig)
        return self.process.wait(60)


class Service(Running):
    """A running `tensorjudge serve`."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        super().__init__(folder, "service", "serve", "--port", "0", *options, **settings)
        self.address = self.wait_for(r"TensorJudge is at (\S+)")

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, timeout=60, **options)


class Worker(Running):
    """A running `tensorjudge worker`."""

    def __init__(self, folder: Path, name: str, *options: str, **settings: str) -> None:
        super().__init__(folder, name, "worker", *options, **settings)
        self.wait_for(r"(Grading), \d+ at once\.")


def register(client: httpx2.Client, name: str = "ada") -> str:
    """Create a student with an API token and return the token."""
    made = client.post("/api/v1/auth/register", json={"username": name, "password": PASSWORD})
    assert made.status_code == 201, made.text
    token = client.post("/api/v1/auth/tokens", json={"name": "tests"}).json()["token"]
    return str(token)
