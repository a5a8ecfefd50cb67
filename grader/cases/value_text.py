"""Values in their JSON form (see `json_values`) as text, as Python writes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from grader.inside.functions import NamedFunction

MOST_IN_A_SENTENCE = 80
_MORE = "…"


def value_text(stored: Any, most: int = MOST_IN_A_SENTENCE) -> str:
    """Return a value in one line of at most `most` characters; "…" stands for what does not fit."""
    text = ""
    for piece in _pieces(stored):
        text += piece
        if len(text) > most:
            return text[: most - 1] + _MORE
    return text


def is_array(stored: Any) -> bool:
    """Return whether a value in its JSON form is an array."""
    return isinstance(stored, Mapping) and "shape" in stored


def is_left_out(stored: Any) -> bool:
    """Return whether a value was too large to be stored."""
    return isinstance(stored, Mapping) and "left_out" in stored


def type_text(stored: Any) -> str:
    """Return the name of the value's type."""
    if isinstance(stored, Mapping):
        if is_array(stored):
            return "ndarray"
        return next(iter(stored), "")
    return "None" if stored is None else type(stored).__name__


def _pieces(stored: Any) -> Iterator[str]:
    if isinstance(stored, list):
        yield from _in_brackets("[", [_pieces(one) for one in stored], "]")
    elif not isinstance(stored, Mapping):
        yield repr(stored)
    elif "tuple" in stored:
        parts = [_pieces(one) for one in stored["tuple"]]
        yield from _in_brackets("(", parts, ",)" if len(parts) == 1 else ")")
    elif "dict" in stored:
        yield from _in_brackets("{", [_pair(key, value) for key, value in stored["dict"]], "}")
    elif is_array(stored):
        yield from _array(stored)
    elif "function" in stored:
        yield repr(NamedFunction(stored["function"]))
    elif "prepared" in stored:
        counts = (f"{value['shape'][0]} {kind}" for kind, value in stored["prepared"].items())
        yield f"prepared generator ({', '.join(counts)})"
    else:  # bytes, complex, float, int, str: written as Python writes them
        yield str(next(iter(stored.values()), _MORE))


def _pair(key: Any, value: Any) -> Iterator[str]:
    yield from _pieces(key)
    yield ": "
    yield from _pieces(value)


def _in_brackets(begin: str, parts: list[Iterator[str]], end: str) -> Iterator[str]:
    yield begin
    for place, part in enumerate(parts):
        if place:
            yield ", "
        yield from part
    yield end


def _array(stored: Mapping[str, Any]) -> Iterator[str]:
    if stored["data"] is None:
        yield f"array of shape {tuple(stored['shape'])}"
        return
    yield "array("
    yield from _numbers(stored["data"])
    yield ")"


def _numbers(data: Any) -> Iterator[str]:
    """Yield nested lists; a number that JSON cannot hold is a word without quotation marks."""
    if isinstance(data, list):
        yield from _in_brackets("[", [_numbers(one) for one in data], "]")
    else:
        yield data if isinstance(data, str) else f"{data:.6g}" if isinstance(data, float) else repr(data)
