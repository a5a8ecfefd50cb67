"""The output of a child: frames on the result pipe, and standard output with a count of printed bytes."""

import io
import os
import sys
import types
from typing import Any

from grader.inside import wire

RESULT = 4
_MAX_CALLS, _MAX_NAME = 20, 100


class Results:
    """Frames to send. A case's frame is noted in memory that the supervisor can read at any time.

    The noted frames are sent together at the end.
    Each message would wake the supervisor, on a processor that the student's code needs.
    A later case takes none of them back, whatever it does to the process or to its time.
    """

    def __init__(self, space: wire.Space, descriptor: int = RESULT) -> None:
        self._space = space
        self._descriptor = descriptor
        self._waiting: list[bytes] = []

    def pack(self, outputs: dict[str, Any]) -> list[bytes | memoryview]:
        """Pack a case's outputs into pieces of bytes; some may be the memory of the student's own arrays."""
        return wire.pack_values(outputs, self._space)

    def add(self, kind: bytes, pieces: list[bytes | memoryview]) -> None:
        """Note a copy of a case's frame, or send it if there is no room. Send every other frame at once."""
        frame = b"".join(wire.frame(kind, pieces))
        self._waiting.append(frame)
        if kind != wire.CASE or not self._space.note(frame):
            self.send()

    def send(self) -> None:
        """Write the frames that wait."""
        self._space.forget_notes(len(self._waiting))
        waiting = memoryview(b"".join(self._waiting))
        self._waiting.clear()
        while waiting:
            waiting = waiting[os.write(self._descriptor, waiting) :]


class CountingOutput(io.FileIO):
    """Standard output that counts its bytes: each case's share is known without a message for each line."""

    total = 0
    has_told = False
    stream: io.TextIOBase = sys.stdout  # type: ignore[assignment]

    def write(self, data: Any) -> int:
        """Write as usual, and count the bytes written."""
        if CountingOutput.total + len(data) > wire.MAX_PRINTED_BYTES and not CountingOutput.has_told:
            CountingOutput.has_told = True
            super().write(_calls())
        written = super().write(data) or 0
        CountingOutput.total += written
        return written


def _calls() -> bytes:
    """Return the calls that lead here, innermost first, as faulthandler writes them. One piece: it is not torn."""
    lines: list[str] = []
    frame: types.FrameType | None = sys._getframe(1)
    while frame and len(lines) < _MAX_CALLS:
        code = frame.f_code
        name = code.co_name.encode("ascii", "backslashreplace")[:_MAX_NAME].decode()
        if code.co_filename == "submission.py":
            lines.append(f'  File "submission.py", line {frame.f_lineno} in {name}\n')
        frame = frame.f_back
    return wire.STACK + "".join(lines).encode()


def count_output() -> None:
    """Replace standard output and standard error by one stream that counts its bytes."""
    raw = CountingOutput(1, "w", closefd=False)
    text = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.stdout = sys.stderr = CountingOutput.stream = text


def flush_output() -> None:
    """Write out what was printed. The student's code may have closed the stream, or put another in its place."""
    try:  # noqa: SIM105 - called for every case; `suppress` takes longer than the flush
        CountingOutput.stream.flush()
    except (ValueError, OSError):
        pass
