"""The submissions that are being graded now, recorded where the record survives the process.

A row stays `queued` until its report is written. So after a crash the rows do not show which submissions were being
graded. A submission that crashes the whole service would be graded again and again.

Memory mapped to a file stays in the kernel however the process ends, and a write to it needs no system call. A power
cut may lose the record, but no submission causes a power cut.
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
    """A record for each slot, written only by that slot's thread."""

    def __init__(self, path: Path, slots: int) -> None:
        self._path = path
        self._slots = slots

    def open(self) -> list[UUID]:
        """Clear the records. Return the submissions that the previous process was grading when it ended."""
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
        """Record the submission of a slot during the block."""
        place = slice(slot * _BYTES, (slot + 1) * _BYTES)
        self._notes[place] = submission_id.bytes
        try:
            yield
        finally:
            self._notes[place] = _NOTHING

    def close(self) -> None:
        """Close the file and keep its records."""
        self._notes.close()
