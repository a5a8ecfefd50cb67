"""Recognise the sentences that the first release stored, and give the messages that say the same.

The sentences are those of `texts.toml`. Nothing here changes with the application: it reads what was written once.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_ITEM = r"[\w.+-]+"
_ITEMS = rf"{_ITEM}(?:(?:, | and ){_ITEM})*"
# Patterns for the values of each kind. A value of any other kind, or of none, is anything within a line.
_PATTERNS = {
    "word": r"\w*",
    "name": r"\w+|'[^'\n]*'",
    "place": r"[\w.\[\]]+",
    "integer": r"-?\d+",
    "number": r"-?\d[\d.]*(?:e[+-]?\d+)?|-?inf|nan",
    "integers": r"[\[(][-\d, ]*[\])]",
    "shape": r"\([\d, ]*\)",
    "names": _ITEMS,
    "counted": _ITEMS,
    "alternatives": r"\d+(?: or \d+)+",
    "choices": r"'[^']*'(?: / '[^']*')*",
    "key": r"[^\s:]+",
    "difference": r"\S+ and \S+ differ",
}
_ANYTHING = r".+?"


@dataclass(frozen=True)
class _Text:
    """One old text: the patterns that recognise it, and the message that replaces it."""

    sentence: re.Pattern[str]
    part: re.Pattern[str]
    kinds: Mapping[str, str]
    code: str
    values: Json = field(default_factory=dict)
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)
    last: bool = False


class _UnknownError(ValueError):
    """A value that is not of its kind."""


def verbatim(text: str) -> Json:
    """Return a text that is shown as it is."""
    return {"code": "verbatim", "values": {"text": text}}


@lru_cache(maxsize=4096)
def message(text: str, group: str) -> Json | None:
    """Return the message that says what `text` says; None if a part of it is no sentence of that group."""
    found = list(_sentences(text, group))
    if not all(found):
        return None
    first = [messages for known, messages in filter(None, found) if not known.last]
    last = [messages for known, messages in filter(None, found) if known.last]
    return _joined([one for messages in (*first, *last) for one in messages])


def part(text: str, group: str) -> Json | None:
    """Return the message for a whole text that is a sentence of that group; None if it is none."""
    for known in _texts(group):
        match = known.part.fullmatch(text)
        messages = match and _messages(known, match)
        if messages:
            return _joined(messages)
    return None


def _joined(messages: Sequence[Json]) -> Json | None:
    if len(messages) < 2:
        return messages[0] if messages else None
    return {**messages[0], "more": list(messages[1:])}


def _sentences(text: str, group: str) -> Iterator[tuple[_Text, list[Json]] | None]:
    start = 0
    while start < len(text):
        for known in _texts(group):
            match = known.sentence.match(text, start)
            messages = match and _messages(known, match)
            if match and messages:
                yield known, messages
                start = match.end()
                break
        else:
            yield None
            return


def _messages(known: _Text, match: re.Match[str]) -> list[Json] | None:
    try:
        values = _values(known, match)
    except _UnknownError:
        return None
    moved = [{"code": code, "values": {name: values[name] for name in names}} for code, names in known.more.items()]
    left = {name: value for name, value in values.items() if not any(name in one for one in known.more.values())}
    return [{"code": known.code, "values": left}, *moved]


def _values(known: _Text, match: re.Match[str]) -> Json:
    found: Json = {}
    for name, text in match.groupdict().items():
        kind = known.kinds[name]
        found[name] = _value(text, kind)
        if kind == "counted":
            found["count"] = len(found[name])
    implied = {name: _filled(value, found) for name, value in known.values.items()}
    return {**found, **implied}


def _filled(value: Any, found: Json) -> Any:
    return value.format(**found) if isinstance(value, str) else value


def _value(text: str, kind: str) -> Any:
    match kind:
        case "integer":
            return int(text)
        case "number":
            return number(text)
        case "integers":
            return [int(one) for one in re.findall(r"-?\d+", text)]
        case "names" | "counted":
            return re.split(r", | and ", text)
        case "alternatives":
            return text.split(" or ")
        case "choices":
            return re.findall(r"'([^']*)'", text)
        case "literal":
            return _literal(text)
        case "reason":
            return message(text, "report") or verbatim(text)
        case "each_fate":
            return [_nested(one, "fate") for one in text.split(", ")]
    return _nested(text, kind) if kind in _sources() else text


def number(text: str) -> float | str:
    """Return a number; in words where JSON has none for it."""
    value = float(text)
    return value if abs(value) < float("inf") else str(value)


def _literal(text: str) -> Any:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if value is None or type(value) in (bool, int, float) else text


def _nested(text: str, group: str) -> Json:
    found = part(text, group)
    if found is None:
        raise _UnknownError(text)
    return found


@cache
def _texts(group: str) -> tuple[_Text, ...]:
    return tuple(_text(old, new) for old, new in _sources()[group].items())


@cache
def _sources() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def _text(old: str, new: str | Json) -> _Text:
    kinds = {name: kind or "text" for name, kind in _PLACE.findall(old)}
    woven = "".join(_woven(old))
    entry = {"code": new} if isinstance(new, str) else new
    return _Text(re.compile(rf"{woven}(?:\s+|$)"), re.compile(woven), kinds, **entry)


def _woven(old: str) -> Iterator[str]:
    place = 0
    for found in _PLACE.finditer(old):
        yield re.escape(old[place : found.start()])
        name, kind = found[1], found[2] or ("word" if found[1] == "_" else "text")
        pattern = _PATTERNS.get(kind, _ANYTHING)
        yield f"(?:{pattern})" if name == "_" else f"(?P<{name}>{pattern})"
        place = found.end()
    yield re.escape(old[place:])
