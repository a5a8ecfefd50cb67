"""Measure the time to a verdict, beside the least it could take and beside the cost of starting a process.

    python -m bench.grade_latency [--rounds 200] [--pause-ms 8]

All are interleaved in one run, so that other work on the machine affects all alike:
  exec      the limit: `compile` and `exec` of the source in a warm interpreter of the jail's kind (same binary, same
            numpy, same environment), then the ten cases; nothing isolated, nothing compared
  grader    source handed to `Grader.grade` until the report: isolated, compared with the reference
  process   a fresh interpreter that imports numpy, gets the cases, runs them and sends the arrays back
  bwrap     the same inside bubblewrap with every namespace
"""

import argparse
import os
import pickle
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import workload
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.inside.launch import ENVIRONMENT
from grader.sandbox.launch import BUBBLEWRAP
from grader.sandbox.runtime import make_runtime
from grader.verdict import Verdict

_UNMEASURED = 80  # the first ones run while the grader makes its case sets
_WARM = r"""
import os, pickle, struct, sys, time, types
sys.path.append(sys.argv[1])
import numpy as np
def read(n):
    data = b""
    while len(data) < n:
        part = os.read(0, n - len(data))
        if not part:
            os._exit(0)
        data += part
    return data
driver = types.ModuleType("driver")
def take():
    return pickle.loads(read(struct.unpack("<Q", read(8))[0]))
exec(take(), driver.__dict__)
cases = take()
while True:
    source = take()
    started = time.perf_counter()
    module = types.ModuleType("submission")
    exec(compile(source, "submission.py", "exec"), module.__dict__)
    outputs = [driver.run(module, case) for case in cases]
    spent = time.perf_counter() - started
    os.write(1, struct.pack("<d", spent))
"""

_FRESH = r"""
import pickle, sys, types
sys.path.append(sys.argv[1])
import numpy as np
driver_source, cases, source = pickle.load(sys.stdin.buffer)
driver = types.ModuleType("driver")
exec(driver_source, driver.__dict__)
module = types.ModuleType("submission")
exec(compile(source, "submission.py", "exec"), module.__dict__)
pickle.dump([driver.run(module, case) for case in cases], sys.stdout.buffer)
"""


@dataclass(frozen=True)
class Work:
    """A submission, its exercise, and the verdict it gets. `cases` are the same work for the limit."""

    name: str
    source: str
    exercise: Exercise
    cases: list[dict]
    verdict: Verdict = Verdict.ACCEPTED


def works() -> list[Work]:
    small, heavy = workload.exercise(), workload.exercise(shapes=workload.HEAVY_SHAPES)
    return [
        Work("textbook", workload.TEXTBOOK, small, workload.cases()),
        Work("loops", workload.LOOPS, small, workload.cases()),
        Work("wrong", workload.WRONG, small, workload.cases(), Verdict.WRONG_ANSWER),
        Work("heavy", workload.TEXTBOOK, heavy, workload.cases(shapes=workload.HEAVY_SHAPES)),
    ]


class Bare:
    """A warm interpreter that executes sources one after the other in one process."""

    def __init__(self, python: Path, site: Path, cases: list[dict] | None = None) -> None:
        self._process = subprocess.Popen(
            [python, "-I", "-S", "-c", _WARM, site],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        self._send(workload.DRIVER)
        self._send(cases or workload.cases())

    def _send(self, value: object) -> None:
        data = pickle.dumps(value)
        self._process.stdin.write(len(data).to_bytes(8, "little") + data)
        self._process.stdin.flush()

    def run(self, source: str) -> float:
        """Return the seconds inside the process, for compiling, executing and all cases."""
        import struct

        self._send(source)
        return struct.unpack("<d", self._process.stdout.read(8))[0]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def fresh(command: list, source: str) -> float:
    """Return the seconds of one interpreter from its start to its outputs."""
    job = pickle.dumps((workload.DRIVER, workload.cases(), source))
    started = time.perf_counter()
    subprocess.run(command, input=job, capture_output=True, check=True, env=ENVIRONMENT)
    return time.perf_counter() - started


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000)[round(share * 10) - 1]


def line(name: str, values: list[float], limit: list[float]) -> str:
    p50 = statistics.median(values)
    ratio = p50 / statistics.median(limit)
    return (
        f"{name:28} p50 {p50 * 1e3:8.2f} ms   p95 {percentile(values, 95) * 1e3:8.2f}   "
        f"p99 {percentile(values, 99) * 1e3:8.2f}   x limit {ratio:6.2f}"
    )


def latency(grader: Grader, bare: Bare, work: Work, rounds: int, pause_s: float) -> tuple[list[float], list[float]]:
    limit, ours = [], []
    for number in range(_UNMEASURED + rounds):
        unique = f"{work.source}\n# {number}\n"  # no two submissions are the same text
        time.sleep(pause_s)
        spent = bare.run(unique)
        time.sleep(pause_s)
        started = time.perf_counter()
        report = grader.grade(work.exercise, unique.encode())
        elapsed = time.perf_counter() - started
        assert report.verdict is work.verdict, report
        if number >= _UNMEASURED:
            limit.append(spent)
            ours.append(elapsed)
    return limit, ours


def endless(grader: Grader, rounds: int) -> None:
    """Measure an endless loop: the time from its limit to its verdict, and until its slot serves again."""
    limit_s = 0.3
    exercise = workload.exercise(limit_s)
    late, after = [], []
    for number in range(rounds):
        started = time.perf_counter()
        report = grader.grade(exercise, f"{workload.ENDLESS}# {number}\n".encode())
        told = time.perf_counter()
        assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED, report
        late.append(told - started - limit_s)
        # every slot at once, so that the one whose child was killed is among them
        with ThreadPoolExecutor(grader.slots) as pool:
            list(pool.map(lambda _: grader.grade(exercise, workload.TEXTBOOK.encode()), range(grader.slots)))
        after.append(time.perf_counter() - told)
    for what, values in (("verdict after the limit", late), ("then a verdict from each slot", after)):
        print(f"endless: {what:30} p50 {statistics.median(values) * 1e3:6.1f} ms   max {max(values) * 1e3:6.1f} ms")


def throughput(grader: Grader, source: str, threads: int, seconds: float) -> float:
    exercise = workload.exercise()
    deadline = time.monotonic() + seconds

    def work(number: int) -> int:
        done = 0
        while time.monotonic() < deadline:
            report = grader.grade(exercise, f"{source}\n# {number} {done}\n".encode())
            assert report.verdict is Verdict.ACCEPTED
            done += 1
        return done

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads))) / seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--pause-ms", type=float, default=8.0)
    parser.add_argument("--slots", type=int, default=os.cpu_count())
    parser.add_argument("--no-peers", action="store_true", help="only the limit and the grader, one client")
    options = parser.parse_args()
    runtime = make_runtime()
    python, site = runtime.root / "py/bin/python3", runtime.root / "site"
    process = [python, "-I", "-S", "-c", _FRESH, site]
    bwrap = [
        *(BUBBLEWRAP, "--unshare-all", "--die-with-parent", "--ro-bind", runtime.root, "/"),
        *("--", "/py/bin/python3", "-I", "-S", "-c", _FRESH, "/site"),
    ]  # fmt: skip
    grader = Grader(slots=options.slots)
    grader.start()
    print(f"Python {runtime.python}, numpy {runtime.numpy}, {os.cpu_count()} cores, {options.rounds} rounds")
    for work in works():
        bare = Bare(python, site, work.cases)
        limit, ours = latency(grader, bare, work, options.rounds, options.pause_ms / 1000)
        bare.close()
        print(line(f"{work.name}: exec (limit)", limit, limit))
        print(line(f"{work.name}: grader", ours, limit), flush=True)
        if options.no_peers or work.name not in ("textbook", "loops"):
            continue
        few = max(10, options.rounds // 10)
        print(line(f"{work.name}: process", [fresh(process, work.source) for _ in range(few)], limit))
        print(line(f"{work.name}: bwrap + process", [fresh(bwrap, work.source) for _ in range(few)], limit))
        for threads in (1, 2, 4):
            rate = throughput(grader, work.source, threads, 4.0)
            share = rate * statistics.median(limit) / os.cpu_count()
            print(
                f"{work.name}: {threads} at once            {rate:8.1f} verdicts/s   {share:.2f} of all cores' limit"
            )
        sys.stdout.flush()
    endless(grader, max(10, options.rounds // 5))
    grader.close()


if __name__ == "__main__":
    main()
