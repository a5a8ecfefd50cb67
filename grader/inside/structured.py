"""Structured values in bytes: lists, tuples, dictionaries, texts, bytes and what else is no plain array of numbers.

A value is a tree of nodes: a tag (1 byte), then what the tag says. Containers begin with a count.
The tree is bounded in depth, in nodes and in bytes, on both sides. Only exact types are taken: a subclass could lie.
Reading executes nothing, parses no text as a program or as JSON, and takes no more memory than the bytes justify.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.inside.dtypes import (
    DTYPES,
    HEAD,
    MAX_RANK,
    SIZE,
    WireError,
    checked_dtype,
    code_of,
    is_number,
    little_endian,
)
from grader.inside.functions import NamedFunction
from grader.inside.prepared import MAX_KINDS, PreparedGenerator

MAX_DEPTH = 16
MAX_NODES = 100_000
MAX_INTEGER_BYTES = 512
_COUNT = struct.Struct("<I")
_DOUBLE = struct.Struct("<d")
_TWO_DOUBLES = struct.Struct("<dd")
_SHORT = struct.Struct("<H")
_CONSTANTS: dict[bytes, Any] = {b"N": None, b"F": False, b"T": True}
_CONTAINERS: dict[bytes, Callable[[list[Any]], Any]] = {b"l": list, b"t": tuple}


class UnfitError(TypeError):
    """A value that cannot be sent: the reason, the place in the value such as "[3]['m']", and a detail."""

    def __init__(self, reason: str, place: str = "", detail: str = "") -> None:
        """Say why: `type`, `dtype`, `key`, `integer`, `axes`, `depth`, `count` or `bytes`."""
        super().__init__(
            f"a value that cannot be part of a case{f', at {place}' if place else ''}: {reason} {detail}"
        )
        self.reason = reason
        self.place = place
        self.detail = detail


class Table:
    """A dictionary of the other side, looked up by the bytes of its keys.

    Keys from a jail are never hashed as they are: numbers can be chosen so that each lookup passes all the others.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: dict[bytes, tuple[Any, Any]]) -> None:
        """Take the keys and values by the bytes of the key."""
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Yield keys and values in their order."""
        yield from self._entries.values()

    def beside(self, other: "Table") -> Iterator[tuple[Any, Any, Any]]:
        """Yield each key with its values here and there, `MISSING` where there is none."""
        for raw, (key, value) in self._entries.items():
            yield key, value, other._entries.get(raw, (None, MISSING))[1]

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{key!r}: {value!r}' for key, value in self.items())}}}"


MISSING = object()


class Structured:
    """A structured value with its bytes. It is never changed.

    `size`: its nodes, and the elements of arrays in it.
    """

    __slots__ = ("_content", "encoded", "size")

    def __init__(self, content: Any, most_bytes: int | None = None) -> None:
        """Encode the content. Raises UnfitError for what cannot be sent, or not in `most_bytes`."""
        encoder = _Encoder(most_bytes)
        encoder.add(content, 0, "")
        self._content: Any = MISSING
        self.encoded, self.size = b"".join(encoder.pieces), encoder.size

    @classmethod
    def of_bytes(cls, raw: bytes | memoryview) -> "Structured":
        """Return the value in these bytes. Raises WireError for bytes that are none."""
        made = cls.__new__(cls)
        made.encoded = bytes(raw)
        made._content, made.size = _decoded(made.encoded, Table)
        return made

    @property
    def content(self) -> Any:
        """The value, with each dictionary as a `Table`."""
        if self._content is MISSING:
            self._content, _ = _decoded(self.encoded, Table)
        return self._content

    @property
    def nbytes(self) -> int:
        """The length of the bytes."""
        return len(self.encoded)

    def copy(self) -> "Structured":
        """Return the value itself: nothing changes it."""
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structured) and self.encoded == other.encoded

    def __hash__(self) -> int:
        return hash(self.encoded)

    def __repr__(self) -> str:
        return f"Structured({self.content!r})"


def decode(raw: bytes | memoryview) -> Any:
    """Return the value in these bytes, with plain dictionaries: for a jail. Raises WireError for other bytes."""
    return _decoded(raw, _dict)[0]


def as_input(value: Any) -> Any:
    """Return an input of a case in the form that is sent: arrays, and int, float, bool, str and None, as they are.

    Everything else becomes a structured value. Raises UnfitError for what none can hold.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray) or value is None or type(value) in (float, bool, str):
        return value
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    return Structured(value)


def texts_in(content: Any) -> Iterator[str]:
    """Yield every text in a value, keys of dictionaries among them."""
    if type(content) is str:
        yield content
    elif type(content) in (dict, Table):
        for key, value in content.items():
            yield from texts_in(key)
            yield from texts_in(value)
    elif type(content) in (list, tuple):
        for value in content:
            yield from texts_in(value)


class _Encoder:
    def __init__(self, most_bytes: int | None) -> None:
        self._left = most_bytes
        self.pieces: list[bytes] = []
        self.nodes = self.size = 0

    def add(self, value: Any, depth: int, place: str) -> None:
        self._count(place)
        kind = type(value)
        if value is None or kind is bool:
            self._put(b"N" if value is None else b"T" if value else b"F", place)
        elif kind is int:
            self._put(_integer(value, place), place)
        elif kind is float:
            self._put(b"f" + _DOUBLE.pack(value), place)
        elif kind is complex:
            self._put(b"c" + _TWO_DOUBLES.pack(value.real, value.imag), place)
        elif kind is str:
            self._room(len(value), place)
            self._sized(b"s", value.encode("utf-8", "surrogatepass"), place)
        elif kind is bytes:
            self._sized(b"b", value, place)
        elif kind in (list, tuple):
            self._deeper(b"l" if kind is list else b"t", len(value), depth, place)
            for number, one in enumerate(value):
                self.add(one, depth + 1, f"{place}[{number}]")
        elif kind in (dict, Table):
            self._dictionary(value, depth, place)
        elif kind is np.ndarray:
            self._array(value, place)
        elif kind is NamedFunction:
            self._sized(b"n", value.name.encode(), place)
        elif kind is PreparedGenerator:
            self._put(b"g", place)
            self._dictionary(dict(value.numbers), depth, place)
        elif isinstance(value, np.generic):
            self._scalar(value, depth, place)
        else:
            raise UnfitError("type", place, f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", ""))

    def _scalar(self, value: np.generic, depth: int, place: str) -> None:
        if type(value).__module__ != "numpy" or value.dtype.kind not in "fiubcUS":
            raise UnfitError("dtype", place, str(value.dtype))
        self.nodes -= 1
        self.size -= 1
        plain = value.item()
        if type(plain) not in (float, int, bool, complex, str, bytes):
            raise UnfitError("dtype", place, str(value.dtype))
        self.add(plain, depth, place)

    def _dictionary(self, value: Any, depth: int, place: str) -> None:
        self._deeper(b"d", len(value), depth, place)
        for key, one in value.items():
            self.add(key, depth + 1, place)
            if not _is_key(key):
                raise UnfitError("key", place, type(key).__name__)
            self.add(one, depth + 1, f"{place}[{_short_key(key)}]")

    def _array(self, value: Any, place: str) -> None:
        if not is_number(value.dtype):
            raise UnfitError("dtype", place, str(value.dtype))
        if value.ndim > MAX_RANK:
            raise UnfitError("axes", place, str(value.ndim))
        self._room(value.nbytes, place)
        little = little_endian(value.dtype)
        raw = np.ascontiguousarray(value, dtype=little).tobytes()
        dims = struct.pack(f"<{value.ndim}Q", *value.shape)
        self._put(b"a" + HEAD.pack(code_of(little), value.ndim) + dims + SIZE.pack(len(raw)) + raw, place)
        self.size += value.size

    def _deeper(self, tag: bytes, count: int, depth: int, place: str) -> None:
        if depth >= MAX_DEPTH:
            raise UnfitError("depth", "", str(MAX_DEPTH))
        if count > MAX_NODES:
            raise UnfitError("count", place, str(MAX_NODES))
        self._put(tag + _COUNT.pack(count), place)

    def _sized(self, tag: bytes, raw: bytes, place: str) -> None:
        self._room(len(raw), place)
        self._put(tag + _COUNT.pack(len(raw)) + raw, place)

    def _put(self, piece: bytes, place: str) -> None:
        self._room(len(piece), place)
        if self._left is not None:
            self._left -= len(piece)
        self.pieces.append(piece)

    def _room(self, size: int, place: str) -> None:
        if size >= 2**32 or (self._left is not None and size > self._left):
            raise UnfitError("bytes", place)

    def _count(self, place: str) -> None:
        self.nodes += 1
        self.size += 1
        if self.nodes > MAX_NODES:
            raise UnfitError("count", "", str(MAX_NODES))


def _integer(value: int, place: str) -> bytes:
    if value.bit_length() >= 8 * MAX_INTEGER_BYTES:
        raise UnfitError("integer", place)
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"i" + _SHORT.pack(len(raw)) + raw


def _is_key(key: Any) -> bool:
    return type(key) in (str, int) or (type(key) is tuple and all(map(_is_key, key)))


def _short_key(key: Any) -> str:
    text = repr(key) if type(key) is not str or len(key) <= 40 else repr(key[:40] + "…")
    return text if len(text) <= 100 else f"{text[:100]}…"


def _dict(entries: dict[bytes, tuple[Any, Any]]) -> dict[Any, Any]:
    return dict(entries.values())


def _decoded(raw: bytes | memoryview, table: Callable[[dict[bytes, tuple[Any, Any]]], Any]) -> tuple[Any, int]:
    decoder = _Decoder(memoryview(raw), table)
    content = decoder.node(0)
    if decoder.left:
        raise WireError("bytes are left over")
    return content, decoder.size


class _Decoder:
    def __init__(self, raw: memoryview, table: Callable[[dict[bytes, tuple[Any, Any]]], Any]) -> None:
        self._raw = raw
        self._table = table
        self._at = 0
        self._nodes = self.size = 0

    @property
    def left(self) -> int:
        return len(self._raw) - self._at

    def node(self, depth: int) -> Any:
        self._nodes += 1
        self.size += 1
        if self._nodes > MAX_NODES:
            raise WireError(f"more than {MAX_NODES} nodes")
        tag = bytes(self._take(1))
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag in _CONTAINERS:
            return _CONTAINERS[tag]([self.node(depth + 1) for _ in range(self._elements(depth, 1))])
        if tag == b"d":
            return self._table(self._entries(depth))
        if tag == b"g":
            return self._generator(depth)
        read = _LEAVES.get(tag)
        if read is None:
            raise WireError(f"no value begins with {tag!r}")
        return read(self)

    def _elements(self, depth: int, least_bytes: int) -> int:
        if depth >= MAX_DEPTH:
            raise WireError(f"nested deeper than {MAX_DEPTH}")
        (count,) = _COUNT.unpack(self._take(_COUNT.size))
        if count * least_bytes > self.left or count > MAX_NODES:
            raise WireError(f"{count} elements do not fit the bytes")
        return int(count)

    def _entries(self, depth: int) -> dict[bytes, tuple[Any, Any]]:
        found: dict[bytes, tuple[Any, Any]] = {}
        for _ in range(self._elements(depth, 2)):
            begin = self._at
            key = self.node(depth + 1)
            raw = bytes(self._raw[begin : self._at])
            if not _is_key(key) or raw in found:
                raise WireError("a key occurs twice, or is no text and no integer")
            found[raw] = key, self.node(depth + 1)
        return found

    def _generator(self, depth: int) -> PreparedGenerator:
        if bytes(self._take(1)) != b"d":
            raise WireError("a generator without numbers")
        entries = self._entries(depth)
        if len(entries) > MAX_KINDS:
            raise WireError("a generator of unknown kinds of numbers")
        numbers = dict(entries.values())
        if not all(isinstance(value, np.ndarray) and value.dtype.kind in "fi" for value in numbers.values()):
            raise WireError("a generator of something else than numbers")
        try:
            return PreparedGenerator(numbers)
        except (TypeError, ValueError) as error:
            raise WireError(f"no prepared generator: {error}") from error

    def _integer(self) -> int:
        (size,) = _SHORT.unpack(self._take(_SHORT.size))
        if not 0 < size <= MAX_INTEGER_BYTES:
            raise WireError(f"an integer of {size} bytes")
        value = int.from_bytes(self._take(size), "little", signed=True)
        if size != value.bit_length() // 8 + 1:
            raise WireError("an integer with bytes to spare")
        return value

    def _float(self) -> float:
        (value,) = _DOUBLE.unpack(self._take(_DOUBLE.size))
        return float(value)

    def _complex(self) -> complex:
        return complex(*_TWO_DOUBLES.unpack(self._take(_TWO_DOUBLES.size)))

    def _bytes(self) -> bytes:
        (size,) = _COUNT.unpack(self._take(_COUNT.size))
        return bytes(self._take(size))

    def _text(self) -> str:
        try:
            return self._bytes().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise WireError("a text is not UTF-8") from error

    def _function(self) -> NamedFunction:
        try:
            return NamedFunction(self._text())
        except ValueError as error:
            raise WireError("no function is called so") from error

    def _array(self) -> Any:
        code, rank = HEAD.unpack(self._take(HEAD.size))
        if code >= len(DTYPES) or rank > MAX_RANK:
            raise WireError(f"dtype code {code} or rank {rank} is not allowed")
        shape = struct.unpack(f"<{rank}Q", self._take(8 * rank))
        (size,) = SIZE.unpack(self._take(SIZE.size))
        dtype = checked_dtype(code, shape, size)
        found = np.frombuffer(self._take(size), dtype=dtype).reshape(shape).copy()
        self.size += found.size
        return found

    def _take(self, size: int) -> memoryview:
        if size > self.left:
            raise WireError("the bytes end too early")
        piece = self._raw[self._at : self._at + size]
        self._at += size
        return piece


_LEAVES: dict[bytes, Callable[[_Decoder], Any]] = {
    b"i": _Decoder._integer,
    b"f": _Decoder._float,
    b"c": _Decoder._complex,
    b"s": _Decoder._text,
    b"b": _Decoder._bytes,
    b"n": _Decoder._function,
    b"a": _Decoder._array,
}
