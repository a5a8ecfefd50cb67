"""Identifiers that sort by creation time: UUID version 7 of RFC 9562."""

import random
import time
from datetime import datetime
from uuid import UUID

_NS_PER_MS = 1_000_000


def new_id() -> UUID:
    """Return 48 bits of Unix milliseconds, 12 bits of the fraction below them, and 62 random bits."""
    now_ms, rest_ns = divmod(time.time_ns(), _NS_PER_MS)
    fraction = rest_ns * 4096 // _NS_PER_MS
    high = now_ms << 16 | 0x7 << 12 | fraction
    low = 0b10 << 62 | random.getrandbits(62)  # not a secret
    return UUID(int=high << 64 | low)


def first_id_at(moment: datetime) -> UUID:
    """Return the smallest id of this millisecond, to select what was created since by its key."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
