"""A deadline, and the time that is left until then."""

import time


class Deadline:
    """The point in time that is `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Seconds until then; negative after it."""
        return self._end - time.monotonic()

    def share(self, part: float, *, least_s: float = 0.05) -> float:
        """Return a part of the seconds that are left, and at least `least_s`."""
        return max(least_s, part * self.left_s)
