"""The messages between supervisor and fork server: one packet each, descriptors and numbers only."""

import struct

# supervisor -> fork server
SETUP = b"S"  # readable folders joined by ":", a zero byte, the seccomp program
FORK = b"F"
# Kind, child's number, address space in bytes, processor seconds, warm. The name of a data folder may follow.
FORK_NUMBERS = struct.Struct("<cIQI?")
DATA = "data"  # the folder of the tree that holds the data folders

# fork server -> supervisor
HELLO = b"H"  # versions as JSON; carries a pidfd of the fork server
FORKED = b"P"  # child's number; carries a pidfd of the child
ENDED = b"E"
ENDED_NUMBERS = struct.Struct("<cIiddQ")  # kind, number, wait status, user s, system s, peak resident KiB
TROUBLE = b"T"  # child's number, words

_NUMBER = struct.Struct("<I")


def with_number(kind: bytes, number: int, words: str = "") -> bytes:
    """Return a message of a kind about one child."""
    return kind + _NUMBER.pack(number) + words.encode()


def number_of(message: bytes) -> int:
    """Return the number of the child that a message is about."""
    return int(_NUMBER.unpack(message[1:5])[0])
