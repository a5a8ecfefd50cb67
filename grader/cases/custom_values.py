"""A student's own input that is no plain array or number: its JSON form becomes a value of the samples' types.

Both forms are taken: that of `json_values`, and plain JSON lists and objects where the samples leave no doubt.
"""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.cases.json_values import presented
from grader.cases.value_text import value_text
from grader.errors import InputError
from grader.inside.functions import NAMES, NamedFunction
from grader.inside.prepared import PreparedGenerator
from grader.inside.structured import MAX_DEPTH, Structured, Table, UnfitError, as_input
from grader.message import Message

_LONGEST_EXAMPLE = 40
_LONGEST_INTEGER = 1200
_NAMES = {type(None): "None", Table: "dict", np.ndarray: "list of numbers", NamedFunction: "function"}
_NAMES |= {PreparedGenerator: "prepared generator"}


@dataclass
class Kinds:
    """The types of the values at one place in all samples, an example of each, and the same of what they contain."""

    examples: dict[type, Any] = field(default_factory=dict)
    elements: "Kinds | None" = None
    keys: "Kinds | None" = None

    @classmethod
    def of(cls, contents: Sequence[Any]) -> "Kinds":
        """Return the kinds of some values."""
        made = cls()
        for content in contents:
            made.add(content)
        return made

    def add(self, content: Any) -> None:
        """Note one more value."""
        self.examples.setdefault(type(content), content)
        if isinstance(content, Table):
            self.keys, self.elements = self.keys or Kinds(), self.elements or Kinds()
            for key, value in content.items():
                self.keys.add(key)
                self.elements.add(value)
        elif isinstance(content, list | tuple):
            self.elements = self.elements or Kinds()
            for one in content:
                self.elements.add(one)

    def read(self, place: str, stored: Any, depth: int = 0) -> Any:
        """Return a JSON value as one of these kinds. Raises InputError that names the place of what does not fit."""
        if depth > MAX_DEPTH:
            raise InputError(Message("input_nested_too_deep", {"name": place, "limit": MAX_DEPTH}))
        for kind in self.examples:
            found = self._as(kind, place, stored, depth)
            if found is not _UNFIT:
                return found
        if not self.examples and not isinstance(stored, list | Mapping):
            return stored  # nothing is known of what an empty list contains
        raise self._unfit(place)

    def _unfit(self, place: str) -> InputError:
        kinds = [_NAMES.get(kind, kind.__name__) for kind in self.examples]
        example = next((value_text(presented(one), _LONGEST_EXAMPLE) for one in self.examples.values()), "[]")
        return InputError(Message("input_type_expected", {"name": place, "wanted": kinds, "example": example}))

    def _as(self, kind: type, place: str, stored: Any, depth: int) -> Any:
        if kind in (list, tuple):
            elements = stored.get("tuple") if isinstance(stored, Mapping) and stored.keys() == {"tuple"} else stored
            if not isinstance(elements, list):
                return _UNFIT
            inner = self.elements or Kinds()
            return kind(inner.read(f"{place}[{at}]", one, depth + 1) for at, one in enumerate(elements))
        if kind is Table:
            return self._table(place, stored, depth)
        if kind is np.ndarray:
            return self._array(stored)
        if kind is PreparedGenerator:
            return _prepared(stored)
        return _scalar(kind, stored)

    def _table(self, place: str, stored: Any, depth: int) -> Any:
        if not isinstance(stored, Mapping):
            return _UNFIT
        pairs = stored["dict"] if stored.keys() == {"dict"} else [list(pair) for pair in stored.items()]
        if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            return _UNFIT
        keys, values = self.keys or Kinds(), self.elements or Kinds()
        entries = {}
        for stored_key, stored_value in pairs:
            key = keys.read(f"{place}: key", stored_key, depth + 1)
            inner = f"{place}[{value_text(presented(key), _LONGEST_EXAMPLE)}]"
            entries[Structured(key).encoded] = key, values.read(inner, stored_value, depth + 1)
        return Table(entries)

    def _array(self, stored: Any) -> Any:
        example = self.examples[np.ndarray]
        data = stored.get("data") if isinstance(stored, Mapping) and "shape" in stored else stored
        try:
            array = np.array(data)
            if array.size and array.dtype.kind not in {"f": "fiu", "b": "b", "c": "cfiuU"}.get(
                example.dtype.kind, "iu"
            ):
                return _UNFIT
            return array.astype(example.dtype) if array.ndim == example.ndim or not array.size else _UNFIT
        except (ValueError, TypeError, RecursionError, OverflowError):
            return _UNFIT


def read_value(name: str, stored: Any, samples: Sequence[Any]) -> Any:
    """Return one input in the form in which it is sent. `samples`: its values in the visible cases.

    Raises InputError that names the place of what does not fit.
    """
    contents = [one.content if isinstance(one, Structured) else one for one in samples]
    try:
        return as_input(Kinds.of(contents).read(name, stored))
    except UnfitError as error:
        raise InputError(Message("input_unfit", {"name": f"{name}{error.place}"})) from error


_UNFIT = object()


def _scalar(kind: type, stored: Any) -> Any:
    """Return a value without parts; `_UNFIT` if it is of another kind."""
    if isinstance(stored, Mapping):
        return _tagged(kind, stored)
    if kind is float and type(stored) is int:
        return float(stored) if abs(stored) < 2**1000 else _UNFIT
    if kind is complex and type(stored) in (int, float):
        return complex(stored)
    if kind is NamedFunction:
        return NamedFunction(stored) if isinstance(stored, str) and stored in NAMES else _UNFIT
    return stored if type(stored) is kind else _UNFIT


def _tagged(kind: type, stored: Mapping[str, Any]) -> Any:
    tag, text = next(iter(stored.items()), ("", None))
    if len(stored) != 1 or not isinstance(text, str):
        return _UNFIT
    try:
        if (kind, tag) == (complex, "complex"):
            return complex(text.replace("J", "j"))
        if (kind, tag) == (float, "float"):
            return float(text)
        if (kind, tag) == (int, "int") and len(text) <= _LONGEST_INTEGER:
            return int(text)
        if (kind, tag) == (bytes, "bytes"):
            return codecs.escape_decode(text[2:-1].encode("ascii"))[0]
        if (kind, tag) == (NamedFunction, "function"):
            return NamedFunction(text)
    except ValueError:
        return _UNFIT
    return _UNFIT


def _prepared(stored: Any) -> Any:
    """Return a generator of the numbers by kind."""
    inner = stored.get("prepared", stored) if isinstance(stored, Mapping) else None
    if isinstance(inner, Mapping) and inner.keys() == {"dict"}:
        inner = dict(pair for pair in inner["dict"] if isinstance(pair[0], str))
    if not isinstance(inner, Mapping):
        return _UNFIT
    numbers = {
        kind: value["data"] if isinstance(value, Mapping) and "data" in value else value
        for kind, value in inner.items()
    }
    try:
        return PreparedGenerator({kind: np.array(value) for kind, value in numbers.items()})
    except (ValueError, TypeError, RecursionError, OverflowError):
        return _UNFIT
