"""Measure from the browser's side: HTTP request to stored verdict, beside the bare work in the same run.

    python -m bench.end_to_end [--rounds 200] [--pause-ms 8]

It starts the real service on a database of its own (SQLite, synchronous=FULL).
The ten shapes of `workload` are its only exercise. Students take turns, since a case set that a person has been
graded on is not drawn for that person again.
A verdict counts when the answer to POST ...?wait=30 holds it: it is then on disk.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

from bench import workload
from bench.grade_latency import Bare, line, percentile
from grader.sandbox.runtime import make_runtime
from tests.smoke.served import free_port

_STUDENTS = 60
_PATH = "/api/v1/exercises/benchmark/submissions?wait=30"


class Service:
    """`tensorjudge serve` with one exercise, and the headers of the students who submit."""

    def __init__(self, folder: Path) -> None:
        lab = folder / "exercises" / "bench"
        for path, content in workload.exercise().files.items():
            (lab / "benchmark" / path).parent.mkdir(parents=True, exist_ok=True)
            (lab / "benchmark" / path).write_bytes(content)
        (lab / "lab.toml").write_text(
            'format = 1\norder = 1\nlevels = ["benchmark"]\ntitle.en = "Benchmark"\nsummary.en = "."\n'
        )
        self.port = free_port()
        environment = {
            **os.environ,
            "TENSORJUDGE_DATA_DIR": str(folder / "data"),
            "TENSORJUDGE_EXERCISES_DIR": str(folder / "exercises"),
            "TENSORJUDGE_PORT": str(self.port),
            "TENSORJUDGE_MAX_WAITING_PER_USER": "1000",
            "TENSORJUDGE_SUBMISSION_LIMIT": "1000000 per minute",
        }
        command = Path(sys.executable).parent / "tensorjudge"
        subprocess.run([command, "migrate"], env=environment, check=True, capture_output=True)
        self.log = (folder / "log").open("wb")
        started = time.perf_counter()
        self._process = subprocess.Popen([command, "serve"], env=environment, stdout=self.log, stderr=self.log)
        self._wait_ready(folder)
        self.students = [self._register("student0")]
        self.connect().submit(workload.TEXTBOOK)
        self.first_verdict_s = time.perf_counter() - started
        self.students += [self._register(f"student{number}") for number in range(1, _STUDENTS)]

    def _register(self, name: str) -> dict[str, str]:
        """Return the headers of a new student, with an API token."""
        headers = {"Content-Type": "application/json"}
        connection = Connection(self.port, [headers])
        answer = connection.post("/api/v1/auth/register", {"username": name, "password": "bench-bench-42"})
        headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]
        token = connection.post("/api/v1/auth/tokens", {"name": "bench"}).json["token"]
        return {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def _wait_ready(self, folder: Path) -> None:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                assert self._process.poll() is None, (folder / "log").read_text()
                time.sleep(0.005)

    def connect(self, first: int = 0) -> "Connection":
        """Return a connection on which the students take turns, beginning with the given one."""
        return Connection(self.port, self.students[first:] + self.students[:first])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, body = response.status, response.headers, response.read()
        self.json = json.loads(body)


class Connection:
    """One connection that stays open. Its requests use the given headers in turn."""

    def __init__(self, port: int, headers: Sequence[dict[str, str]]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = cycle(headers)

    def post(self, path: str, body: object) -> Answer:
        self._connection.request("POST", path, json.dumps(body), next(self._headers))
        return Answer(self._connection.getresponse())

    def submit(self, source: str) -> float:
        """Send a submission, and return the seconds until its verdict is there."""
        started = time.perf_counter()
        answer = self.post(_PATH, {"source": source})
        elapsed = time.perf_counter() - started
        assert answer.status == 200 and answer.json["verdict"] == "accepted", answer.json
        return elapsed


def alone(service: Service, bare: Bare, source: str, rounds: int, pause_s: float) -> tuple[list[float], list[float]]:
    connection = service.connect()
    limit, ours = [], []
    for number in range(rounds + 10):
        unique = f"{source}\n# {number}\n"
        time.sleep(pause_s)
        spent = bare.run(unique)
        time.sleep(pause_s)
        elapsed = connection.submit(unique)
        if number >= 10:
            limit.append(spent)
            ours.append(elapsed)
    return limit, ours


def together(service: Service, source: str, clients: int, seconds: float) -> tuple[float, list[float]]:
    deadline = time.monotonic() + seconds

    def work(client: int) -> list[float]:
        connection = service.connect(client * _STUDENTS // clients)
        times = []
        while time.monotonic() < deadline:
            times.append(connection.submit(f"{source}\n# {client} {len(times)}\n"))
        return times

    with ThreadPoolExecutor(clients) as pool:
        times = [one for found in pool.map(work, range(clients)) for one in found]
    return len(times) / seconds, times


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--pause-ms", type=float, default=8.0)
    options = parser.parse_args()
    runtime = make_runtime()
    print(f"Python {runtime.python}, numpy {runtime.numpy}, {os.cpu_count()} cores, {options.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        print(f"service start to first verdict: {service.first_verdict_s:.2f} s, of it two password hashes")
        for name, source in (("textbook", workload.TEXTBOOK), ("loops", workload.LOOPS)):
            bare = Bare(runtime.root / "py/bin/python3", runtime.root / "site")
            limit, ours = alone(service, bare, source, options.rounds, options.pause_ms / 1000)
            bare.close()
            print(line(f"{name}: exec (limit)", limit, limit))
            print(line(f"{name}: HTTP, verdict stored", ours, limit))
            cores = os.cpu_count() / statistics.median(limit)
            for clients in (1, 4, 16):
                rate, times = together(service, source, clients, 4.0)
                print(
                    f"{name}: {clients:2} clients  {rate:7.1f} verdicts/s  {rate / cores:.2f} of all cores' limit"
                    f"   p50 {statistics.median(times) * 1e3:6.1f} ms   p95 {percentile(times, 95) * 1e3:6.1f} ms"
                )
        service.stop()


if __name__ == "__main__":
    main()
