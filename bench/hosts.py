"""Measure what a fault of one machine costs: every submission must end once, with the right verdict.

    python -m bench.hosts [--submissions 60] [--faults kill,freeze,cut,restart]

It needs root. Four network namespaces on one bridge stand for four machines.
They run PostgreSQL, the service, and two workers of two slots each.
Submissions come in, right, wrong, slow and broken in turn; a slow one takes a second.
Meanwhile a busy worker is killed, frozen for 40 s, or cut off for 40 s, or PostgreSQL crashes and comes back.

lost: not finished after three minutes. double: a published verdict changed later. wrong: not the right verdict.
again: taken from a worker and graded a second time.
recovered: seconds from the fault to the last verdict of the submissions sent before it.
"""

import argparse
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from bench.network import Host, network
from bench.private_postgresql import Server, private_postgresql
from tests.faults.processes import tree
from tests.faults.service import BROKEN, RIGHT, SOURCES, WRONG
from tests.smoke.served import Client

SLOW = "import time\ntime.sleep(1)\n" + RIGHT
WANTED = {**SOURCES, SLOW: "accepted"}
AWAY_S = 40.0  # longer than the timeout after which a worker counts as gone
PATIENCE_S = 180.0
_PORT = 9320
_numbers = itertools.count()


class Site:
    """The service and two workers, each on its machine, over one PostgreSQL."""

    def __init__(self, folder: Path, database: Server, web: Host, workers: list[Host]) -> None:
        self.database = database
        self.workers = workers
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._folder = folder
        self._environment = {
            **os.environ,
            "TENSORJUDGE_DATABASE_URL": database.url,
            "TENSORJUDGE_GRADING": "distributed",
            "TENSORJUDGE_MAX_WAITING": "100000",
            "TENSORJUDGE_MAX_WAITING_PER_USER": "100000",
            "TENSORJUDGE_SUBMISSION_LIMIT": "100000 per minute",
        }
        self.run(web, "migrate").wait()
        self.address = f"http://{web.address}:{_PORT}"
        self.run(web, "serve", "--host", web.address, "--port", str(_PORT), "--workers", "2")
        for host in workers:
            self.start_worker(host)
        self._wait_ready()
        self.client = self._registered()

    def run(self, host: Host, *words: str) -> "subprocess.Popen[bytes]":
        log = (self._folder / f"{host.name}.log").open("ab")
        command = [*host.prefix, str(Path(sys.executable).parent / "tensorjudge"), *words]
        process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.processes[host.name] = process
        return process

    def start_worker(self, host: Host) -> None:
        self.run(host, "worker", "--slots", "2")

    def signal(self, host: Host, number: int) -> None:
        """Send a signal to the worker and its jails: a machine's `kill -9` or freezing affects all."""
        pid = self.processes[host.name].pid  # `ip netns exec` becomes the command
        for one in [pid, *tree(pid)]:
            os.kill(one, number)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(60)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + 120
        while True:
            try:
                if Client(self.address).get("/readyz").status == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, "the site is not ready"
            time.sleep(0.2)

    def _registered(self) -> Client:
        answer = Client(self.address).post(
            "/api/v1/auth/register", {"username": "student", "password": "on-hosts-42"}
        )
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        token = Client(self.address, {"Cookie": cookie}).post("/api/v1/auth/tokens", {"name": "hosts"})
        return Client(self.address, {"Authorization": f"Bearer {token.json['token']}"})

    def submit(self, source: str) -> str:
        """Send a submission until it is accepted; return its id."""
        body = {"source": f"{source}\n# {next(_numbers)}\n"}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                answer = self.client.post("/api/v1/exercises/maxpool_backward/submissions", body)
                if answer.status == 202:
                    return str(answer.json["id"])
                assert answer.status >= 500, answer.body
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("nothing is taken any more")

    def verdicts(self) -> dict[str, tuple[str, int, str]]:
        """Return the verdict, attempt and time of each finished submission, by id."""
        engine = sa.create_engine(self.database.url)
        try:
            with engine.connect() as connection:
                rows = connection.execute(
                    sa.text("SELECT id, verdict, attempt, finished_at FROM submissions WHERE status = 'finished'")
                )
                return {row.id.hex: (row.verdict, row.attempt, str(row.finished_at)) for row in rows}
        except sa.exc.OperationalError:
            return {}
        finally:
            engine.dispose()


def kill(site: Site) -> None:
    site.signal(site.workers[0], signal.SIGKILL)
    site.processes[site.workers[0].name].wait()
    site.start_worker(site.workers[0])


def freeze(site: Site) -> None:
    site.signal(site.workers[0], signal.SIGSTOP)
    time.sleep(AWAY_S)
    site.signal(site.workers[0], signal.SIGCONT)


def cut(site: Site) -> None:
    site.workers[0].cut_off()
    time.sleep(AWAY_S)
    site.workers[0].plug_in()


def restart(site: Site) -> None:
    site.database.stop("immediate")
    time.sleep(3)
    site.database.start()


def nothing(site: Site) -> None:
    pass


FAULTS: dict[str, tuple[str, Callable[[Site], None]]] = {
    "none": ("none", nothing),
    "kill": ("a worker is killed (-9) and started again", kill),
    "freeze": (f"a worker is frozen for {AWAY_S:.0f} s", freeze),
    "cut": (f"a worker is cut off for {AWAY_S:.0f} s", cut),
    "restart": ("PostgreSQL crashes and is away for 3 s", restart),
}


def measure(site: Site, name: str, count: int) -> str:
    """Measure one round, and return a line of the table."""
    words, inflict = FAULTS[name]
    sources = list(itertools.islice(itertools.cycle([RIGHT, SLOW, WRONG, SLOW, BROKEN, SLOW]), count))
    with ThreadPoolExecutor(6) as pool:
        before = list(pool.map(site.submit, sources[: count // 2]))
        time.sleep(0.5)  # into the middle of the work
        fault_at = time.monotonic()
        fault = pool.submit(inflict, site)
        after = pool.map(site.submit, sources[count // 2 :])
        first_seen: dict[str, tuple[str, int, str]] = {}
        recovered_s = None
        ids: list[str] = []
        while time.monotonic() - fault_at < PATIENCE_S:
            for submission_id, ended in site.verdicts().items():
                first_seen.setdefault(submission_id, ended)
            if recovered_s is None and first_seen.keys() >= set(before):
                recovered_s = time.monotonic() - fault_at
            if recovered_s is not None and fault.done():
                ids = ids or [*before, *after]
                if first_seen.keys() >= set(ids):
                    break
            time.sleep(0.1)
        fault.result()
    time.sleep(5)  # wait for results that come late
    last = site.verdicts()
    lost = sum(one not in last for one in ids)
    double = sum(last[one] != first_seen[one] for one in ids if one in last and one in first_seen)
    wrong = sum(one in last and last[one][0] != WANTED[source] for one, source in zip(ids, sources, strict=True))
    again = sum(last[one][1] > 1 for one in ids if one in last)
    recovery = f"{recovered_s:.1f} s" if recovered_s is not None else "never"
    return f"| {words} | {len(ids)} | {lost} | {double} | {wrong} | {again} | {recovery} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--faults", default=",".join(FAULTS))
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tensorjudge-hosts-")))
        bridge = stack.enter_context(network())
        database, web, *workers = (bridge.add(number) for number in range(1, 5))
        server = stack.enter_context(private_postgresql(prefix=database.prefix, listen=database.address))
        site = Site(folder, server, web, workers)
        stack.callback(site.stop)
        print("| fault | submissions | lost | double | wrong | again | recovered |", flush=True)
        print("|---|---|---|---|---|---|---|", flush=True)
        for name in options.faults.split(","):
            print(measure(site, name, options.submissions), flush=True)


if __name__ == "__main__":
    main()
