"""JSON Schemas of exercise.toml and lab.toml, for editors. They are read off the code that reads the files.

A recorder stands in for the table: it answers every question as if the key were there, and notes what was asked for.
"""

from collections.abc import Callable, Iterator, KeysView, Mapping, Sequence
from typing import Any, cast

from grader.exercise.lab import read_fields as read_lab_fields
from grader.exercise.parse import DRIVER, read_fields
from grader.exercise.toml_reader import FORMATS, TomlReader
from grader.message import Message

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ANY_NAME = "*"
# Functions that a driver needs for some keys.
_DRIVER = "def run(): ...\ndef forward(): ...\ndef properties(): ...\n"


def exercise_schema() -> dict[str, Any]:
    """Return the schema of exercise.toml in the newest format."""
    return _schema("exercise.toml", lambda toml: read_fields(toml, {DRIVER: _DRIVER}, {}))


def lab_schema() -> dict[str, Any]:
    """Return the schema of lab.toml."""
    return _schema("lab.toml", read_lab_fields)


def _schema(title: str, read: Callable[[TomlReader], object]) -> dict[str, Any]:
    recorder = _Recorder(title)
    read(recorder)
    schema = recorder.schema()
    empty = TomlReader(title, {"format": FORMATS[-1]})
    read(empty)
    required = {problem.key.partition(".")[0] for problem in empty.problems}
    return {"$schema": _DIALECT, "title": title, **schema, "required": sorted(required & schema["properties"].keys())}


class _EveryName:
    """The names of a table that has every key; those of its own choice are `*`."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter((_ANY_NAME,))


class _Recorder(TomlReader):
    """A table that notes which values are read from it."""

    def __init__(self, file: str) -> None:
        super().__init__(file, {}, silent=True, toml_format=FORMATS[-1])
        self._keys: dict[str, Callable[[], dict[str, Any]]] = {}
        self._is_closed = False

    def schema(self) -> dict[str, Any]:
        """Return the schema of the table."""
        keys = {name: make() for name, make in self._keys.items()}
        rest = keys.pop(_ANY_NAME, False if self._is_closed else {})
        return {"type": "object", "properties": keys, "additionalProperties": rest}

    def names(self) -> KeysView[str]:
        return cast(KeysView[str], _EveryName())

    def problem(self, key: str, message: Message) -> None:
        pass

    def text(self, key: str) -> str:
        self._note(key, {"type": "string", "pattern": r"\S"})
        return ""

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        self._note(key, {"type": "integer", "minimum": low, "maximum": high}, default)
        return low

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        self._note(key, {"type": "number", "minimum": low, "maximum": high}, default)
        return low

    def choice(self, key: str, allowed: Sequence[str], *, default: str | None = None) -> Any:
        self._note(key, {"enum": list(allowed)}, default)
        return default

    def strings(self, key: str) -> tuple[str, ...]:
        self._note(key, {"type": "array", "items": {"type": "string"}})
        return ()

    def take(self, key: str, default: Any = None) -> Any:
        self._note(key, {}, default)
        return default

    def read_format(self) -> int:
        self._note("format", {"enum": list(FORMATS)}, FORMATS[0])
        return FORMATS[-1]

    def table(self, key: str) -> TomlReader:
        inner = _Recorder(self._file)
        before = self._keys.get(key)
        self._keys[key] = inner.schema if before is None else lambda: _merged(before(), inner.schema())
        return inner

    def tables(self, key: str, *, at_least: int = 0) -> list[TomlReader]:
        inner = _Recorder(self._file)
        least = {"minItems": at_least} if at_least else {}
        self._keys[key] = lambda: {"type": "array", "items": inner.schema(), **least}
        return [inner]

    def no_other_keys(self) -> None:
        self._is_closed = True

    def _note(self, key: str, schema: Mapping[str, Any], default: Any = None) -> None:
        found = {**schema, "default": default} if default is not None else dict(schema)
        self._keys.setdefault(key, lambda: found)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table that two pieces of code read."""
    return {**one, "properties": {**other["properties"], **one["properties"]}}
