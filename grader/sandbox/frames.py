"""Takes frames out of the bytes a child sends, within a bound; the child is hostile until proven otherwise."""

import os
import threading
from collections.abc import Iterator

from grader.inside import wire

_CHUNK = 1 << 20  # a full pipe
_thread = threading.local()


class FrameError(ValueError):
    """The bytes are not frames, or more than any honest answer needs."""


class FrameReader:
    """Takes whole frames out of what has arrived in a non-blocking pipe.

    `largest_bytes` bounds one frame, and so, with one reading more, what is ever held here; `total_bytes` bounds all
    of them together.
    """

    def __init__(self, descriptor: int, largest_bytes: int, total_bytes: int) -> None:
        self._descriptor = descriptor
        self._largest = largest_bytes
        self._left = total_bytes
        self._held = bytearray()  # the beginning of a frame whose end has not arrived
        self.ended = False

    @property
    def holds_bytes(self) -> bool:
        """Whether bytes have been read that were not handed out yet."""
        return bool(self._held)

    def add(self, data: bytes) -> None:
        """Bytes that came another way, after those of the pipe."""
        self._held += data

    @classmethod
    def of(cls, data: bytes, largest_bytes: int) -> "FrameReader":
        """Reads the frames in these bytes, and nothing more."""
        reader = cls(-1, largest_bytes, len(data))
        reader.ended = True
        reader.add(data)
        return reader

    def rest(self) -> bytes:
        """What has arrived and was not handed out; it is not held here any more."""
        rest, self._held = bytes(self._held), bytearray()
        return rest

    def read(self) -> Iterator[tuple[bytes, memoryview]]:
        """The whole frames (kind, content) that have arrived. Raises FrameError for what no honest child sends.

        One by one: who stops at the first that is wrong never holds the rest, however many there are. A content is
        to be used before the next is asked for: the buffer under it is used again.
        """
        while True:
            held, self._held = self._held, bytearray()
            at = 0
            try:
                while (end := self._end_of_frame(held, at)) is not None:
                    kind, start = held[at : at + 1], at + wire.HEADER.size
                    at = end
                    yield bytes(kind), memoryview(held)[start:end]
            finally:
                # where the caller stops early, what it did not take is still there
                self._held = held[at:] if at else held
            if self.ended or not self._fill():
                return

    def _fill(self) -> bool:
        buffer = _buffer()
        try:
            count = os.readv(self._descriptor, [buffer])
        except BlockingIOError:
            return False
        self.ended = not count
        self._left -= count
        if self._left < 0:
            raise FrameError("more bytes than all results together can have")
        self._held += memoryview(buffer)[:count]
        return True

    def _end_of_frame(self, held: bytearray, at: int) -> int | None:
        """Where the frame that begins at `at` ends; None if it has not arrived whole."""
        if len(held) - at < wire.HEADER.size:
            return None
        _, size = wire.HEADER.unpack_from(held, at)
        if size > self._largest:
            raise FrameError(f"a frame of {size} bytes; at most {self._largest} are allowed")
        end: int = at + wire.HEADER.size + size
        return end if end <= len(held) else None


def _buffer() -> bytearray:
    """One buffer for each thread: memory that is there already costs no page faults."""
    if not hasattr(_thread, "buffer"):
        _thread.buffer = bytearray(_CHUNK)
    buffer: bytearray = _thread.buffer
    return buffer
