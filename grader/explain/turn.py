"""Turns: the caller of an explanation decides when each piece of its work may occupy a processor."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

# It is entered around one run in a jail, or one round of arithmetic. Entering may block for as long as it likes:
# no clock runs meanwhile, and neither a slot nor a lock is held.
Turn = Callable[[], AbstractContextManager[None]]


def no_turn() -> AbstractContextManager[None]:
    """Return a turn that begins at once."""
    return nullcontext()


class Turns:
    """The turns of one explanation, which holds one at most: a run within a round of arithmetic interrupts it."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._held: AbstractContextManager[None] | None = None
        self.are_refused = False
        """Whether the caller has raised in place of a turn: then no work goes on."""

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Wait for a turn and hold it; give back the one that is held, and take it up again afterwards."""
        is_within = self._held is not None
        if is_within:
            self._give_back()
        self._take()
        try:
            yield
        finally:
            self._give_back()
            if is_within:
                self._take()

    def _take(self) -> None:
        try:
            turn = self._turn()
            turn.__enter__()
        except BaseException:
            self.are_refused = True
            raise
        self._held = turn

    def _give_back(self) -> None:
        if self._held is not None:
            turn, self._held = self._held, None
            turn.__exit__(None, None, None)
