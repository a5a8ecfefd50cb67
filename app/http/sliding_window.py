"""A rate limiter with a sliding time window, in memory and for one process."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

_MAX_KEYS = 20_000


class SlidingWindow:
    """Allows each key at most `attempts` in any `window_s` seconds. Thread-safe.

    Beyond `max_keys` it drops the least recently used keys, so that memory is bounded.
    """

    def __init__(
        self,
        attempts: int,
        window_s: float,
        *,
        max_keys: int = _MAX_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._attempts = attempts
        self._window_s = window_s
        self._max_keys = max_keys
        self._clock = clock
        self._lock = Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()  # times of allowed attempts, newest key last

    def attempt(self, key: str) -> float:
        """Count an attempt and return 0. Beyond the limit, return the seconds until the next one is allowed."""
        with self._lock:
            now = self._clock()
            times = self._times.get(key, deque())
            while times and times[0] + self._window_s <= now:
                times.popleft()
            if len(times) >= self._attempts:
                return times[0] + self._window_s - now if times else self._window_s
            times.append(now)
            self._times[key] = times
            self._times.move_to_end(key)
            self._forget_quiet_keys(now)
            return 0

    def forgive(self, key: str) -> None:
        """Take back the last attempt of the key."""
        with self._lock:
            times = self._times.get(key)
            if times:
                times.pop()
            if times is not None and not times:
                del self._times[key]

    def _forget_quiet_keys(self, now: float) -> None:
        while len(self._times) > self._max_keys or next(iter(self._times.values()))[-1] + self._window_s <= now:
            self._times.popitem(last=False)
