"""Text that a student's process has sent, made fit to be stored, shown on a page, and printed on a terminal."""

import re

MAX_CHARACTERS = 8000
# Control characters but for tab and newline, and those that reorder the text around them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with every character that acts, instead of being seen, written as an escape."""
    return _UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def message(text: str) -> str:
    """As `printable`, and cut to a length that a person can read."""
    shown = printable(text[:MAX_CHARACTERS])
    return shown if len(shown) <= MAX_CHARACTERS else shown[: MAX_CHARACTERS - 1] + "…"


def output(raw: bytes) -> str:
    """What was printed: lines end as on this system, bytes that are not UTF-8 are written as escapes."""
    text = raw.decode("utf-8", "backslashreplace")
    return printable(text.replace("\r\n", "\n").replace("\r", "\n"))
