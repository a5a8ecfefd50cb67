"""The way out of a child: frames on the result pipe, and standard output with a count of what was printed."""

import io
import os
import sys
from typing import Any

from grader.inside import wire

RESULT = 4


class Results:
    """Frames on their way out. A case's frame is noted in memory that the supervisor looks at when it likes to.

    The noted ones are sent together at the end, since each message would wake the supervisor, on a processor that
    the student's code needs; what a later case does, to the process or to its time, takes none back.
    """

    def __init__(self, space: wire.Space, descriptor: int = RESULT) -> None:
        self._space = space
        self._descriptor = descriptor
        self._waiting: list[bytes] = []

    def pack(self, outputs: dict[str, Any]) -> list[bytes | memoryview]:
        """The bytes of a case's outputs, in pieces; some may be the memory of the student's own arrays."""
        return wire.pack_values(outputs, self._space)

    def add(self, kind: bytes, pieces: list[bytes | memoryview]) -> None:
        """Notes a copy of a case's frame, or sends it if there is no room; all other frames are sent at once."""
        frame = b"".join(wire.frame(kind, pieces))
        self._waiting.append(frame)
        if kind != wire.CASE or not self._space.note(frame):
            self.send()

    def send(self) -> None:
        """Writes the frames that wait."""
        self._space.forget_notes(len(self._waiting))
        waiting = memoryview(b"".join(self._waiting))
        self._waiting.clear()
        while waiting:
            waiting = waiting[os.write(self._descriptor, waiting) :]


class Printed(io.FileIO):
    """Standard output, counting: what was printed in which case is known without a message for each line."""

    total = 0
    stream: io.TextIOBase = sys.stdout  # type: ignore[assignment]

    def write(self, data: Any) -> int:
        """As usual, and remembers how much."""
        written = super().write(data) or 0
        Printed.total += written
        return written


def count_output() -> None:
    """From now on `print` counts, on standard output and standard error alike."""
    raw = Printed(1, "w", closefd=False)
    text = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.stdout = sys.stderr = Printed.stream = text


def flush_output() -> None:
    """Writes what was printed. The student's code may have closed the stream, or put another in its place."""
    try:  # noqa: SIM105 - called for every case; `suppress` takes longer than the flush
        Printed.stream.flush()
    except (ValueError, OSError):
        pass
