"""A service under test: started, killed, started again on the same data; and a class of students that submits."""

import http.client
import itertools
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.smoke.served import Client, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = Path(sys.executable).parent / "tensorjudge"
EXERCISE = ROOT / "exercises/pooling/maxpool_backward"
_START_TIMEOUT_S = 60
# it is down, or was killed before or in the middle of its answer
_NO_ANSWER = (OSError, http.client.HTTPException)
_numbers = itertools.count()

RIGHT = (EXERCISE / "hidden/reference.py").read_text()
WRONG = (EXERCISE / "hidden/submissions/wrong_answer/assigns.py").read_text()
SLOW = "import time\ntime.sleep(0.2)\n" + RIGHT
BROKEN = "class MaxPool:\n"
HOSTILE = "import os\nos.setuid(0)\n"
ENDLESS = "while True:\n    pass\n"
# source -> the verdict it must get
SOURCES = {
    RIGHT: "accepted",
    WRONG: "wrong_answer",
    SLOW: "accepted",
    BROKEN: "compile_error",
    HOSTILE: "security_violation",
    ENDLESS: "time_limit_exceeded",
}


@dataclass(frozen=True)
class Sent:
    """One submission that was answered with 202, and the verdict it must end with."""

    id: str
    wanted: str


class Service:
    """`tensorjudge serve` on one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.database = folder / "data" / "tensorjudge.db"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._environment = {
            **os.environ,
            "TENSORJUDGE_DATA_DIR": str(folder / "data"),
            "TENSORJUDGE_PORT": str(self._port),
            "TENSORJUDGE_MAX_WAITING_PER_USER": "10000",
            "TENSORJUDGE_MAX_WAITING": "20000",
            "TENSORJUDGE_SUBMISSION_LIMIT": "1000000 per minute",
        }
        self._run("migrate")
        self.start()
        self.client = self._registered()

    def start(self) -> None:
        """Start the service and wait until it is ready."""
        self.log = (self._folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [COMMAND, "serve"], env=self._environment, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL
        )
        self.wait_ready()

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self) -> None:
        """In order, as a service manager would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            finally:
                self.process.kill()
        self.log.close()

    def is_ready(self) -> bool:
        """Whether the health page is green."""
        try:
            return Client(self.address).get("/readyz").status == 200
        except _NO_ANSWER:
            return False

    def wait_ready(self) -> None:
        """Until the health page is green."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self.is_ready():
            assert self.process.poll() is None, (self._folder / "server.log").read_text()
            assert time.monotonic() < deadline, (self._folder / "server.log").read_text()
            time.sleep(0.05)

    def submit(self, source: str) -> Sent:
        """Send one submission until it is accepted for grading. An answer of 202 means that it is durable."""
        unique = f"{source}\n# {next(_numbers)}\n"
        deadline = time.monotonic() + _START_TIMEOUT_S
        while True:
            try:
                answer = self.client.post("/api/v1/exercises/maxpool_backward/submissions", {"source": unique})
            except _NO_ANSWER:
                answer = None
            if answer is not None and answer.status == 202:
                return Sent(answer.json["id"], SOURCES[source])
            assert answer is None or answer.status >= 500, answer.body
            assert time.monotonic() < deadline, answer and answer.body
            time.sleep(0.1)

    def submit_many(self, count: int, sources: list[str], at_once: int = 4) -> list[Sent]:
        """Send `count` submissions, the sources in turn, from several connections."""
        chosen = list(itertools.islice(itertools.cycle(sources), count))
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self.submit, chosen))

    def wait_finished(self, sent: list[Sent], timeout_s: float = 120) -> dict[str, dict]:
        """Until every submission has its report; by id."""
        deadline = time.monotonic() + timeout_s
        reports: dict[str, dict] = {}
        for one in sent:
            while (report := self.read(one))["status"] != "finished":
                assert time.monotonic() < deadline, f"{len(sent) - len(reports)} of {len(sent)} do not end"
                time.sleep(0.05)
            reports[one.id] = report
        return reports

    def read(self, one: Sent) -> dict:
        """Return the submission as the student sees it. Its status is unknown if the service does not answer."""
        try:
            answer = self.client.get(f"/api/v1/submissions/{one.id}")
        except _NO_ANSWER:
            return {"status": "unknown"}
        return answer.json if answer.status == 200 else {"status": "unknown"}

    def _registered(self) -> Client:
        answer = Client(self.address).post(
            "/api/v1/auth/register", {"username": "student", "password": "under-fault-42"}
        )
        assert answer.status == 201, answer.body
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        token = Client(self.address, {"Cookie": cookie}).post("/api/v1/auth/tokens", {"name": "faults"})
        return Client(self.address, {"Authorization": f"Bearer {token.json['token']}"})

    def _run(self, *words: str) -> None:
        subprocess.run([COMMAND, *words], env=self._environment, check=True, capture_output=True, timeout=60)
