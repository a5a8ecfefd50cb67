"""The place of a fault in a student's file: taken from the child only as far as the source confirms it."""

import json

import pytest

from grader.judging.trace import MAX_FRAMES, Places
from grader.verdict import Frame, Trace
from tests.grader.inline import inline_exercise

SOURCE = b"""\xef\xbb\xbfimport numpy as np\r
def double(x):\r
    return helper(x)\r
def helper(secret):\r
    return secret[9]\r
"""


def trace_of(**found: object) -> Trace | None:
    return Places(SOURCE).of_error(json.dumps(found))


def test_lines_are_read_from_the_source():
    assert trace_of(frames=[[3, "double"], [5, "helper"]]) == Trace(
        5, "return secret[9]", None, (Frame(3, "double", "return helper(x)"), Frame(5, "helper", "return secret[9]"))
    )


@pytest.mark.parametrize("name", ["a1b2", "x" * 10_000, "not a name", "\x1b[2J", "", 7, None, ["double"], "0.125"])
def test_a_name_that_is_not_in_the_source_is_not_told(name):
    assert trace_of(frames=[[3, name]]).frames == (Frame(3, "?", "return helper(x)"),)


@pytest.mark.parametrize("line", [0, -1, 7, 10**30, True, 3.0, "3", None, [3]])
def test_a_line_that_is_not_in_the_source_is_not_told(line):
    assert trace_of(frames=[[line, "double"]]) is None
    assert trace_of(line=line, column=1) is None


@pytest.mark.parametrize(
    "told",
    [
        *(
            "",
            "7",
            "[]",
            "{",
            "[" * 9000,
            '{"frames": 3}',
            '{"frames": [3]}',
            '{"frames": [[1, "a", 2]]}',
            "{}" * 9000,
        ),
        *('{"line": NaN}', '{"line": 1e999}', '{"line": ' + "9" * 5000 + "}"),
    ],
)
def test_what_no_honest_child_says_is_no_trace(told):
    assert Places(SOURCE).of_error(told) is None


def test_of_many_frames_the_innermost_are_told():
    trace = trace_of(frames=[[2, "double"]] * 100 + [[5, "helper"]])
    assert len(trace.frames) == MAX_FRAMES and trace.line == 5


def test_a_column_is_in_its_line():
    assert trace_of(line=3, column=5) == Trace(3, "    return helper(x)", 5)
    assert trace_of(line=3, column=500) == trace_of(line=3, column="5") == Trace(3, "    return helper(x)")


def test_a_long_line_and_its_control_characters_are_made_fit():
    places = Places(b"x = '" + b"y" * 10_000 + b"'\nz = '\x1b[2J'\n")
    assert len(places.of_error('{"line": 1}').text) == 200
    assert places.of_error('{"line": 2}').text == r"z = '\x1b[2J'"


FAULTS = {
    "x = 1\nreturn x\n": (2, 1, []),
    "def double(x)\n    return x\n": (1, 14, []),
    "def double(x):\n    y = x[9]\n    return y\n": (2, None, ["double"]),
    "import numpy as np\nz = np.linalg.inv(np.zeros((2, 2)))\n": (2, None, ["<module>"]),
    "class A:\n    size = 1 / 0\n": (2, None, ["<module>", "A"]),
    "class A:\n    def __init__(self):\n        self.x = no\ndef double(x):\n    return A()\n": (
        *(3, None),
        ["double", "__init__"],
    ),
    "def double(x):\n    return (lambda y: 1 / 0)(x)\n": (2, None, ["double", "<lambda>"]),
    "def double(x):\n    return double(x)\n": (2, None, ["double"]),
    "def double(x):\n    raise ExceptionGroup('g', [ValueError()])\n": (2, None, ["double"]),
    "class E(Exception):\n    def __str__(self): return 'x' * 10**7\ndef double(x):\n    raise E\n": (
        *(4, None),
        ["double"],
    ),
}


@pytest.mark.sandbox
@pytest.mark.parametrize(("source", "told"), FAULTS.items())
def test_each_fault_has_its_line(grade_source, source, told):
    report = grade_source(source, on=inline_exercise())
    trace = report.trace
    assert (trace.line, trace.column, [frame.function for frame in trace.frames]) == told
    assert trace.text.strip() == source.splitlines()[trace.line - 1].strip()


@pytest.mark.sandbox
def test_the_trace_is_that_of_the_case_that_decides(grade_source):
    source = "def double(x):\n    if x.ndim == 2:\n        return no\n    return x\n"
    report = grade_source(source, on=inline_exercise())
    assert [str(case.verdict) for case in report.cases] == ["wrong_answer", "runtime_error", "wrong_answer"]
    assert (report.deciding_case.name, report.trace.line) == ("grid", 3)


@pytest.mark.sandbox
def test_a_forged_trace_tells_nothing_that_is_not_in_the_source(grade_source):
    source = """
import json, sys
def double(x):
    code = double.__code__.replace(co_name=f"v{x.ravel()[0]}", co_firstlineno=900)
    exec(compile("\\n" * 500 + "1 / 0", "submission.py", "exec"))
"""
    report = grade_source(source, on=inline_exercise())
    assert [frame.line for frame in report.trace.frames] == [5]
