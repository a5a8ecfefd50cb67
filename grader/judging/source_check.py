"""What can be said of a source without running it: too large, empty, not text."""

import codecs

MAX_SOURCE_BYTES = 256 * 1024


def reason_not_to_run(source: bytes) -> str:
    """A sentence for the student, or "" if the source may be compiled."""
    if len(source) > MAX_SOURCE_BYTES:
        size_kib = -(-len(source) // 1024)
        return f"Your source has {size_kib} KiB; at most {MAX_SOURCE_BYTES // 1024} KiB are allowed."
    if not source.removeprefix(codecs.BOM_UTF8).strip():
        return "Your source is empty."
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "Your source is saved as UTF-16. Save the file as UTF-8."
    if b"\0" in source:
        line = source[: source.index(b"\0")].count(b"\n") + 1
        return f"Line {line} holds a NUL byte. Is this a Python file?"
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        return f"Line {line} is not UTF-8 text (byte 0x{source[error.start]:02x}). Save the file as UTF-8."
    return ""
