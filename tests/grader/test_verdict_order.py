"""A source with two faults: the verdict is that of the first in the stated order, however often it is graded."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.exercise.exercise import Limits
from grader.message import Message
from grader.verdict import Report, Verdict
from tests.english import english
from tests.grader.hostile import hurried
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = hurried(inline_exercise(), Limits(5.0, 128))
FORGED = Message("result_channel_used")
TOO_MUCH = "import os\nfor _ in range(66):\n    print('x' * 1000)\n"
UNCOUNTED = "import os\nos.write(1, b'x' * 66000)\n"
ROUNDS = 8
THEN = {
    "lacks its entry point": "",
    "raises at import": "raise ValueError('no')",
    "ends its process": "os._exit(3)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "makes a deadly system call": "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)",
    "takes too much memory": "x = [0] * 10**9",
    "says that it does not compile": "os.write(4, b'F' + (2).to_bytes(8, 'little') + b'\\x01x')",
    "never ends": "while True: pass",
    "raises in a case": "def double(x): raise ValueError('no')",
    "answers wrongly": "def double(x): return x",
    "answers rightly": RIGHT,
}


def distinct(grade: Callable[[], Report]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Grade several times: the different verdicts, with their messages and cases."""
    reports = [grade() for _ in range(ROUNDS)]
    return {
        (str(one.verdict), english(one.message), tuple(f"{case.name}: {case.verdict}" for case in one.cases))
        for one in reports
    }


@pytest.mark.parametrize("source", THEN.values(), ids=THEN)
def test_a_source_that_prints_too_much_at_import_gets_one_verdict_whatever_it_does_next(grade_source, source):
    found = distinct(lambda: grade_source(TOO_MUCH + source + "\n", on=DOUBLE))
    told = "Your code printed more than 64 KiB. Print less. Line 3 prints it: `print('x' * 1000)`"
    assert found == {("output_limit_exceeded", told, ("pair: output_limit_exceeded",))}


@pytest.mark.parametrize("source", THEN.values(), ids=THEN)
def test_so_does_one_that_prints_where_its_process_does_not_count_it(grade_source, source):
    """Which case it happened in is then not known, so their results may differ."""
    found = distinct(lambda: grade_source(UNCOUNTED + source + "\n", on=DOUBLE))
    assert {verdict for verdict, *_ in found} == {"output_limit_exceeded"}


@pytest.mark.parametrize(
    "source",
    ["x = [0] * 10**9", "1 / 0", "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", "return None", "os._exit(0)"],
)
def test_a_case_that_prints_too_much_gets_one_verdict_whatever_it_does_next(grade_source, source):
    body = f"    import os\n    print('x' * 66000)\n    {source}\n"
    found = distinct(lambda: grade_source("def double(x):\n" + body, on=DOUBLE))
    assert {(verdict, cases) for verdict, _, cases in found} == {
        ("output_limit_exceeded", ("pair: output_limit_exceeded",))
    }


def test_of_two_faults_before_the_first_case_the_earlier_in_the_program_is_told(grade_source):
    source = "raise ValueError('no')\nimport ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)\n"
    assert {verdict for verdict, *_ in distinct(lambda: grade_source(source, on=DOUBLE))} == {"runtime_error"}


def nested(depth: int) -> str:
    return f"def double(x):\n    return {'-' * 2 * depth}x * 2\n"


def test_the_compiler_takes_exactly_what_the_child_that_runs_takes(grade_source):
    """A source at the limit for nested code, to the level: nesting too deeply is never taken for forging."""

    def compiles(depth: int) -> bool:
        report = grade_source(nested(depth), on=DOUBLE)
        assert report.verdict in (Verdict.ACCEPTED, Verdict.COMPILE_ERROR), english(report.message)
        return report.verdict is Verdict.ACCEPTED

    low, high = 1, 20_000
    assert compiles(low) and not compiles(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if compiles(middle) else (low, middle)
    for depth in range(low - 3, high + 4):
        compiles(depth)


def test_a_claim_that_comes_after_a_case_leaves_the_verdicts_so_far_and_counts(grade_source):
    source = """
import sys
def double(x):
    if x.ndim == 2:
        sys._getframe(2).f_locals["results"].add(b"F", [b"\\x01SyntaxError: " + str(x).encode()])
    return 2 * x
"""
    report = grade_source(source, on=DOUBLE)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert [case.verdict for case in report.cases] == [Verdict.ACCEPTED, Verdict.RUNTIME_ERROR]
    assert report.message == report.cases[1].message == FORGED


# Two faults one after the other, and the verdict of both, whichever the supervisor notices first.
FORGES = "os.write(4, b'junkjunkjunkjunkjunk')"
CLAIMS = "os.write(4, b'F' + (2).to_bytes(8, 'little') + b'\\x01x')"
PRINTS, WRITES = "print('x' * 70000)", "os.write(1, b'x' * 70000)"
PAIRS = {
    "forges, then prints": (FORGES, PRINTS, Verdict.OUTPUT_LIMIT_EXCEEDED),
    "forges, then writes": (FORGES, WRITES, Verdict.OUTPUT_LIMIT_EXCEEDED),
    "prints, then forges": (PRINTS, FORGES, Verdict.OUTPUT_LIMIT_EXCEEDED),
    "claims a compile error, then writes": (CLAIMS, WRITES, Verdict.OUTPUT_LIMIT_EXCEEDED),
    "forges, then makes a deadly call": (FORGES, "ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Verdict.RUNTIME_ERROR),
    "writes, then has no memory": (WRITES, "y = [0] * 10**9", Verdict.OUTPUT_LIMIT_EXCEEDED),
}


@pytest.fixture
def load() -> Iterator[None]:
    """Keep every processor busy meanwhile."""
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    yield
    for process in burning:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("first", "second", "verdict"), PAIRS.values(), ids=PAIRS)
def test_two_faults_get_one_verdict_under_load(grade_source, load, first, second, verdict):
    lines = ["import ctypes, os", "def double(x):", f"    {first}", f"    {second}", "    return 2 * x"]
    source = "\n".join(lines) + "\n"
    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(lambda _: grade_source(source, on=DOUBLE), range(20)))
    assert {report.verdict for report in reports} == {verdict}
