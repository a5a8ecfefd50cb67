"""Password hashing with argon2id. Concurrency is bounded, and an unknown user costs as much work as a known one.

The same characters reach the service in several Unicode forms, by keyboard and by system. A new hash is that of NFKC.
"""

import os
import unicodedata
from collections.abc import Iterator
from functools import cache
from threading import BoundedSemaphore
from typing import NamedTuple

from pwdlib import PasswordHash

# One hash takes 64 MiB. The limit is the number of processors, or a burst of logins exhausts the memory.
_at_once = BoundedSemaphore(os.cpu_count() or 1)


class Verification(NamedTuple):
    """The result for a password. A hash is outdated if it is not that of the normal form."""

    matches: bool
    is_outdated: bool = False


def normal_form(password: str) -> str:
    """Return the form of a password that is hashed."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the hash to store. It takes about 0.1 s, so never call this on the event loop."""
    with _at_once:
        return _hasher().hash(normal_form(password))


def verify_password(password: str, stored: str | None) -> Verification:
    """Return whether the password is right. `stored` is None for an unknown user: same work, never right.

    Earlier releases stored the hash of the form that was typed, so other forms are tried after the normal one.
    """
    for number, form in enumerate(_forms(password)):
        with _at_once:
            of_nobody = _hash_of_nobody()
            matches = _hasher().verify(form, of_nobody if stored is None else stored)
        if matches and stored is not None:
            return Verification(matches=True, is_outdated=number > 0)
    return Verification(matches=False)


def _forms(password: str) -> Iterator[str]:
    composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
    yield from dict.fromkeys((normal_form(password), password, composed, decomposed))


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("no such user")
