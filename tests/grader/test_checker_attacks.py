"""Attacks on checkers: by outputs that a student makes for them, and by checkers on the service."""

from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import CaseSet, PreparedCase
from grader.errors import AuthorError, CheckerFailedOnOutputsError
from grader.inside import wire
from grader.judging.compare import Comparison
from grader.judging.judge import Judge, most_bytes
from grader.verdict import Verdict
from tests.grader.checked import CHECKER, RIGHT, checked_exercise

SMALL_S = 1.0


# --- A student against the checker -----------------------------------------------------------------------------


def test_outputs_are_copied_before_the_checker_reads_them():
    """The child lives while its outputs are judged, and its memory is shared."""
    case = PreparedCase("one", "one", False, {}, {"q": np.ones((2, 2)), "r": np.ones((2, 2))})
    case_set = CaseSet(checked_exercise(), 0, (case,))
    memory = bytearray(wire.Space.NOTES_BYTES + case_set.space_bytes)
    pieces = wire.pack_values(dict(case.expected), wire.Space(memory))
    frame = b"".join(wire.with_progress(wire.Progress(0, 0.0, 0), pieces))
    judge, seen = Judge(case_set, None, memory), []

    class Checker:
        def judge(self, cases, actual):
            seen.extend(actual)
            return [Comparison(Verdict.ACCEPTED)] * len(cases)

    judge.take(wire.CASE, memoryview(frame))
    memory[wire.Space.NOTES_BYTES :] = bytes(case_set.space_bytes)
    judge.settle(Checker())
    assert (seen[0]["q"] == 1).all()


def test_an_output_is_bounded_by_what_the_reference_returns():
    case = PreparedCase("one", "one", False, {}, {"q": np.ones((100, 100))})
    assert most_bytes(case, "q") == 2 * 80_000 + 4096
    assert most_bytes(case, "other") == 4096


def looping_at(condition: str) -> str:
    head = f"import numpy as np\n\n\ndef check(case, expected, actual):\n    while {condition}: pass\n    "
    return head + CHECKER.partition("def check(case, expected, actual):\n")[2].lstrip()


@pytest.fixture
def hurried(grader, monkeypatch):
    """Give checkers little time, so that an endless one ends soon."""
    monkeypatch.setattr(grader._checkers, "_bounds", replace(grader.caps.run, cpu_s=SMALL_S, wall_s=3 * SMALL_S))


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("condition", "source"),
    [
        ("np.isnan(actual['q']).any()", "import numpy as np\ndef qr(a):\n    return a * np.nan, a\n"),
        ("actual['q'].ndim == 0", "import numpy as np\ndef qr(a):\n    return np.float64(1), a\n"),
        ("actual['q'].dtype == bool", "import numpy as np\ndef qr(a):\n    return a > 0, a\n"),
        (
            "len(actual['q']) > 5 * len(expected['q'])",
            "import numpy as np\ndef qr(a):\n    return np.ones((60, 2)), a\n",
        ),
    ],
    ids=["nan", "no axes", "booleans", "many rows"],
)
def test_outputs_made_for_it_fail_no_one_elses_submission(grade_source, hurried, condition, source):
    exercise = checked_exercise("from checkkit import ok, partial, wrong\n" + looping_at(condition))
    with pytest.raises(CheckerFailedOnOutputsError):
        grade_source(source, on=exercise)
    assert grade_source(RIGHT, on=exercise).verdict is Verdict.ACCEPTED


@pytest.mark.sandbox
def test_code_that_lives_on_and_writes_over_its_outputs_gains_nothing(grade_source):
    """An alarm writes right values over the wrong ones, all the time."""
    source = """
import ctypes
import numpy as np
import signal

KEPT = []


def write(*_):
    for wrong, right in KEPT:
        wrong[...] = right


def qr(a):
    q, r = np.linalg.qr(a)
    wrong = np.zeros_like(q), np.zeros_like(r)
    KEPT.extend(zip(wrong, (q, r)))
    signal.signal(signal.SIGALRM, write)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.001)
    return wrong
"""
    assert grade_source(source, on=checked_exercise()).verdict is not Verdict.ACCEPTED


# --- An author against the service -----------------------------------------------------------------------------

HEAD = "import os, sys\nfrom checkkit import ok, wrong\n\n\n"
BROKEN = {
    "a million results": "def check_all(cases, expected, actual):\n    return [ok()] * 10**6\n",
    "results without end": "def check_all(cases, expected, actual):\n    while True: yield ok()\n",
    "no result": "def check_all(cases, expected, actual):\n    return []\n",
    "more memory than there is": "def check(case, expected, actual):\n    return bytearray(1 << 33)\n",
    "its own end": "def check(case, expected, actual):\n    os._exit(0)\n",
    "prints without end": "def check(case, expected, actual):\n    while True: print('x' * 1000)\n",
    "another process": "def check(case, expected, actual):\n    os.fork()\n    return ok()\n",
    "bytes that are no frames": "def check(case, expected, actual):\n    os.write(4, b'x' * 4096)\n    os._exit(0)\n",
    "its results pipe closed": "def check(case, expected, actual):\n    os.close(4)\n    return ok()\n",
    "a crash": "import ctypes\ndef check(case, expected, actual):\n    ctypes.string_at(0)\n",
    "a foreign result": "class R:\n    got = of = 1\ndef check(case, expected, actual):\n    return R()\n",
    "a value that raises when it is read": (
        "class V(dict):\n    def items(self): raise SystemExit\n"
        "def check(case, expected, actual):\n    one = wrong('not_triangular')\n"
        "    object.__setattr__(one, 'values', V())\n    return one\n"
    ),
    "a deep recursion": "def check(case, expected, actual):\n    return check(case, expected, actual)\n",
}


@pytest.mark.sandbox
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_whatever_a_checker_does_is_a_failure_of_the_authors(grade_source, hurried, body):
    with pytest.raises(AuthorError):
        grade_source(RIGHT, on=checked_exercise(HEAD + body))
    assert grade_source(RIGHT, on=checked_exercise()).verdict is Verdict.ACCEPTED


@pytest.mark.sandbox
def test_results_that_it_sends_itself_are_checked_like_any_other(grade_source):
    forged = """
import json
import os
from grader.inside import wire


def check(case, expected, actual):
    result = {"got": 1, "of": 1, "key": "", "values": {}, "measured": None, "verdict": "accepted"}
    pieces = wire.frame(wire.INPUTS, wire.pack_values({"result": json.dumps(result)}))
    os.write(4, b"".join(map(bytes, pieces)) * 3)
    os._exit(0)
"""
    with pytest.raises(AuthorError) as caught:
        grade_source(RIGHT, on=checked_exercise(forged))
    assert caught.value.message.code == "checker_result_wrong"


@pytest.mark.sandbox
def test_it_finds_no_file_no_network_and_nobody(grade_source):
    looks = """
import os
import socket
from checkkit import ok, wrong


def check(case, expected, actual):
    found = [path for path in ("/etc/passwd", "/root", "/home") if os.path.exists(path) and os.access(path, os.R_OK)]
    try:
        socket.create_connection(("127.0.0.1", 80), 1)
        found.append("network")
    except OSError:
        pass
    try:
        open("/tmp/left", "w")
        found.append("a file")
    except OSError:
        pass
    return wrong("not_orthogonal", output=str(found), error=0) if found or os.environ.get("USER") else ok()
"""
    report = grade_source(RIGHT, on=checked_exercise(looks))
    assert report.verdict is Verdict.ACCEPTED, report.cases[0].message
