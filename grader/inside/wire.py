"""The byte format of arrays and small values: job blobs going into a jail, frames coming out of it.

Nothing here can execute what it reads. Types are numbers from a closed list, and sizes are checked against the bytes.
The supervisor uses the same code, so `WireError` is the only thing that bad bytes can cause.

A frame is `kind` (1 byte), `length` (8 bytes, little-endian), then `length` bytes.
A value is an array (dtype code, rank, dims, raw little-endian bytes), a JSON scalar, a structured value (see
`structured`), or a refusal. A refusal is a text that says why the student's value was not taken.
"""

import json
import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grader.inside import structured
from grader.inside.dtypes import DTYPES, HEAD, MAX_RANK, SIZE, WireError, checked_dtype, code_of, little_endian
from grader.inside.structured import Structured

__all__ = ["MAX_RANK", "Structured", "WireError"]

Array = npt.NDArray[Any]

READY, CASE, FAILED, FATAL, INPUTS, DONE = b"R", b"C", b"X", b"F", b"I", b"D"
HEADER = struct.Struct("<cQ")
ALIGNMENT = 64

# The codes of FATAL and FAILED frames: what went wrong in the child, as the child reports it.
COMPILE_ERROR, EXCEPTION, OUT_OF_MEMORY, MISSING_ENTRY_POINT, AUTHORS, ABSENT_MODULE, BROKEN_RULE = range(1, 8)
# What follows from the source alone: counts if a child without cases says it too.
OF_THE_SOURCE = (COMPILE_ERROR, ABSENT_MODULE, BROKEN_RULE)

# The exit status of a child that has no memory left for a frame that says so.
EXIT_OUT_OF_MEMORY = 96
# The exit status of a child that could not give up its rights.
EXIT_UNCONFINED = 99

# A child may print as much; before the print that is more it writes its calls in the form of faulthandler.
MAX_PRINTED_BYTES = 64 * 1024
STACK = b"Stack (most recent call first):\n"

_ARRAY, _SCALAR, _REFUSED, _PLACED, _STRUCTURED = 0, 1, 2, 3, 4
_PROGRESS = struct.Struct("<IdQ")
_COUNT = struct.Struct("<H")
_ENDS_WORDS = "\0"
_NOTED = struct.Struct("<II")


class Progress(NamedTuple):
    """A case's number, its seconds by the child's clock, and the bytes printed until its end.

    Only for people to read: the supervisor's own clock decides about limits.
    """

    case: int
    seconds: float
    printed_bytes: int


class Refusal(str):
    """Words in place of a value: the reason why a value of the student was not taken."""

    __slots__ = ()


class Space:
    """Memory that both sides share. Without any, everything goes through the pipe.

    Arrays are put there once and read in place. Room for notes comes before them.
    Notes are frames that wait to be sent: they are known even if the child dies first.
    """

    NOTES_BYTES = 4096

    def __init__(self, memory: Any = b"") -> None:
        self._memory = memory
        self._size = len(memory)
        self._sent = self._noted = 0
        self.used = self.NOTES_BYTES

    def note(self, frame: bytes) -> bool:
        """Note a frame after those noted already. Return False if there is no room."""
        start = _NOTED.size + self._noted
        end = start + len(frame)
        if not self._size or end > self.NOTES_BYTES:
            return False
        self._memory[start:end] = frame
        self._noted += len(frame)
        self._memory[: _NOTED.size] = _NOTED.pack(self._sent, self._noted)
        return True

    def forget_notes(self, frames: int) -> None:
        """Drop the notes. Call it just before `frames` frames are sent, the noted ones first."""
        self._sent += frames
        self._noted = 0
        if self._size:
            self._memory[: _NOTED.size] = _NOTED.pack(self._sent, 0)

    def notes(self) -> tuple[int, bytes]:
        """Return how many frames were sent before the noted ones, and the bytes of these as far as there is room."""
        if not self._size:
            return 0, b""
        sent, size = _NOTED.unpack(self._memory[: _NOTED.size])
        return sent, bytes(self._memory[_NOTED.size : min(_NOTED.size + size, self.NOTES_BYTES)])

    def put(self, value: Array, dtype: np.dtype[Any]) -> int | None:
        """Copy an array into the next free place and return its offset; None if there is no room."""
        start = self.used
        if value.nbytes > self._size - start:
            return None
        self.used = start + value.nbytes + -value.nbytes % ALIGNMENT
        np.copyto(self.view(dtype, value.shape, start), value)
        return start

    def view(self, dtype: np.dtype[Any], shape: tuple[int, ...], start: int) -> Array:
        """Return the array at an offset, not copied: the other side may change it at any time."""
        return np.ndarray(shape, dtype, self._memory, start)


def pack_values(values: Mapping[str, Any], space: Space | None = None) -> list[bytes | memoryview]:
    """Pack named values into pieces that need not be joined. Contiguous arrays are not copied.

    Arrays that fit into `space` are put there; the pieces hold their offsets instead.
    """
    pieces: list[bytes | memoryview] = [_COUNT.pack(len(values))]
    for name, value in values.items():
        raw_name = name.encode()
        pieces.append(_COUNT.pack(len(raw_name)) + raw_name)
        if isinstance(value, np.ndarray):
            pieces += _place_array(value, space) or _pack_array(value)
        else:
            kind, raw = _in_bytes(value)
            pieces.append(bytes([kind]) + SIZE.pack(len(raw)) + raw)
    return pieces


def _in_bytes(value: Any) -> tuple[int, bytes]:
    """Return the kind and the bytes of a value that is no array."""
    if isinstance(value, Structured):
        return _STRUCTURED, value.encoded
    if isinstance(value, Refusal):
        return _REFUSED, str(value).encode("utf-8", "backslashreplace")
    return _SCALAR, json.dumps(value).encode("utf-8", "backslashreplace")


def _place_array(value: Array, space: Space | None) -> list[bytes | memoryview]:
    little = little_endian(value.dtype)
    start = space.put(value, little) if space and value.nbytes else None
    if start is None:
        return []
    head = bytes([_PLACED]) + HEAD.pack(code_of(little), value.ndim)
    return [head + struct.pack(f"<{value.ndim}Q", *value.shape) + SIZE.pack(value.nbytes) + SIZE.pack(start)]


def _pack_array(value: Array) -> list[bytes | memoryview]:
    little = value.dtype.newbyteorder("<")
    # reshape: ascontiguousarray turns a 0-d array into one of shape (1,)
    plain = np.ascontiguousarray(value, dtype=little).reshape(value.shape)
    head = bytes([_ARRAY]) + HEAD.pack(code_of(little), plain.ndim)
    dims = struct.pack(f"<{plain.ndim}Q", *plain.shape)
    data = plain.reshape(-1).view(np.uint8).data if plain.size else b""
    return [head + dims + SIZE.pack(plain.nbytes), data]


class Reader:
    """Reader of values from the front of a bounded buffer.

    Its methods raise WireError where the bytes run out or do not fit.
    """

    def __init__(self, data: bytes | bytearray | memoryview, memory: Any = b"") -> None:
        """Read from `data`. `memory`: shared memory that the other side may have put arrays into."""
        self._data = memoryview(data)
        self._memory = memory
        self._at = 0

    def take(self, size: int) -> memoryview:
        """Take the next `size` bytes, not copied."""
        if size > len(self._data) - self._at:
            raise WireError("the bytes end too early")
        piece = self._data[self._at : self._at + size]
        self._at += size
        return piece

    def byte(self) -> int:
        """Take the next byte, as a number."""
        return self.take(1)[0]

    def progress(self) -> Progress:
        """Take the progress that precedes a case's values or error."""
        return Progress(*_PROGRESS.unpack(self.take(_PROGRESS.size)))

    def text(self, size: int) -> str:
        """Take `size` bytes as text; what is not UTF-8 becomes escapes."""
        return bytes(self.take(size)).decode("utf-8", "backslashreplace")

    def remaining(self) -> memoryview:
        """Return all bytes that are left, without taking them."""
        return self._data[self._at :]

    def rest(self) -> str:
        """Take all bytes that are left, as text."""
        return self.text(len(self._data) - self._at)

    def values(self, *, scalars: bool = True) -> dict[str, Any]:
        """Take named values as packed by `pack_values`. Nothing may follow them.

        Arrays among the bytes are copied; arrays in shared memory are views of it.
        Without `scalars` no JSON is taken: a student's bytes are never parsed as such.
        """
        found = dict(self._values(scalars))
        if self._at != len(self._data):
            raise WireError("bytes are left over")
        return found

    def _values(self, scalars: bool) -> Iterator[tuple[str, Any]]:
        (count,) = _COUNT.unpack(self.take(_COUNT.size))
        for _ in range(count):
            (size,) = _COUNT.unpack(self.take(_COUNT.size))
            name = self.text(size)
            yield name, self._value(scalars)

    def _value(self, scalars: bool) -> Any:
        kind = self.byte()
        if kind in (_ARRAY, _PLACED):
            return self._array(kind == _PLACED)
        (size,) = SIZE.unpack(self.take(SIZE.size))
        if kind == _STRUCTURED:
            return Structured.of_bytes(self.take(size))
        text = self.text(size)
        if kind == _REFUSED:
            return Refusal(text)
        if kind == _SCALAR and scalars:
            return _scalar(text)
        raise WireError(f"unknown kind of value {kind}")

    def _array(self, placed: bool) -> Array:
        code, rank = HEAD.unpack(self.take(HEAD.size))
        if code >= len(DTYPES) or rank > MAX_RANK:
            raise WireError(f"dtype code {code} or rank {rank} is not allowed")
        shape = struct.unpack(f"<{rank}Q", self.take(8 * rank))
        (size,) = SIZE.unpack(self.take(SIZE.size))
        dtype = checked_dtype(code, shape, size)
        if not placed:
            return np.frombuffer(self.take(size), dtype=dtype).reshape(shape).copy()
        (start,) = SIZE.unpack(self.take(SIZE.size))
        if start % ALIGNMENT or start + size > len(self._memory):
            raise WireError(f"no array of {size} bytes can lie at {start}")
        return Space(self._memory).view(dtype, shape, start)


def _scalar(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("a scalar is not JSON") from error
    if not isinstance(value, int | float | str | None):
        raise WireError("a scalar is a list or a table")
    return value


def joined_error(words: str, places: Mapping[str, Any]) -> str:
    """Return an error's text and where it happened, as one text for `split_error`."""
    # the words of an exception may hold anything
    return words.replace(_ENDS_WORDS, "\\x00") + _ENDS_WORDS + json.dumps(places)


def split_error(text: str) -> tuple[str, str]:
    """Return an error's text, and where it happened as unchecked JSON; "" if nothing is said of that."""
    words, _, places = text.partition(_ENDS_WORDS)
    return words, places


def frame(kind: bytes, pieces: list[bytes | memoryview]) -> list[bytes | memoryview]:
    """Return a frame of these pieces, ready for `os.writev`."""
    return [HEADER.pack(kind, sum(len(piece) for piece in pieces)), *pieces]


def with_progress(progress: Progress, pieces: list[bytes | memoryview]) -> list[bytes | memoryview]:
    """Return the pieces with the progress of their case in front."""
    return [_PROGRESS.pack(*progress), *pieces]


def pack_job(job: Mapping[str, Any], cases: list[Mapping[str, Any]]) -> bytes:
    """Pack a job as one blob: JSON for sources and scalars, then arrays and structured values, each aligned."""
    arrays: list[bytes] = []
    offset = 0
    described: list[dict[str, Any]] = []
    for inputs in cases:
        described.append({})
        for name, value in inputs.items():
            if isinstance(value, Structured):
                raw = value.encoded
                described[-1][name] = {"structured": len(raw), "offset": offset}
            elif isinstance(value, np.ndarray):
                little = value.dtype.newbyteorder("<")
                raw = np.ascontiguousarray(value, dtype=little).tobytes()
                described[-1][name] = {"dtype": code_of(little), "shape": value.shape, "offset": offset}
            else:
                described[-1][name] = {"value": value}
                continue
            padded = raw + bytes(-len(raw) % ALIGNMENT)
            arrays.append(padded)
            offset += len(padded)
    head = json.dumps({**job, "cases": described}).encode()
    start = SIZE.size + len(head)
    return SIZE.pack(len(head)) + head + bytes(-start % ALIGNMENT) + b"".join(arrays)


def unpack_job(blob: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Unpack a job and its cases. The arrays are views into `blob`, writable if it is."""
    view = memoryview(blob)
    (size,) = SIZE.unpack(view[: SIZE.size])
    start = SIZE.size + size
    job = json.loads(bytes(view[SIZE.size : start]))
    data = view[start + (-start % ALIGNMENT) :]
    cases = []
    for described in job.pop("cases"):
        cases.append({name: _view(data, value) for name, value in described.items()})
    return job, cases


def _view(data: memoryview, described: dict[str, Any]) -> Any:
    if "value" in described:
        return described["value"]
    if "structured" in described:
        start = described["offset"]
        return structured.decode(data[start : start + described["structured"]])
    dtype = DTYPES[described["dtype"]]
    shape = tuple(described["shape"])
    count = math.prod(shape)
    if not count:
        return np.empty(shape, dtype)
    return np.frombuffer(data, dtype, count, described["offset"]).reshape(shape)
