"""A store of case sets within a bound of bytes: the least recently used ones are dropped first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar

MOST_OF_ONE = 16
_SHARES = 8  # one key may take this part of the bound, so that large sets are kept fewer


class Kept(Protocol):
    """A case set as the store sees it: its memory in bytes, and how often it was drawn."""

    @property
    def kept_bytes(self) -> int: ...

    draws: int


S = TypeVar("S", bound=Kept)


class KeptSets(Generic[S]):
    """Lists of sets by key. The caller holds a lock.

    All sets together take at most `limit_bytes`, or one set more if that alone is larger.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._sets: OrderedDict[Hashable, list[S]] = OrderedDict()
        self.total_bytes = 0

    def of(self, key: Hashable) -> list[S]:
        """Return the sets under a key."""
        return self._sets.get(key, [])

    def touch(self, key: Hashable) -> None:
        """Note that a key is used, so that its sets are dropped last."""
        if key in self._sets:
            self._sets.move_to_end(key)

    def most_of(self, key: Hashable) -> int:
        """Return how many sets are kept under a key: 16, or fewer if they are large."""
        largest = max((one.kept_bytes for one in self.of(key)), default=1)
        return max(1, min(MOST_OF_ONE, self._limit_bytes // _SHARES // largest))

    def add(self, key: Hashable, fresh: S) -> list[Hashable]:
        """Add a set, in place of the most drawn ones where there are enough. Return the other keys that lost sets."""
        self._sets.setdefault(key, []).append(fresh)
        self._sets.move_to_end(key)
        self.total_bytes += fresh.kept_bytes
        while len(self._sets[key]) > self.most_of(key):
            self._drop(key, max(self._sets[key][:-1], key=lambda one: one.draws))
        lost = []
        while self.total_bytes > self._limit_bytes and (oldest := next(iter(self._sets))) != key:
            lost.append(oldest)
            self._drop(oldest, self._sets[oldest][0])
        return lost

    def _drop(self, key: Hashable, one: S) -> None:
        sets = self._sets[key]
        sets.remove(one)
        self.total_bytes -= one.kept_bytes
        if not sets:
            del self._sets[key]
