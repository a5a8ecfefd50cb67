"""Password hashing with argon2id. Concurrency is bounded, and an unknown user costs as much work as a known one."""

import os
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

# One hash takes 64 MiB. The limit is the number of processors, or a burst of logins exhausts the memory.
_at_once = BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    """Return the hash to store. It takes about 0.1 s, so never call this on the event loop."""
    with _at_once:
        return _hasher().hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Return whether the password is right. `stored` is None for an unknown user: same work, always False."""
    with _at_once:
        of_nobody = _hash_of_nobody()
        matches = _hasher().verify(password, of_nobody if stored is None else stored)
    return matches and stored is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("no such user")
