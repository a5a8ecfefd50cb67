"""Text as people save it, read by one rule: exercises, labs and submissions, from folders, zips, forms and requests.

It is UTF-8. Byte order marks at its start are dropped, and lines end with LF, whatever ended them before.
"""

import codecs

from grader.message import Message

BYTE_ORDER_MARK = "\ufeff"
_MARKS = (  # the longest first: that of UTF-16 begins that of UTF-32
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MANY = 0.75  # of the characters beyond ASCII


class NotPlainTextError(ValueError):
    """Bytes that are no UTF-8 text; `message` names the encoding that they seem to have."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def normal_text(text: str) -> str:
    """Return the text without byte order marks at its start, and with LF as the only line end."""
    return text.lstrip(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")


def read_text(content: bytes) -> str:
    """Return the normal text in these bytes. Raises NotPlainTextError."""
    if (name := marked_encoding(content)) not in (None, "utf-8-sig"):
        raise _looks_like(str(name).upper())
    if b"\0" in content:
        raise NotPlainTextError(Message("file_binary")) if not _is_utf_16(content) else _looks_like("UTF-16")
    try:
        return normal_text(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _is_chinese(content):
            raise _looks_like("GB18030") from None
        raise NotPlainTextError(Message("file_not_utf8", {"position": error.start})) from None


def marked_encoding(content: bytes) -> str | None:
    """Return Python's name of the encoding that a byte order mark announces; None without one."""
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def _looks_like(encoding: str) -> NotPlainTextError:
    return NotPlainTextError(Message("file_other_encoding", {"encoding": encoding}))


def _is_utf_16(content: bytes) -> bool:
    """Return whether every second byte is zero nearly everywhere, as in ASCII letters of two bytes."""
    halves = (content[::2], content[1::2])
    return any(
        half.count(0) > _MANY * len(half) and other.count(0) < len(other) // 8
        for half, other in (halves, halves[::-1])
    )


def _is_chinese(content: bytes) -> bool:
    """Return whether the bytes, read as GB18030, hold mostly the characters that are in common use."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if not character.isascii()]
    return sum(map(_is_common, beyond)) > _MANY * len(beyond)


def _is_common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False
