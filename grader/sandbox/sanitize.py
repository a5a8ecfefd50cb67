"""Text from a student's process, made fit to be stored, shown on a page and printed on a terminal."""

import re

MAX_CHARACTERS = 8000
# Control characters except tab and newline, characters that reorder the text around them, and surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def printable(text: str) -> str:
    """Return the text with control characters and reordering characters written as escapes."""
    return _UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def message(text: str) -> str:
    """Return the text as `printable` gives it, cut to `MAX_CHARACTERS`."""
    shown = printable(text[:MAX_CHARACTERS])
    return shown if len(shown) <= MAX_CHARACTERS else shown[: MAX_CHARACTERS - 1] + "…"


def traceback(text: str) -> str:
    """Return a traceback as `printable` text; of a long one the beginning and the end."""
    half = MAX_CHARACTERS
    return printable(text if len(text) <= 2 * half else f"{text[:half]}\n…\n{text[-half:]}")


def output(raw: bytes) -> str:
    """Return printed bytes as `printable` text.

    Every line end becomes a newline. Bytes that are not UTF-8 become escapes.
    """
    text = raw.decode("utf-8", "backslashreplace")
    return printable(text.replace("\r\n", "\n").replace("\r", "\n"))
