"""Which submissions are being graded at this moment, noted where it outlives the process.

A row stays `queued` until its report is written, so after a sudden end nobody could tell what was being graded from
what only waited; and what takes the whole service down each time it is graded would do so for ever. Memory that is
mapped to a file stays with the kernel however the process ends, and a note in it costs no system call. A power cut
may lose it, but is no submission's doing.
"""

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

_BYTES = 16
_NOTHING = bytes(_BYTES)


class InFlightLog:
    """A place for each slot; each slot's thread writes its own."""

    def __init__(self, path: Path, slots: int) -> None:
        self._path = path
        self._slots = slots

    def open(self) -> list[UUID]:
        """Empty the places; return what the process before this one was grading when it ended."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        notes = self._path.read_bytes() if self._path.exists() else b""
        places = (notes[start : start + _BYTES] for start in range(0, len(notes), _BYTES))
        with self._path.open("wb") as file:
            os.truncate(file.fileno(), self._slots * _BYTES)
        with self._path.open("r+b") as file:
            self._notes = mmap.mmap(file.fileno(), self._slots * _BYTES)
        return [UUID(bytes=place) for place in places if len(place) == _BYTES and place != _NOTHING]

    @contextmanager
    def noted(self, slot: int, submission_id: UUID) -> Iterator[None]:
        """While the slot grades this submission."""
        place = slice(slot * _BYTES, (slot + 1) * _BYTES)
        self._notes[place] = submission_id.bytes
        try:
            yield
        finally:
            self._notes[place] = _NOTHING

    def close(self) -> None:
        """Keeps what is noted."""
        self._notes.close()
