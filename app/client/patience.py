"""Events of a stream for a reader that stops waiting for more after a while."""

import queue
import time
from collections.abc import Iterable, Iterator
from threading import Thread
from typing import Any

Event = tuple[str, Any]


class PatientEvents:
    """The events of a stream, read in a thread of their own: a stream that is silent cannot be interrupted."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._found: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()
        self._deadline: float | None = None
        Thread(target=self._read, args=(events,), name="events", daemon=True).start()

    def wait_at_most(self, seconds: float) -> None:
        """End after so many seconds from now. Only the first call counts: a new connection repeats events."""
        if self._deadline is None:
            self._deadline = time.monotonic() + seconds

    def __iter__(self) -> Iterator[Event]:
        """Yield the events until the stream ends or the time is up. Raise what reading the stream raises."""
        while True:
            try:
                found = self._found.get(timeout=self._left_s())
            except queue.Empty:
                return
            if found is None:
                return
            if isinstance(found, BaseException):
                raise found
            yield found

    def _left_s(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _read(self, events: Iterable[Event]) -> None:
        try:
            for event in events:
                self._found.put(event)
        except BaseException as error:  # the reader raises it in its own thread
            self._found.put(error)
        else:
            self._found.put(None)
