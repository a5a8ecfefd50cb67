"""The way out of a child: frames on the result pipe, and standard output with a count of what was printed."""

import contextlib
import io
import os
import sys
import time
from typing import Any

from grader.inside import wire

RESULT = 4
_WAIT_S = 0.001


class Results:
    """Frames on their way out. The cases of a fast solution leave together: each message would wake the supervisor.

    Until it leaves, a frame is noted in memory that the supervisor sees: what a later case does, to the process or
    to its time, takes none back.
    """

    def __init__(self, space: wire.Space) -> None:
        self._space = space
        self._waiting = b""
        self._sent_at = time.perf_counter()

    def pack(self, outputs: dict[str, Any]) -> list[bytes | memoryview]:
        """The bytes of a case's outputs, their own: the student's code may use its arrays again."""
        return [b"".join(wire.pack_values(outputs, self._space))]

    def add(self, kind: bytes, pieces: list[bytes | memoryview]) -> None:
        """Lets a frame leave, after what was printed before it: with the next ones if they come soon."""
        flush_output()
        self._waiting += b"".join(wire.frame(kind, pieces))
        soon = kind == wire.CASE and time.perf_counter() - self._sent_at < _WAIT_S
        if not soon or not self._space.note(self._waiting):
            self.send()

    def send(self) -> None:
        """Writes the frames that wait."""
        self._space.forget_notes()
        waiting, self._waiting = memoryview(self._waiting), b""
        while waiting:
            waiting = waiting[os.write(RESULT, waiting) :]
        self._sent_at = time.perf_counter()


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
    with contextlib.suppress(ValueError, OSError):
        Printed.stream.flush()
