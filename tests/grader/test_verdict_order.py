"""A source with two faults: the verdict is that of the first in the stated order, however often it is graded."""

from collections.abc import Callable

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
