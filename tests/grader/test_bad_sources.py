"""Sources that cannot be run: each gets a verdict and a sentence, whatever the bytes are."""

from collections.abc import Callable

import pytest

from grader.verdict import Report, Verdict
from tests.english import english
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()


@pytest.fixture
def refused(grade_source: Callable[..., Report]) -> Callable[[bytes], str]:
    """Return a function that returns the message of a source that does not compile."""

    def grade(source: bytes) -> str:
        report = grade_source(source, on=DOUBLE)
        assert (report.verdict, report.score, report.cases) == (Verdict.COMPILE_ERROR, 0, ())
        assert (report.case_count, report.stdout) == (3, "")
        return english(report.message)

    return grade


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"", "Your source is empty."),
        (b"\n  \n", "Your source is empty."),
        (b"#" * 300 * 1024, "Your source has 300 KiB; at most 256 KiB are allowed."),
        (b"x = 1\n\0", "Line 2 contains a NUL byte. Is this a Python file?"),
        (b"# caf\xe9\n", "Line 1 is not UTF-8 text (byte 0xe9). Save the file as UTF-8."),
        ("x = 1\n".encode("utf-16"), "Your source is saved as UTF-16. Save the file as UTF-8."),
    ],
    ids=["empty", "blank", "300 KB", "NUL", "Latin-1", "UTF-16"],
)
def test_bytes_that_are_no_source_are_refused(refused, source, told):
    assert refused(source) == told


def test_a_syntax_error_is_told_with_line_and_caret(refused):
    assert refused(b"x = 1\ndef double(x)\n    return 2 * x\n") == (
        "SyntaxError: expected ':' (line 2)\n    def double(x)\n                 ^"
    )


def test_an_indentation_error_is_told_by_its_name(refused):
    assert refused(b"def double(x):\nreturn 2 * x\n").startswith("IndentationError: expected an indented block")


def test_mixed_tabs_and_spaces_are_told_by_their_name(refused):
    assert refused(b"def double(x):\n\tx = 1\n        return x\n").startswith("TabError: inconsistent use of tabs")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", "utf-16", "rot13", "undefined", "klingon"])
@pytest.mark.parametrize("before", ["", "\ufeff", "#!/usr/bin/env python3\r\n"])
def test_a_comment_about_an_encoding_says_nothing(grade_source, encoding, before):
    source = f"{before}# -*- coding: {encoding} -*-\n# 池化 é😀\n{RIGHT}\nassert len('池化') == 2\n"
    report = grade_source(source.encode(), on=DOUBLE)
    assert report.verdict is Verdict.ACCEPTED, report.message


def test_a_return_outside_of_a_function_is_told_with_its_line(refused):
    assert refused(b"x = 1\nreturn x\n").startswith("SyntaxError: 'return' outside function (line 2)")


def test_expressions_nested_without_end_do_not_compile(refused):
    assert refused(b"x = " + b"(" * 10_000 + b")" * 10_000)


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode(),
        RIGHT.replace("\n", "\r").encode(),
        RIGHT.rstrip().encode(),
        b"# coding: utf-8\n" + RIGHT.encode(),
        "'''池化'''\n变量 = 1\n".encode() + RIGHT.encode(),
        b"\x0c\n" + RIGHT.encode(),
        RIGHT.encode() + b"#" * (256 * 1024 - len(RIGHT)),
        b"from __future__ import annotations\n" + RIGHT.encode(),
        b'if __name__ == "__main__":\n    raise SystemExit\n' + RIGHT.encode(),
    ],
    ids=[
        "BOM and CRLF",
        "old Mac newlines",
        "no newline at the end",
        "coding cookie",
        "Chinese names",
        "form feed",
        "the largest there may be",
        "future import",
        "a main block",
    ],
)
def test_what_python_takes_is_taken(grade_source, source):
    report = grade_source(source, on=DOUBLE)
    assert report.verdict is Verdict.ACCEPTED, report.message


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x1c"])
def test_lines_are_counted_as_python_counts_them(grade_source, separator):
    source = f"text = '''a{separator}b'''\ndef double(x):\n    return x[9]\n"
    message = english(grade_source(source, on=DOUBLE).cases[0].message)
    assert message.endswith("line 3, in double\n    return x[9]")


def test_lines_are_told_of_a_source_with_a_byte_order_mark_and_crlf(grade_source):
    report = grade_source(b"\xef\xbb\xbfdef double(x):\r\n    return x[9]\r\n", on=DOUBLE)
    assert english(report.cases[0].message).endswith("line 2, in double\n    return x[9]")
