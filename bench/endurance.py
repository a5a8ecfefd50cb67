"""Grade thousands of submissions in a row, to see whether anything grows and every verdict repeats.

    python -m bench.endurance [--submissions 10000] [--twice 1000]

The sources are the exercise's own example submissions, right and wrong, and every attack of tests/attacks, at random.
One in a hundred loops until its time limit. Each verdict is compared with the one that its folder names.
The output counts what this process and all that it started hold: memory, descriptors, processes, shared memory,
files in /tmp.
"""

import argparse
import gc
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader.exercise.exercise import Exercise, Limits
from grader.grader import Grader
from grader.verdict import Report, Verdict
from tests.grader.hostile import attack_files, attacked_exercise, hurried, wanted_verdict

_LOOPING = "while True:\n    pass\n"
_SLOW_ONE_IN = 100
_HOSTILE_ONE_IN = 5
_TIME_LIMIT = Limits(time_limit_s=0.2, memory_limit_mib=128)


@dataclass(frozen=True)
class Submission:
    """A source, the exercise with the limits it meets, and the verdict it must get."""

    exercise: Exercise
    source: bytes
    wanted: Verdict


def supply() -> tuple[list[Submission], list[Submission], Submission]:
    """Return example submissions, attacks, and one that never ends."""
    honest = attacked_exercise()
    kept = [Submission(honest, one.source.encode(), one.verdict) for one in honest.submissions]
    kept.append(Submission(honest, honest.reference_source.encode(), Verdict.ACCEPTED))
    attacks = [
        Submission(attacked_exercise(wanted_verdict(path)), path.read_bytes(), wanted_verdict(path))
        for path in attack_files()
        if wanted_verdict(path) is not Verdict.TIME_LIMIT_EXCEEDED
    ]
    slow = Submission(hurried(honest, _TIME_LIMIT), _LOOPING.encode(), Verdict.TIME_LIMIT_EXCEEDED)
    return kept, attacks, slow


def drawn(count: int, seed: int) -> list[Submission]:
    """Return `count` submissions, in an order that is the same for the same seed."""
    rng = random.Random(seed)
    kept, attacks, slow = supply()
    found = []
    for _ in range(count):
        if rng.randrange(_SLOW_ONE_IN) == 0:
            found.append(slow)
        else:
            found.append(rng.choice(attacks if rng.randrange(_HOSTILE_ONE_IN) == 0 else kept))
    return found


def footprint() -> dict[str, float]:
    """Return what this process and all that it started hold now."""
    gc.collect()
    processes = descendants(os.getpid())
    return {
        "own MiB": resident_mib(os.getpid()),
        "jails MiB": sum(resident_mib(pid) for pid in processes),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "processes": len(processes),
        "threads": len(os.listdir("/proc/self/task")),
        "shared MiB": meminfo("Shmem"),
        "in /tmp": len(os.listdir("/tmp")),
    }


def descendants(pid: int) -> list[int]:
    """Return every living process that this one started, and those they started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def resident_mib(pid: int) -> float:
    """Return the memory of a process, with its share of shared memory; 0 if it has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def meminfo(name: str) -> float:
    """Return a line of /proc/meminfo, in MiB."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))


def row(done: int, held: dict[str, float]) -> str:
    return f"{done:7}  " + "  ".join(f"{name} {value:7.1f}" for name, value in held.items())


def endure(grader: Grader, count: int) -> None:
    """Grade `count` submissions, as many at once as there are slots; print the footprint ten times on the way."""
    wrong: Counter[str] = Counter()
    verdicts: Counter[Verdict] = Counter()

    def grade(submission: Submission) -> None:
        verdict = grader.grade(submission.exercise, submission.source).verdict
        verdicts[verdict] += 1
        if verdict is not submission.wanted:
            wrong[f"{submission.wanted} wanted, {verdict} given"] += 1

    submissions = drawn(count, seed=1)
    step = max(1, count // 10)
    with ThreadPoolExecutor(grader.slots) as pool:
        started = time.monotonic()
        for begin in range(0, count, step):
            list(pool.map(grade, submissions[begin : begin + step]))
            print(row(begin + step, footprint()), flush=True)
    print(
        f"{count} in {time.monotonic() - started:.0f} s; " + ", ".join(f"{v} {n}" for v, n in verdicts.most_common())
    )
    print(f"wrong verdicts: {sum(wrong.values())} {dict(wrong)}")


def agree(grader: Grader, count: int) -> None:
    """Grade the same sources twice on the same seeds, and count how often the case results differ."""
    rng = random.Random(2)
    pairs = [(submission, rng.randrange(40)) for submission in drawn(count, seed=3)]

    def once(pair: tuple[Submission, int]) -> Report:
        submission, seed = pair
        return grader.grade(submission.exercise, submission.source, seed=seed)

    with ThreadPoolExecutor(grader.slots) as pool:
        first, second = list(pool.map(once, pairs)), list(pool.map(once, pairs))
    same_verdict = sum(a.verdict is b.verdict for a, b in zip(first, second, strict=True))
    differing = [
        f"{submission.wanted}, seed {seed}, beginning {submission.source[:60]!r}"
        for (submission, seed), a, b in zip(pairs, first, second, strict=True)
        if _cases(a) != _cases(b)
    ]
    print(f"{count} twice with the same seeds: {same_verdict} verdicts agree")
    print(f"{count - len(differing)} agree in the error of every case", *differing, sep="\n  ")


def _cases(report: Report) -> list[tuple[str, Verdict, float | None]]:
    return [(case.name, case.verdict, case.max_abs_error) for case in report.cases]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--twice", type=int, default=1000)
    options = parser.parse_args()
    grader = Grader()
    grader.start()
    endure(grader, options.submissions)
    agree(grader, options.twice)
    grader.close()


if __name__ == "__main__":
    main()
