"""The definitions of a source beside those wanted: a name that is nearly right, a parameter that is missing.

Source and template are read with patterns, line by line: the supervisor does not parse what a student hands in.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from grader.exercise.exercise import Exercise
from grader.message import Message
from grader.sandbox import sanitize

_DEFINED = re.compile(r"(?P<indent>[ \t]*)(?:(?:async[ \t]+)?def|class)[ \t]+(?P<name>\w{1,100})")
_SIGNATURE = r"^[ \t]*(?:async[ \t]+)?def[ \t]+{name}[ \t]*\(([^()]{{0,300}})\)"
_DECORATED = r"^[ \t]*@(?P<kind>staticmethod|classmethod)[ \t]*\n[ \t]*def[ \t]+{name}\b"
_CALL = re.compile(r"TypeError: (?:\w{1,100}\.)*(?P<name>\w{1,100})\(\) (?:takes|missing|got)\b")
_NEAR = 0.7
_MOST = 500  # definitions that are looked at


class _Definition(NamedTuple):
    name: str
    line: int
    is_indented: bool


class Definitions:
    """The classes and functions of one source."""

    def __init__(self, lines: Sequence[str], exercise: Exercise) -> None:
        self._lines = lines
        self._source = "\n".join(lines)
        self._template = exercise.template

    def with_similar(self, message: Message, *, is_method: bool) -> Message:
        """Return the message on a missing name, followed by a definition that was probably meant for it."""
        wanted = str(message.values["method" if is_method else "name"])
        found = list(self._found())
        if not is_method:
            moved = next((one for one in found if one.name == wanted and one.is_indented), None)
            if moved:
                return message.then(Message("defined_indented", {"line": moved.line, "name": wanted}))
        near = _nearest(wanted, [one for one in found if one.is_indented == is_method])
        if near is None:
            return message
        return message.then(Message("defined_similar", {"line": near.line, "found": sanitize.printable(near.name)}))

    def line_of(self, name: str) -> int | None:
        """Return the line that defines a name; None if there is none."""
        return next((one.line for one in self._found() if one.name == name), None)

    def misfit(self, error: str) -> Message | None:
        """Return what is wrong with a function that the exercise's call does not fit; None if `error` is another."""
        found = _CALL.match(error)
        if not found:
            return None
        name = found["name"]
        if "takes no arguments" in error and _parameters(self._template, "__init__"):
            return Message("init_missing", {"name": sanitize.printable(name)})
        wanted, own = _parameters(self._template, name), _parameters(self._source, name)
        if wanted is None or own is None or wanted == own:
            return None
        if decorated := re.search(_DECORATED.format(name=name), self._source, re.MULTILINE):
            return Message("method_decorated", {"name": name, "kind": decorated["kind"]})
        if wanted[:1] == ["self"] and own[:1] != ["self"]:
            return Message("self_missing", {"name": name})
        return Message("parameters_differ", {"name": name, "wanted": f"{name}({', '.join(wanted)})"})

    def _found(self) -> Iterator[_Definition]:
        found = ((_DEFINED.match(line), number) for number, line in enumerate(self._lines, 1))
        defined = (_Definition(one["name"], number, bool(one["indent"])) for one, number in found if one)
        return islice(defined, _MOST)


def _nearest(wanted: str, found: list[_Definition]) -> _Definition | None:
    folded = {one.name.casefold().replace("_", ""): one for one in found}
    key = wanted.casefold().replace("_", "")
    close = difflib.get_close_matches(key, folded, n=1, cutoff=_NEAR)
    return folded[close[0]] if close and folded[close[0]].name != wanted else None


def _parameters(source: str, name: str) -> list[str] | None:
    """Return the parameters of a function as written; None if it is not defined, or not in plain words."""
    found = re.search(_SIGNATURE.format(name=name), source, re.MULTILINE)
    return [" ".join(one.split()) for one in found[1].split(",") if one.strip()] if found else None
