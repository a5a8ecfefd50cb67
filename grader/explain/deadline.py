"""A point in time until which something may take, and what is left until then."""

import time


class Deadline:
    """So many seconds from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Seconds until then; negative after it."""
        return self._end - time.monotonic()

    def share(self, part: float, *, least_s: float = 0.05) -> float:
        """A part of what is left, but never next to nothing."""
        return max(least_s, part * self.left_s)
