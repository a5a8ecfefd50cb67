"""`exercises/gate.lock`: which exercises passed the publish gate, and with which gate.

An exercise that has not changed since passes again as long as the gate has not changed either. So the suite runs the
gate on what is not in the lock, and on a sample of the rest. `./dev test all` runs it on every exercise, and writes
the lock.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from tests.exercises.bench import FOLDERS, ROOT, bench_of

LOCK = ROOT / "exercises" / "gate.lock"
SAMPLE = 2
# What the gate's findings depend on: the format, the cases, the judge, the operators, the checks, the code in jails.
_GATE = ("exercise", "cases", "judging", "mutation", "publish_gate", "inside")
_HEADER = "# Exercises that passed the publish gate: written by `./dev test all`, see tests/exercises/gate_lock.py.\n"


def to_run() -> list[Path]:
    """Return the folders of exercises that are not in the lock, and a sample of those that are."""
    locked = read() if LOCK.exists() else {}
    same = [folder for folder in FOLDERS if locked.get(folder.name) == digest(folder)]
    sample = sorted(same, key=lambda folder: _sha256([_grader().encode(), folder.name.encode()]))[:SAMPLE]
    return [folder for folder in FOLDERS if folder not in same or folder in sample]


def digest(folder: Path) -> str:
    """Return the hash of an exercise and of the gate that checks it."""
    return _sha256([bench_of(folder).exercise.version.encode(), _gate().encode()])


def read() -> dict[str, str]:
    """Map each exercise of the lock to its digest."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def write(passed: Iterable[str]) -> None:
    """Write the lock for the exercises that passed, by their slugs."""
    digests: Mapping[str, str] = {folder.name: digest(folder) for folder in FOLDERS}
    lines = [f"{slug} {digests[slug]}\n" for slug in sorted(passed)]
    LOCK.write_text(_HEADER + "".join(lines), encoding="utf-8")


@cache
def _gate() -> str:
    return _sha256([np.__version__.encode(), *_sources(ROOT / "grader" / folder for folder in _GATE)])


@cache
def _grader() -> str:
    """Return the hash of the whole grader: with each change of it another sample is run."""
    return _sha256(_sources([ROOT / "grader"]))


def _sources(folders: Iterable[Path]) -> list[bytes]:
    return [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py"))]


def _sha256(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()
