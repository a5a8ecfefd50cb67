"""Passwords: argon2id, a bounded number at a time, and as much work for an unknown user as for a known one."""

import os
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

# One hash takes 64 MiB: as many at once as there are processors, or a login storm takes the memory.
_at_once = BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    """The hash to store; takes about 0.1 s, so never on the event loop."""
    with _at_once:
        return _hasher().hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password is right. `stored` is None for an unknown user: same work, always False."""
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
