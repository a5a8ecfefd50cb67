"""Turns: the caller of an explanation decides when each piece of its work may occupy a processor."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

# It is entered around one run in a jail, or one round of arithmetic. Entering may block for as long as it likes:
# no clock runs meanwhile, and neither a slot nor a lock is held.
Turn = Callable[[], AbstractContextManager[None]]


def no_turn() -> AbstractContextManager[None]:
    """Return a turn that begins at once."""
    return nullcontext()
