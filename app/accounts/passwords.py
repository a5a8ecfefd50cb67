"""Password hashing with argon2id. An unknown user costs as much work as a known one.

The same characters reach the service in several Unicode forms, by keyboard and by system. A new hash is that of NFKC.
All hashing is done in a small pool: see `hashing_pool`.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.hashing_pool import HashingPool

NO_PASSWORD = ""
"""The stored hash of an account without a password, which no password matches."""

pool = HashingPool()


class Verification(NamedTuple):
    """The result for a password. A hash is outdated if it is not that of the normal form, or has other parameters."""

    matches: bool
    is_outdated: bool = False


def normal_form(password: str) -> str:
    """Return the form of a password that is hashed."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the hash to store. It takes about 30 ms, so never call this on the event loop or in a transaction."""
    return pool.run(_hash, password)


async def hash_password_in_turn(password: str) -> str:
    """Return the hash to store, without holding a thread. Raises TooManyRequestsError if the line is too long."""
    return await pool.run_in_turn(_hash, password)


async def verify_password_in_turn(password: str, stored: str | None) -> Verification:
    """Return whether the password is right, without holding a thread.

    Raises TooManyRequestsError if the line is too long.
    """
    return await pool.run_in_turn(_verify, password, stored)


def _hash(password: str) -> str:
    return _hasher().hash(normal_form(password))


def _verify(password: str, stored: str | None) -> Verification:
    """Earlier releases stored the hash of the form that was typed, so other forms are tried after the normal one."""
    known = stored or None  # an account without a password is as unknown
    for number, form in enumerate(_forms(password)):
        if _hasher().verify(form, known or _hash_of_nobody()) and known:
            return Verification(matches=True, is_outdated=number > 0 or _hasher().check_needs_rehash(known))
    return Verification(matches=False)


def _forms(password: str) -> Iterator[str]:
    composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
    yield from dict.fromkeys((normal_form(password), password, composed, decomposed))


@cache
def _hasher() -> Argon2Hasher:
    # OWASP's first choice of parameters. RFC 9106 has stronger ones, which earlier releases used: they take seven
    # times as long, on the processors that grade.
    return Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("no such user")
