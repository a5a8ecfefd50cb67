"""Checks of a source before it runs, in words for its author."""

import pytest

from grader.judging.source_check import reason_not_to_run
from grader.message import Message


@pytest.mark.parametrize(
    "source",
    [
        b"x = 1\n",
        b"x" * 256 * 1024,
        b"\xef\xbb\xbfx = 1\r\n",
        "# 池化\n".encode(),
        b"x = 1",
        b"\x0cx = 1\n",
        b"syntax error (",
    ],
    ids=["plain", "largest", "BOM and CRLF", "Chinese", "no newline", "form feed", "not Python"],
)
def test_text_of_a_bearable_size_may_run(source):
    assert reason_not_to_run(source) is None


@pytest.mark.parametrize("source", [b"", b" ", b"\n\r\n\t\n", b"\xef\xbb\xbf\n"])
def test_a_source_without_a_word_is_empty(source):
    assert reason_not_to_run(source) == Message("source_empty")


@pytest.mark.parametrize(("size", "told"), [(256 * 1024 + 1, 257), (300 * 1024, 300), (300_000, 293)])
def test_a_source_too_large_is_told_its_size_and_the_limit(size, told):
    assert reason_not_to_run(b"#" * size) == Message("source_too_large", {"size_kib": told, "limit_kib": 256})


@pytest.mark.parametrize(("source", "line"), [(b"\0", 1), (b"x\ny = '\0'\nz\n", 2), (b"\n\n\n\0\0", 4)])
def test_a_nul_byte_is_named_with_its_line(source, line):
    assert reason_not_to_run(source) == Message("source_holds_nul", {"line": line})


@pytest.mark.parametrize(
    ("source", "line", "byte"),
    [
        ("# café".encode("latin-1"), 1, "e9"),
        (b"x = 1\n\xff", 2, "ff"),
        ("s = '池化'".encode("gbk"), 1, "b3"),
        (b"a\n\xe6\xb1", 2, "e6"),
        (b"\xffa\nb\nc\n", 1, "ff"),
    ],
    ids=["Latin-1", "a stray byte", "GBK", "cut short", "lines after it"],
)
def test_text_in_another_encoding_is_named_with_line_and_byte(source, line, byte):
    assert reason_not_to_run(source) == Message("source_not_utf8", {"line": line, "byte": f"0x{byte}"})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_called_that(encoding):
    source = "\ufeffx = 1\n".encode(encoding)
    assert reason_not_to_run(source) == Message("source_utf16")
