"""Frames read from the bytes that a child sends, within bounds. Any child may be hostile."""

import os
import threading
from collections.abc import Iterator

from grader.inside import wire

_CHUNK = 1 << 20  # a full pipe
_thread = threading.local()


class FrameError(ValueError):
    """Bytes that are not frames, or more bytes than an honest answer needs."""


class FrameReader:
    """Reader of whole frames from a non-blocking pipe.

    `largest_bytes` bounds one frame, so that the reader never holds more than that and one read.
    `total_bytes` bounds all that comes through the pipe.
    """

    def __init__(self, descriptor: int, largest_bytes: int, total_bytes: int) -> None:
        self._descriptor = descriptor
        self._largest = largest_bytes
        self._left = total_bytes
        self._held = bytearray()  # the beginning of a frame whose end has not arrived
        self.ended = False
        self.is_over_limit = False

    @property
    def holds_bytes(self) -> bool:
        """Whether it holds bytes that were not handed out yet."""
        return bool(self._held)

    def add(self, data: bytes) -> None:
        """Append bytes that came another way than through the pipe."""
        self._held += data

    @classmethod
    def of(cls, data: bytes, largest_bytes: int) -> "FrameReader":
        """Return a reader of the frames in these bytes alone."""
        reader = cls(-1, largest_bytes, len(data))
        reader.ended = True
        reader.add(data)
        return reader

    def rest(self) -> bytes:
        """Take the bytes that have arrived and were not handed out."""
        rest, self._held = bytes(self._held), bytearray()
        return rest

    def read(self) -> Iterator[tuple[bytes, memoryview]]:
        """Yield the whole frames (kind, content) that have arrived. Raises FrameError for what no honest child sends.

        A caller that stops at the first wrong frame never holds the rest.
        Use each content before asking for the next one: its buffer is reused.
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
                # a caller that stops early finds the rest here the next time
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
            self.is_over_limit = True
            raise FrameError("more bytes than all results together can have")
        self._held += memoryview(buffer)[:count]
        return True

    def _end_of_frame(self, held: bytearray, at: int) -> int | None:
        """Return where the frame that begins at `at` ends; None if it has not arrived whole."""
        if len(held) - at < wire.HEADER.size:
            return None
        _, size = wire.HEADER.unpack_from(held, at)
        if size > self._largest:
            self.is_over_limit = True
            raise FrameError(f"a frame of {size} bytes; at most {self._largest} are allowed")
        end: int = at + wire.HEADER.size + size
        return end if end <= len(held) else None


def _buffer() -> bytearray:
    """Return this thread's buffer: memory that is already there costs no page faults."""
    if not hasattr(_thread, "buffer"):
        _thread.buffer = bytearray(_CHUNK)
    buffer: bytearray = _thread.buffer
    return buffer
