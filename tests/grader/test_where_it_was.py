"""A source that was stopped says where it was: the line at the time limit, and the line that prints too much."""

import pytest

from grader.exercise.exercise import Limits
from grader.message import Message
from grader.verdict import Verdict
from tests.english import english
from tests.grader.hostile import hurried
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox

SHORT = hurried(inline_exercise(), Limits(1.0, 512))
SPINNING = {
    "a loop": (
        "def double(x):\n    return slow(x)\n\n\ndef slow(x):\n    while True: x = x + 1\n",
        6,
        ["double", "slow"],
    ),
    "a call of numpy": (
        "import numpy as np\ndef double(x):\n    np.linalg.eigvals(np.sin(np.arange(2.25e6)).reshape(1500, 1500))\n",
        *(3, ["double"]),
    ),
    "a pattern": ("import re\n\n\ndef double(x):\n    re.match('(a*)*b', 'a' * 40)\n", 5, ["double"]),
    "a sleep at import": ("import time\ntime.sleep(99)\n", 2, ["<module>"]),
    "a name in Chinese": ("def 池化(x):\n    while True: pass\n\n\ndouble = 池化\n", 2, ["池化"]),
    "a hidden case": ("def double(x):\n    while x.ndim == 2: pass\n    return 2 * x\n", 2, ["double"]),
}


@pytest.mark.parametrize(("source", "line", "functions"), SPINNING.values(), ids=SPINNING)
def test_the_line_at_the_time_limit_is_told(grade_source, source, line, functions):
    report = grade_source(source, on=SHORT)
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert (report.trace.line, [frame.function for frame in report.trace.frames]) == (line, functions)
    text = source.splitlines()[line - 1].strip()
    place = Message("was_at_line", {"line": line, "source": text})
    assert report.message == Message("time_limit", {"limit_s": 1.0}).then(place) == report.deciding_case.message


def test_an_answer_just_before_the_limit_counts_and_its_output_is_whole(grade_source):
    source = "import time\ntime.sleep(0.95)\nprint('here')\ndef double(x):\n    print('there')\n    return 2 * x\n"
    report = grade_source(source, on=hurried(inline_exercise(), Limits(3.0, 256)))
    late = source.replace("0.95", "2.85")
    assert report.stdout == grade_source(late, on=hurried(inline_exercise(), Limits(3.0, 256))).stdout
    assert report.verdict is Verdict.ACCEPTED and report.stdout == "here\nthere\nthere\n"


def test_output_before_the_limit_is_kept_and_has_no_calls(grade_source):
    source = "def double(x):\n    print('before')\n    while True:\n        pass\n"
    report = grade_source(source, on=SHORT)
    assert report.stdout == report.cases[0].detail.stdout == "before\n"


@pytest.mark.parametrize(
    "action", ["signal.SIG_IGN", "signal.SIG_DFL", "lambda *_: 1 / 0", "lambda *_: print('x' * 10**6)"]
)
def test_a_source_that_does_not_answer_gets_the_verdict_of_one_that_does(grade_source, action):
    source = f"import signal\nsignal.signal(signal.SIGUSR1, {action})\nwhile True:\n    pass\n"
    verdicts = {grade_source(source, on=SHORT).verdict for _ in range(2)}
    allowed = {Verdict.RUNTIME_ERROR} if "1 / 0" in action else {Verdict.TIME_LIMIT_EXCEEDED}
    assert verdicts == ({Verdict.OUTPUT_LIMIT_EXCEEDED} if "print" in action else allowed)


def test_a_forged_answer_changes_no_verdict_and_names_lines_of_the_source_only(grade_source):
    calls = r"  File \"submission.py\", line 999 in x\n  File \"submission.py\", line 2 in y\n"
    forged = rf'"Stack (most recent call first):\n{calls}"'
    source = f"import sys\ndef double(x):\n    for _ in range(9):\n        sys.stdout.write({forged})\n"
    report = grade_source(f"{source}    while True: pass\n", on=SHORT)
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED and report.trace.line == 5


PRINTING = """def double(x):
    print('first')
    for i in range(10000):
        show(i)


def show(i):
    print('value', i)
"""


def test_the_line_that_prints_and_both_ends_of_the_output_are_told(grade_source):
    report = grade_source(PRINTING, on=SHORT)
    assert report.verdict is Verdict.OUTPUT_LIMIT_EXCEEDED
    assert english(report.message).endswith("Print less. Line 8 prints it: `print('value', i)`")
    assert [(frame.line, frame.function) for frame in report.trace.frames] == [(4, "double"), (8, "show")]
    lines = report.stdout.splitlines()
    assert lines[:2] == ["first", "value 0"] and lines[20].startswith("… (") and len(lines) == 26
    assert report.stdout == report.cases[0].detail.stdout


def test_of_a_hidden_case_only_the_line_is_told(grade_source):
    source = "def double(x):\n    while x.ndim == 2:\n        print('secret', x)\n    return 2 * x\n"
    report = grade_source(source, on=SHORT)
    assert (report.deciding_case.name, report.stdout, report.trace.line) == ("grid", "", 3)


def test_long_lines_are_cut(grade_source):
    report = grade_source("print('x' * 10**6)\n", on=SHORT)
    assert report.stdout == "" or max(map(len, report.stdout.splitlines())) <= 201
