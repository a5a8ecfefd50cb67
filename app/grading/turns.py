"""Turns of explanations: when work of an explanation may occupy a processor beside the grading of submissions.

A thread takes a turn for each run in a jail and for each round of arithmetic, and waits between them. So it never
holds a slot while it waits.

- Work of a card runs while no submission waits. Under load the cards get a fixed share of the slots' time.
- Work of the rest runs only while no submission waits. Each piece also waits for the cards, but only for two seconds:
  otherwise one student with a new refusal every few seconds would hold up the rest of everybody's explanations.

Only the share depends on time. A wait loses nothing, however long it is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

# Of the slots' time while submissions wait. Figures: bench/README.md, `deadline --explanations`.
CARD_SHARE = 0.1
_MOST_SAVED_S = 1.0
_SHORTEST_WAIT_S, _LOOKS_EVERY_S = 0.001, 0.02
_LONGEST_WAIT_FOR_CARDS_S = 2.0
_QUIET_S = 0.5
_LONGEST_QUIET_WAIT_S = 5.0

Clock = Callable[[], float]


class TurnsClosedError(BaseException):
    """The service stops, so no turn begins any more. The job stays as it is stored.

    It is no Exception, so that no step of an explanation takes it for a failure of its own.
    """


class TimeShare:
    """A share of time that is saved while it is not used, up to a limit."""

    def __init__(self, share: float, clock: Clock = time.monotonic, *, most_saved_s: float = _MOST_SAVED_S) -> None:
        """Start with nothing saved. `share`: seconds that may be spent for each second that passes."""
        self._share = share
        self._clock = clock
        self._most_saved_s = most_saved_s
        self._saved_s = 0.0
        self._counted_at = clock()

    def missing_s(self) -> float:
        """Return the seconds until the next use; 0 if it may begin now."""
        self._count()
        return max(0.0, -self._saved_s / self._share)

    def spend(self, seconds: float) -> None:
        """Subtract the seconds of a use that ends now. A long one may cost more than what is saved."""
        self._saved_s -= seconds  # before the limit is applied to what was saved during the use
        self._count()

    def _count(self) -> None:
        now = self._clock()
        self._saved_s = min(self._most_saved_s, self._saved_s + (now - self._counted_at) * self._share)
        self._counted_at = now


class Turns:
    """The turns of the card runner and of the rest runner of one process."""

    def __init__(
        self,
        *,
        submissions_waiting: Callable[[], int],
        cards_pending: Callable[[], int],
        slots: int,
        clock: Clock = time.monotonic,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Start with open turns.

        `cards_pending` counts the cards that wait or run. `pause` waits for at most so many seconds, by default until
        the turns are closed.
        """
        self._submissions_waiting = submissions_waiting
        self._cards_pending = cards_pending
        self._share = TimeShare(CARD_SHARE * slots, clock)
        self._clock = clock
        self._closed = Event()
        self._pause = pause or self._closed.wait
        self._lock = Lock()
        self._verdict_at = float("-inf")

    @property
    def are_closed(self) -> bool:
        """Whether no turn begins any more."""
        return self._closed.is_set()

    def close(self) -> None:
        """Let every wait for a turn raise TurnsClosedError."""
        self._closed.set()

    @contextmanager
    def card(self) -> Iterator[None]:
        """Wait for a turn of the cards, and hold it during the block. Raises TurnsClosedError."""
        while self._submissions_waiting() and (missing_s := self._missing_s()):
            self._wait(min(max(missing_s, _SHORTEST_WAIT_S), _LOOKS_EVERY_S))
        self._require_open()
        began, was_waited_for = self._clock(), self._submissions_waiting() > 0
        try:
            yield
        finally:
            if was_waited_for or self._submissions_waiting():
                with self._lock:
                    self._share.spend(self._clock() - began)

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Wait for a turn of the rest, and hold it during the block. Raises TurnsClosedError."""
        waited_s = 0.0
        while (waits := self._submissions_waiting()) or (
            self._cards_pending() and waited_s < _LONGEST_WAIT_FOR_CARDS_S
        ):
            self._wait(_LOOKS_EVERY_S)
            waited_s += 0.0 if waits else _LOOKS_EVERY_S
        self._require_open()
        yield

    def note_verdict(self) -> None:
        """Note that a student reads a verdict now, and may soon submit again."""
        self._verdict_at = self._clock()

    def wait_until_quiet(self) -> None:
        """Wait until the newest verdict is half a second old, for at most five seconds. Raises TurnsClosedError.

        A comparison of speeds keeps a slot and both jails busy. Right after a verdict it would slow down the next
        submission of the same student.
        """
        until = self._clock() + _LONGEST_QUIET_WAIT_S
        while (now := self._clock()) < until and now - self._verdict_at < _QUIET_S:
            self._wait(_QUIET_S - (now - self._verdict_at))
        self._require_open()

    def _missing_s(self) -> float:
        with self._lock:
            return self._share.missing_s()

    def _wait(self, seconds: float) -> None:
        self._require_open()
        self._pause(seconds)

    def _require_open(self) -> None:
        if self._closed.is_set():
            raise TurnsClosedError
