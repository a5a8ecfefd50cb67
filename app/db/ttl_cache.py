"""A small cache whose entries live for seconds: saves a query on the way of every submission."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class TtlCache(Generic[K, V]):
    """Keeps at most `size` values for `lifetime_s` each; thread-safe."""

    def __init__(self, lifetime_s: float, size: int) -> None:
        self._lifetime_s = lifetime_s
        self._size = size
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value, unless it is missing or too old."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] < time.monotonic():
                return None
            return entry[1]

    def put(self, key: K, value: V) -> None:
        """Keeps the value; the entry put longest ago makes room."""
        with self._lock:
            self._entries[key] = (time.monotonic() + self._lifetime_s, value)
            self._entries.move_to_end(key)
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def forget(self, key: K) -> None:
        """Drops one value."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Drops every value."""
        with self._lock:
            self._entries.clear()
