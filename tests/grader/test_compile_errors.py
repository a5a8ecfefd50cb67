"""Sources that do not compile, whichever part of the compiler says so: each has its line, its text and a caret."""

import pytest

from grader.verdict import Verdict
from tests.english import english
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()
BLOCKS = "".join(f"{' ' * depth}for i{depth} in x:\n" for depth in range(21)) + " " * 21 + "pass\n"
# Source and its line. The parser finds the first half, later stages the second.
ERRORS = {
    "colon": ("x = 1\ndef double(x)\n    return x\n", 2),
    "bracket": ("x = 1\ny = (1, 2\nz = 3\n", 2),
    "bracket of another kind": ("x = 1\ny = (1, 2]\n", 2),
    "bracket too many": ("x = 1)\n", 1),
    "text without end": ("x = 1\ny = 'abc\n", 2),
    "long text without end": ("x = 1\ny = '''abc\nd\n", 2),
    "indentation": ("def double(x):\nreturn x\n", 2),
    "indentation too deep": ("x = 1\n  y = 2\n", 2),
    "indentation back to nowhere": ("if x:\n        y = 1\n    z = 2\n", 3),
    "tabs and spaces": ("def double(x):\n\tx = 1\n        return x\n", 3),
    "equals": ("if x = 3:\n    pass\n", 1),
    "keyword as a name": ("x = 1\nclass = 3\n", 2),
    "character": ("x = 1\ny = 3 ÷ 4\n", 2),
    "quotes of a word processor": ("x = “abc”\n", 1),
    "full-width comma": ("x = (1，2)\n", 1),
    "number": ("x = 1\ny = 0777\n", 2),
    "print without brackets": ("print 'x'\n", 1),
    "else alone": ("x = 1\nelse:\n    pass\n", 2),
    "f-string": ("x = 1\ny = f'{x'\n", 2),
    "escape": ("x = 1\ny = '\\N{no such name}'\n", 2),
    "argument twice": ("x = 1\nf(a=1, a=2)\n", 2),
    "return": ("x = 1\nreturn x\n", 2),
    "yield": ("x = 1\nyield x\n", 2),
    "await": ("def f(x):\n    await x\n", 2),
    "break": ("x = 1\nbreak\n", 2),
    "continue": ("x = 1\nif x:\n    continue\n", 3),
    "nonlocal of the module": ("x = 1\nnonlocal x\n", 2),
    "nonlocal of nothing": ("def f():\n    nonlocal y\n", 2),
    "global too late": ("def f():\n    x = 1\n    global x\n", 3),
    "parameter twice": ("x = 1\ndef f(a, a):\n    pass\n", 2),
    "parameter and global": ("def f(a):\n    global a\n", 2),
    "blocks in blocks": (BLOCKS, 21),
    "star alone": ("x = 1\ny = *x\n", 2),
    "two stars": ("a, *b, *c = x\n", 1),
    "import star in a function": ("def f():\n    from math import *\n", 2),
    "future": ("from __future__ import braces\n", 1),
    "future too late": ("x = 1\nfrom __future__ import annotations\n", 2),
    "assignment to a call": ("x = 1\nf(x) = 2\n", 2),
    "assignment to None": ("x = 1\nNone = 2\n", 2),
    "delete of a call": ("x = 1\ndel f(x)\n", 2),
    "default before none": ("def f(a=1, b):\n    pass\n", 1),
    "walrus in a comprehension": ("x = [i := 0 for i in y]\n", 1),
}


@pytest.mark.parametrize(
    "before", ["", "# -*- coding: gbk -*-\n", "\ufeff", "# 池化\r\n"], ids=["", "coding", "BOM", "CRLF"]
)
@pytest.mark.parametrize(("source", "line"), ERRORS.values(), ids=ERRORS)
def test_each_has_its_line_its_text_and_a_caret(grade_source, source, line, before):
    if "__future__" in source and before == "# 池化\r\n":
        source = source.replace("\n", "\r\n")
    report = grade_source(before + source, on=DOUBLE)
    assert report.verdict is Verdict.COMPILE_ERROR, english(report.message)
    number = line + before.count("\n")
    text = source.splitlines()[line - 1]
    head, shown, caret = english(report.message).split("\n")
    assert head.endswith(f"(line {number})") and shown.strip() == text.strip() and caret.strip() == "^"
    assert (report.trace.line, report.trace.text.strip()) == (number, text.strip())
    assert 1 <= report.trace.column <= len(text) + 1


def test_nul_bytes_have_their_line(grade_source):
    report = grade_source(b"x = 1\ny = '\0'\n", on=DOUBLE)
    assert (report.verdict, report.trace.line) == (Verdict.COMPILE_ERROR, 2)


def test_a_number_of_too_many_digits_has_its_line(grade_source):
    report = grade_source(f"x = 1\ny = {'9' * 5000}\n", on=DOUBLE)
    assert (report.verdict, report.trace.line) == (Verdict.COMPILE_ERROR, 2)
