"""Show that the same source gets the same explanation on a quiet machine and on a busy one, byte by byte.

    python -m bench.same_explanations [--sources 200] [--busy 16] [--exercise SLUG ...] [--repeat]
    python -m bench.same_explanations --write FILE, then --compare FILE

The sources are wrong example submissions and mutants of the references, spread over all exercises.
They are explained by a fresh grader on the machine as it is, then by another one in another order, with busy
processes beside it and with pauses before each turn. Neither has anything kept from earlier explanations.
With `--repeat` the second grader explains everything twice, so that first and later explanations are compared too.

`--write` and `--compare` explain once each, in two processes: then nothing of one is left in the other, such as the
order of its sets.

It prints how many are the same, and what differs. The exit status is 1 if anything does.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.diagnosis import exercises, kept_solutions, spread
from grader.exercise.exercise import Exercise
from grader.explain.refusal import Refusal
from grader.grader import Grader
from grader.mutation.mutate import mutants
from grader.sandbox.runtime import make_runtime

_SEED = 20_251_130
_LONGEST_PAUSE_S = 0.01
_BUSY = "while True: pass"


@dataclass(frozen=True)
class Refused:
    """A source that its exercise refuses."""

    what: str
    exercise: Exercise
    source: bytes
    refusal: Refusal


def refused_sources(grader: Grader, slugs: list[str], count: int) -> list[Refused]:
    """Return wrong example submissions and, half as many, mutants, evenly over the exercises."""
    examples, slips = [], []
    for exercise in exercises(slugs):
        examples += [(exercise, kept.name, kept.source) for kept in kept_solutions(exercise)]
        slips += [
            (exercise, f"line {one.line}: {one.change}", one.source) for one in mutants(exercise.reference_source)
        ]
    found: list[Refused] = []
    for chosen, wanted in ((spread(examples, 2 * count // 3), 2 * count // 3), (spread(slips, 2 * count), count)):
        for exercise, what, source in chosen[: 2 * wanted]:
            if len(found) < wanted:
                report = grader.grade(exercise, source.encode(), seed=_SEED)
                refusal = Refusal.of(report)
                if refusal:
                    found.append(Refused(f"{exercise.slug}: {what}", exercise, source.encode(), refusal))
    return found


def explained(grader: Grader, one: Refused, *, pauses: random.Random | None = None) -> tuple[str, float]:
    """Return the whole explanation as JSON text, and the seconds it took."""

    @contextmanager
    def turn() -> Iterator[None]:
        if pauses:
            time.sleep(pauses.uniform(0, _LONGEST_PAUSE_S))
        yield

    started = time.perf_counter()
    made = grader.explain(one.exercise, one.source, one.refusal, turn=turn).to_json()
    return json.dumps(made, indent=1, allow_nan=False), time.perf_counter() - started


def differences(left: str, right: str) -> list[str]:
    """Return the first lines that differ."""
    pairs = zip(left.splitlines(), right.splitlines(), strict=False)
    return [f"{one.strip()} | {other.strip()}" for one, other in pairs if one != other][:3] or ["another length"]


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep processes busy beside this one."""
    processes = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def started_grader() -> Iterator[Grader]:
    grader = Grader(slots=1)
    grader.start()
    try:
        yield grader
    finally:
        grader.close()


def all_explained(grader: Grader, sources: Sequence[Refused], pauses: random.Random | None = None) -> dict[str, str]:
    found, times = {}, []
    for one in sources:
        found[one.what], seconds = explained(grader, one, pauses=pauses)
        times.append(seconds)
    times.sort()
    print(f"  {sum(times):.0f} s; each p50 {times[len(times) // 2]:.2f} s, max {times[-1]:.2f} s", flush=True)
    return found


def compared(title: str, first: Mapping[str, str], second: Mapping[str, str]) -> int:
    """Print how many are the same, and what differs; return how many differ."""
    different = [what for what in first if first[what] != second[what]]
    print(f"{title}: {len(first) - len(different)} of {len(first)} the same")
    for what in different:
        print(f"  {what}")
        for line in differences(first[what], second[what]):
            print(f"    {line[:200]}")
    return len(different)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--busy", type=int, default=16, help="processes beside the second grader")
    parser.add_argument("--exercise", nargs="*", default=[])
    parser.add_argument("--repeat", action="store_true")
    parser.add_argument("--write", type=Path, help="explain once, and write all explanations to this file")
    parser.add_argument("--compare", type=Path, help="explain once, and compare with what was written")
    options = parser.parse_args()
    make_runtime()
    with started_grader() as grader:
        sources = refused_sources(grader, options.exercise, options.sources)
        print(f"{len(sources)} sources, quiet", flush=True)
        quiet = all_explained(grader, sources)
    if options.write:
        options.write.write_text(json.dumps(quiet))
        return
    if options.compare:
        raise SystemExit(bool(compared("this process and another", json.loads(options.compare.read_text()), quiet)))
    chance = random.Random(_SEED)
    other_order = chance.sample(sources, len(sources))
    wrong = 0
    with busy(options.busy), started_grader() as grader:
        print(f"with {options.busy} busy processes", flush=True)
        loaded = all_explained(grader, other_order, chance)
        wrong += compared("quiet and busy", quiet, loaded)
        if options.repeat:
            again = all_explained(grader, other_order, chance)
            wrong += compared("first and repeated", loaded, again)
    incomplete = [what for what, text in quiet.items() if '"is_complete": false' in text]
    print(f"incomplete: {len(incomplete)}", *incomplete, sep="\n  ")
    largest = max(len(text) for text in quiet.values())
    print(f"largest: {largest} characters")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
