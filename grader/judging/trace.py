"""The place of a fault in a student's file, from what the student's process says of it.

Only numbers of lines and names of functions are taken from there. Each line must be in the file, each name too. The
text of a line is read from the source that was handed in, so a trace holds nothing that only the process knows.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeGuard

from grader.sandbox import sanitize
from grader.verdict import Frame, Trace

MAX_FRAMES = 8
_MAX_TEXT = 200
_MAX_JSON = 16 * 1024
_LINE_END = re.compile("\r\n|\r|\n")
_NAMES_OF_PYTHON = ("<module>", "<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_NO_NAME = "?"


class Places:
    """Places in one source, which is cut into lines when the first one is asked for."""

    def __init__(self, source: bytes) -> None:
        self._source = source

    def of_error(self, places: str) -> Trace | None:
        """Return the trace in what a process says of an error: see `wire.split_error`. None if it says nothing."""
        found = _read(places)
        frames = self._frames(found.get("frames"))
        if frames:
            return Trace(frames[-1].line, frames[-1].text, None, frames)
        line, column = found.get("line"), found.get("column")
        if not self._is_line(line):
            return None
        whole = self.lines[line - 1]  # from its first space: the column counts from there
        is_column = type(column) is int and 0 < column <= len(whole) + 1
        text = sanitize.printable(whole.rstrip()[:_MAX_TEXT])
        return Trace(line, text, column if is_column else None)

    def of_calls(self, calls: Iterable[tuple[int, str]]) -> Trace | None:
        """Return the trace of these calls (line, function), innermost last; None if none is in the file."""
        frames = tuple(self._checked(calls))[-MAX_FRAMES:]
        return Trace(frames[-1].line, frames[-1].text, None, frames) if frames else None

    def at(self, line: Any) -> Trace | None:
        """Return the trace of one line; None if there is no such line."""
        return Trace(line, self._text(line)) if self._is_line(line) else None

    @cached_property
    def _whole(self) -> str:
        return self._source.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the source, without their ends, as the compiler counts them."""
        return _LINE_END.split(self._whole)

    def _frames(self, found: Any) -> tuple[Frame, ...]:
        if not isinstance(found, list):
            return ()
        calls = [one for one in found[-MAX_FRAMES:] if isinstance(one, list) and len(one) == 2]
        return tuple(self._checked(calls))

    def _checked(self, calls: Iterable[Sequence[Any]]) -> Iterator[Frame]:
        for line, function in calls:
            if self._is_line(line):
                yield Frame(line, self._name(function), self._text(line))

    def _is_line(self, line: Any) -> TypeGuard[int]:
        return type(line) is int and 0 < line <= len(self.lines)

    def _name(self, name: Any) -> str:
        if not isinstance(name, str):
            return _NO_NAME
        if name in _NAMES_OF_PYTHON or (name.isidentifier() and name in self._whole):
            return sanitize.printable(name)
        return _NO_NAME

    def _text(self, line: int) -> str:
        return sanitize.printable(self.lines[line - 1].strip()[:_MAX_TEXT])


def _read(places: str) -> dict[str, Any]:
    if len(places) > _MAX_JSON:
        return {}
    try:
        found = json.loads(places)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
