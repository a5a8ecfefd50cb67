"""Measure a burst just before a deadline: 500 students send 2000 submissions at once.

    python -m bench.deadline [--submissions 2000] [--students 500] [--connections 100] [--slots 2]
    python -m bench.deadline --explanations [--distributed] [--idle 100]

One student sends 200 of them, all before any other student; the others share the rest.
Of twenty, fourteen are right, four are wrong, one does not compile, one sleeps for 0.3 s.

First comes a bare Starlette application of one process that reads the same requests and answers 202.
It is as fast as this server could be. Then comes the service on one machine (SQLite, one process).
Then comes the service as on several machines: PostgreSQL, a service of two processes, one worker.
All of it, and the client, runs on this machine.
Last comes that service alone, with no worker to share the processors with.

door: seconds from sending a request to its 202. verdict: from the row's time to its report's.
Memory is the most that service and worker hold with all their processes; shared memory is divided among its users.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from app.accounts.service import create_token
from app.db.engine import Database
from app.models import Submission, User
from bench.burst import Answer, burst, request
from bench.deadline_explanations import LEAST_RATIO, Measured, explained, hand_in, measure_idle, report, the_class
from bench.endurance import descendants, resident_mib
from bench.grade_latency import percentile
from bench.private_postgresql import private_postgresql
from tests.faults.service import BROKEN, EXERCISE, RIGHT, WRONG
from tests.smoke.served import Client, free_port

SLOW = "import time\ntime.sleep(0.3)\n" + RIGHT
CYCLE = [RIGHT] * 7 + [WRONG] * 2 + [BROKEN] + [RIGHT] * 7 + [WRONG] * 2 + [SLOW]
WANTED = {RIGHT: "accepted", SLOW: "accepted", WRONG: "wrong_answer", BROKEN: "compile_error"}
_OF_ONE = 10  # one of so many submissions is the busy student's
_PATH = "/api/v1/exercises/maxpool_backward/submissions"
_COMMAND = str(Path(sys.executable).parent / "tensorjudge")
_BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def take(request):
    await request.json()
    return JSONResponse({"id": "0" * 32, "status": "queued"}, 202)

app = Starlette(routes=[Route("/{path:path}", take, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


@dataclass(frozen=True)
class Load:
    """The submissions in order: the number of the student, and the source. The first student is the busy one."""

    students: int
    owners: list[int]
    sources: list[str]

    @classmethod
    def of(cls, submissions: int, students: int) -> "Load":
        mine = submissions // _OF_ONE
        owners = [0] * mine + [1 + number % (students - 1) for number in range(submissions - mine)]
        sources = [f"{source}# {number}\n" for number, source in zip(range(submissions), itertools.cycle(CYCLE))]
        return cls(students, owners, sources)

    def requests(self, tokens: list[str]) -> list[bytes]:
        bodies = (json.dumps({"source": source}).encode() for source in self.sources)
        return [request(_PATH, tokens[owner], body) for owner, body in zip(self.owners, bodies, strict=True)]


class Memory:
    """A watch on the memory of some processes and all their descendants; `most_mib` is the most it saw."""

    def __init__(self, pids: list[int]) -> None:
        self.most_mib = 0.0
        self._pids = pids
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(2):
            everybody = {pid for root in self._pids for pid in [root, *descendants(root)]}
            self.most_mib = max(self.most_mib, sum(map(resident_mib, everybody)))


@contextmanager
def running(
    environment: dict[str, str], folder: Path, *commands: list[str], ready: str = "/readyz"
) -> Iterator[list[int]]:
    """Run the commands and yield their process ids once this address answers."""
    with (folder / "log").open("ab") as log, ExitStack() as stack:
        processes = []
        for command in commands:
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            processes.append(process)
        address = f"http://127.0.0.1:{environment['TENSORJUDGE_PORT']}"
        while True:
            try:
                if Client(address).get(ready).status in (200, 405):
                    break
            except OSError:
                pass
            assert all(process.poll() is None for process in processes), (folder / "log").read_text()[-3000:]
            time.sleep(0.2)
        yield [process.pid for process in processes]


def people(database: Database, count: int) -> tuple[list[UUID], list[str]]:
    """Add students with tokens to the database, and return their ids and secrets."""
    ids, tokens = [], []
    with database.writing() as session:
        for number in range(count):
            name = f"s{number}-{time.monotonic_ns()}"
            user = User(username=name, username_key=name, password_hash="-")
            session.add(user)
            session.flush()
            ids.append(user.id)
            tokens.append(create_token(session, user.id, "deadline")[1])
    return ids, tokens


def door(answers: list[Answer]) -> str:
    took_ms = [one.took_s * 1e3 for one in answers]
    seconds = max(one.sent_s + one.took_s for one in answers)
    p50, p99 = statistics.median(took_ms), percentile(took_ms, 99)
    return f"{len(answers) / seconds:.0f} | {p50:.0f} ms | {p99:.0f} ms"


def measure_bare(load: Load, connections: int, folder: Path) -> str:
    port = free_port()
    environment = {**os.environ, "TENSORJUDGE_PORT": str(port)}
    with running(environment, folder, [sys.executable, "-c", _BARE, str(port)]):
        answers = burst(port, load.requests(["x" * 43] * load.students), connections)
    return f"| bare Starlette | {door(answers)} | | | | | | |"


def measure(
    name: str, load: Load, connections: int, slots: int, url: str | None, folder: Path, *, graded: bool = True
) -> str:
    """Measure one burst, to the last verdict if it is graded, and return a line of the table."""
    shutil.copytree(EXERCISE.parent, folder / "exercises" / "pooling")
    environment = {
        **os.environ,
        "TENSORJUDGE_DATA_DIR": str(folder / "data"),
        "TENSORJUDGE_EXERCISES_DIR": str(folder / "exercises"),
        "TENSORJUDGE_PORT": str(free_port()),
        "TENSORJUDGE_SLOTS": str(slots),
        "TENSORJUDGE_MAX_WAITING": "100000",
        "TENSORJUDGE_MAX_WAITING_PER_USER": "100000",
        "TENSORJUDGE_SUBMISSION_LIMIT": "100000 per minute",
    }
    commands = [[_COMMAND, "serve"]]
    if url is not None:
        environment |= {"TENSORJUDGE_DATABASE_URL": url, "TENSORJUDGE_GRADING": "distributed"}
        commands = [[_COMMAND, "serve", "--workers", "2"], [_COMMAND, "worker"]]
    subprocess.run([_COMMAND, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    database = Database(sa.make_url(url or f"sqlite:///{folder}/data/tensorjudge.db"))
    ids, tokens = people(database, load.students)
    if not graded:
        commands.pop()
    with running(environment, folder, *commands, ready="/readyz" if graded else "/healthz") as pids:
        memory = Memory(pids)
        warm = [request("/api/v1/exercises/none/submissions", tokens[0], b'{"source": ""}')] * (3 * connections)
        burst(int(environment["TENSORJUDGE_PORT"]), warm, connections)  # so that every process has started
        answers = burst(int(environment["TENSORJUDGE_PORT"]), load.requests(tokens), connections)
        rows = wait_for_all(database) if graded else []
        memory.end()
    database.dispose()
    assert {one.status for one in answers} == {202}, (folder / "log").read_text()[-20000:]
    if not graded:
        return f"| {name} | {door(answers)} | | | | | | {memory.most_mib:.0f} MiB |"
    wrong = sum(row.verdict != WANTED[row.source.decode().rpartition("# ")[0]] for row in rows)
    waits = {row.id: (row.finished_at - row.created_at).total_seconds() for row in rows}
    busy = [waits[row.id] for row in rows if row.user_id == ids[0]]
    rest = [waits[row.id] for row in rows if row.user_id != ids[0]]
    last = max(row.finished_at for row in rows) - min(row.created_at for row in rows)
    return (
        f"| {name} | {door(answers)} | {statistics.median(rest):.1f} s | {percentile(rest, 99):.1f} s"
        f" | {statistics.median(busy):.1f} s | {last.total_seconds():.0f} s"
        f" | {len(answers) - len(rows)}, {wrong} | {memory.most_mib:.0f} MiB |"
    )


def wait_for_all(database: Database) -> list[sa.Row[tuple[object, ...]]]:
    """Wait until no submission is unfinished, or nothing has happened for a minute; return the finished ones."""
    unfinished = sa.select(sa.func.count()).where(sa.literal_column("status <> 'finished'"))
    before, since = 0, time.monotonic()
    while time.monotonic() - since < 60:
        with database.reader.connect() as connection:
            left = connection.scalar(unfinished.select_from(Submission)) or 0
        if left == 0:
            break
        if left != before:
            before, since = left, time.monotonic()
        time.sleep(1)
    columns = (
        Submission.id,
        Submission.user_id,
        Submission.verdict,
        Submission.created_at,
        Submission.finished_at,
        Submission.source,
    )
    with database.reader.connect() as connection:
        return list(connection.execute(sa.select(*columns).where(Submission.finished_at.is_not(None))).all())


def measure_explanations(options: argparse.Namespace) -> None:
    """Print what explanations cost, and when they come."""
    load = the_class(options.submissions)
    print(f"load average {os.getloadavg()[0]:.1f} before; {os.cpu_count()} processors", flush=True)
    rates: dict[bool, list[float]] = {False: [], True: []}
    for is_explained in (False, True, False):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tensorjudge-deadline-")))
            url = stack.enter_context(private_postgresql()).url if options.distributed else None
            service = Measured(url, folder, options.slots)
            stack.callback(service.database.dispose)
            service.environment["TENSORJUDGE_EXPLANATIONS"] = str(is_explained)
            service.environment["TENSORJUDGE_SPEED_COMPARISONS"] = str(is_explained)
            _, tokens = people(service.database, options.students)
            stack.enter_context(running(service.environment, folder, *service.commands))
            per_s, began = hand_in(service, load, tokens, options.connections)
            rates[is_explained].append(per_s)
            print(f"explanations {'on' if is_explained else 'off'}: {per_s:.1f} verdicts/s", flush=True)
            if is_explained:
                print(report(explained(service, began)), flush=True)
                if options.idle:
                    print(measure_idle(service, tokens[0], options.idle), flush=True)
    ratio = statistics.mean(rates[True]) / statistics.mean(rates[False])
    print(f"ratio {ratio:.2f} (goal {LEAST_RATIO}); load average {os.getloadavg()[0]:.1f} after", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--explanations", action="store_true", help="measure explanations instead")
    parser.add_argument("--distributed", action="store_true", help="with --explanations: PostgreSQL and one worker")
    parser.add_argument("--idle", type=int, default=100, help="with --explanations: refusals one at a time")
    options = parser.parse_args()
    if options.explanations:
        measure_explanations(options)
        return
    load = Load.of(options.submissions, options.students)
    print(f"load average {os.getloadavg()[0]:.1f} before; {os.cpu_count()} processors", flush=True)
    print("| | accepted/s | door p50 | p99 | verdict p50 | p99 | of the busy one | all | lost, wrong | memory |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    with ExitStack() as stack:

        def folder() -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tensorjudge-deadline-")))

        print(measure_bare(load, options.connections, folder()), flush=True)
        here = measure("one machine, SQLite", load, options.connections, options.slots, None, folder())
        print(here, flush=True)
        server = stack.enter_context(private_postgresql())
        several = (load, options.connections, options.slots)
        print(measure("distributed, PostgreSQL", *several, server.url, folder()), flush=True)
        print(measure("distributed, its door alone", *several, server.url, folder(), graded=False), flush=True)


if __name__ == "__main__":
    main()
