"""The system call filter, call by call: what must end a process does, and what must fail fails as it should."""

import errno
import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.grader import Grader
from grader.inside import wire
from grader.sandbox import policy
from grader.sandbox.jail import Jail
from grader.sandbox.job import Job
from grader.sandbox.libseccomp import call_number
from grader.sandbox.run import Bounds, Outcome, Run
from grader.sandbox.runtime import make_runtime

pytestmark = pytest.mark.sandbox

DRIVER = "def run(solution, case):\n    return {'errors': solution.call(case['numbers'])}\n"
CALLER = b"""
import ctypes
import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def call(numbers):
    # arguments that no call can do anything with: bad descriptors, bad addresses, bad flags
    bad = [ctypes.c_long(-1)] * 6
    return np.array([ctypes.get_errno() if libc.syscall(ctypes.c_long(n), *bad) < 0 else 0 for n in numbers.tolist()])
"""
MEMORY_BYTES = 128 << 20
NEWEST = 470
# uretprobe and uprobe of x86-64: the kernel (6.14 and later) lets them past every filter, as a process that is
# being probed could not go on otherwise; outside of a probe they fail or crash the caller.
PAST_EVERY_FILTER = {335, 336} if os.uname().machine == "x86_64" else set()


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    make_runtime()
    grader = Grader(slots=1)
    grader.start()
    jail = grader._pool._slots[0].jail
    assert jail
    yield jail
    grader.close()


def numbers_of(names: str) -> dict[str, int]:
    """Return the calls of a list that exist on this machine."""
    return {name: number for name in names.split() if (number := call_number(name)) is not None}


def made(jail: Jail, numbers: list[int]) -> tuple[Outcome, list[int]]:
    """How a child fares that makes these calls, and the error numbers it met."""
    description: dict[str, Any] = {"task": "run", "provided": {}, "driver": DRIVER, "entry_points": []}
    job = Job({**description, "output_bytes": 1 << 16}, [{"numbers": np.array(numbers)}])
    errors: list[int] = []

    def take(kind: bytes, content: Any) -> bool:
        assert kind == wire.CASE, bytes(content)
        reader = wire.Reader(content)
        reader.progress()
        errors.extend(reader.values()["errors"].tolist())
        return True

    child = jail.fork(job, MEMORY_BYTES, 10)
    try:
        return Run(child, Bounds(10.0, 1 << 17, 1 << 20), take).follow(CALLER), errors
    finally:
        child.dispose()


def test_each_deadly_call_ends_the_process(jail: Jail) -> None:
    calls = numbers_of(policy._DEADLY)
    assert len(calls) > 90
    survived = [name for name, number in calls.items() if not made(jail, [number])[0].killed_by_filter]
    assert survived == []


@pytest.mark.parametrize("error", policy._POLITE, ids=errno.errorcode.__getitem__)
def test_a_polite_refusal_has_its_errno(jail: Jail, error: int) -> None:
    calls = numbers_of(policy._POLITE[error])
    _, errors = made(jail, list(calls.values()))
    assert dict(zip(calls, errors, strict=True)) == dict.fromkeys(calls, error)


def test_what_no_list_names_does_not_exist(jail: Jail) -> None:
    conditional = "open openat mmap mprotect ioctl fcntl futex prlimit64"
    listed = " ".join([policy._ALLOWED, policy._DEADLY, conditional, *policy._POLITE.values()])
    rest = sorted(set(range(NEWEST)) - set(numbers_of(listed).values()) - PAST_EVERY_FILTER)
    _, errors = made(jail, rest)
    assert len(rest) > 100
    assert {number: error for number, error in zip(rest, errors, strict=True) if error != errno.ENOSYS} == {}
