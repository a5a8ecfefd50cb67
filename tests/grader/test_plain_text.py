"""Text as people save it: one rule for what is read, and a name for what is not."""

import pytest

from grader.message import Message
from grader.plain_text import NotPlainTextError, normal_text, read_text

CHINESE = "# 求每一行的范数，结果的形状是 (N,)。\nx = 1\n"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\ufeffa", "a"),
        ("\ufeff\ufeffa\ufeff", "a\ufeff"),
        ("\r\r\n\n", "\n\n\n"),
        ("", ""),
        ("a\x0bb\u2028c", "a\x0bb\u2028c"),
    ],
)
def test_marks_at_the_start_go_and_lines_end_with_a_line_feed(text, normal):
    assert normal_text(text) == normal
    assert read_text(text.encode()) == normal
    assert normal_text(normal) == normal


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CHINESE.encode("gbk"), "GB18030"),
        (CHINESE.encode("gb18030"), "GB18030"),
        (CHINESE.encode("utf-16"), "UTF-16"),
        (CHINESE.encode("utf-32"), "UTF-32"),
        (b"title = 1\r\n".decode().encode("utf-16-le"), "UTF-16"),
        (b"title = 1\r\n".decode().encode("utf-16-be"), "UTF-16"),
        (b"\xff\xfe", "UTF-16"),
    ],
)
def test_another_encoding_is_named(content, encoding):
    with pytest.raises(NotPlainTextError) as caught:
        read_text(content)
    assert caught.value.message == Message("file_other_encoding", {"encoding": encoding})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("café, naïve, élève, über".encode("cp1252"), Message("file_not_utf8", {"position": 3})),
        (b"ab\xff", Message("file_not_utf8", {"position": 2})),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x08\x06", Message("file_binary")),
        (b"x\0y", Message("file_binary")),
    ],
)
def test_other_bytes_get_their_place_and_no_false_name(content, message):
    with pytest.raises(NotPlainTextError) as caught:
        read_text(content)
    assert caught.value.message == message
