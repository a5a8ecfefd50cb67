"""`./dev run` as a person starts it, and a client of the standard library that talks to it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running `./dev run`, started from another folder and without HOME, with its own data."""

    def __init__(self, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self._log = (folder / "server.log").open("ab")
        environment = {name: value for name, value in os.environ.items() if name != "HOME"}
        environment |= {"TENSORJUDGE_DATA_DIR": str(folder / "data"), "TENSORJUDGE_PORT": str(port)}
        self.process = subprocess.Popen(
            [ROOT / "dev", "run"],
            cwd=folder,
            env=environment,
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
        )

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text(errors="replace")

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log}"
            assert time.monotonic() < deadline, f"not ready after {START_TIMEOUT_S} s:\n{self.log}"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            return Client(self.address).get("/readyz").status == 200
        except OSError:
            return False

    def stop(self) -> int:
        """Stop it as a service manager would. uvicorn stops in order, then dies of the signal."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        finally:
            self.process.kill()
            self._log.close()


class Answer:
    """Status, headers and JSON of one answer."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Sends JSON. `headers` go with every request: a cookie or a token."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self._address = address
        self.headers = headers or {}

    def get(self, path: str) -> Answer:
        return self._send(urllib.request.Request(self._address + path, headers=self.headers))

    def post(self, path: str, body: object) -> Answer:
        headers = {**self.headers, "Content-Type": "application/json"}
        return self._send(urllib.request.Request(self._address + path, json.dumps(body).encode(), headers))

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())
