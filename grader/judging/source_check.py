"""Checks of a source without running it: too large, empty, not text, copied with something that is no code."""

import codecs

from grader.judging import pasted
from grader.message import Message

MAX_SOURCE_BYTES = 256 * 1024


def reason_not_to_run(source: bytes) -> Message | None:
    """Return why the source may not be compiled, for the student; None if it may."""
    if len(source) > MAX_SOURCE_BYTES:
        sizes = {"size_kib": -(-len(source) // 1024), "limit_kib": MAX_SOURCE_BYTES // 1024}
        return Message("source_too_large", sizes)
    if not source.removeprefix(codecs.BOM_UTF8).strip():
        return Message("source_empty")
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Message("source_utf16")
    if b"\0" in source:
        return Message("source_holds_nul", {"line": _line(source, source.index(b"\0"))})
    try:
        text = source.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"0x{source[error.start]:02x}"
        return Message("source_not_utf8", {"line": _line(source, error.start), "byte": byte})
    return Message("pasted_notebook") if pasted.is_notebook(text) else pasted.at_first_line(text)


def _line(source: bytes, place: int) -> int:
    return source[:place].count(b"\n") + 1
