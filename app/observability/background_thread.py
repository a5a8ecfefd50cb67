"""Background threads, with a common way to start, stop and report failures."""

from collections.abc import Callable
from threading import Event, Thread

import structlog

_log = structlog.get_logger()


def _nothing() -> None:
    pass


class BackgroundThread:
    """A thread that runs `serve` from `start` to `stop`.

    `serve` returns soon after `stopping` is set; `wake` interrupts any other wait in it. An exception is logged and
    ends the thread, and /readyz then reports it.
    """

    def __init__(self, name: str, serve: Callable[[], None], *, wake: Callable[[], None] = _nothing) -> None:
        self.name = name
        self.stopping = Event()
        self._serve = serve
        self._wake = wake
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after its current work, and wait for its end."""
        self.stopping.set()
        self._wake()
        self._thread.join()

    def is_alive(self) -> bool:
        """Return whether the thread was started and has not ended."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._serve()
        except Exception:
            _log.exception("a background thread failed", thread=self.name)
