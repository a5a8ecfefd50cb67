"""The calls of a child, as it writes them among its output.

It does so when it is asked shortly before its time limit, and before the print that is too much. The lines have the
form of Python's faulthandler, which answers even inside a call of numpy that does not return. A child may write
anything there, so only numbers and names are taken, and nothing is decided by them.
"""

import re
from typing import NamedTuple

from grader.inside import wire
from grader.inside.errors_in_words import folded

# The most that a stack takes: 100 calls, with names of 500 characters.
MAX_BYTES = 64 * 1024
_STACK = re.compile(re.escape(wire.STACK) + rb'((?:  (?:File "[^"\n]*", line \d+ in [^\n]*|\.\.\.)\n)*)')
_CALL = re.compile(rb'  File "submission\.py", line (\d{1,7}) in ([^\n]{1,500})\n')
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U000([0-9a-f]{5}))")


class Call(NamedTuple):
    """A call in the student's file: line and function as the child says."""

    line: int
    function: str


def cut(output: bytes, start: int = 0) -> tuple[bytes, tuple[Call, ...]]:
    """Return the output without the first stack from `start` on, and the student's calls in it, innermost last."""
    found = _STACK.search(output, start)
    if not found:
        return output, ()
    calls = [Call(int(line), _name(name)) for line, name in _CALL.findall(found[1])]
    return output[: found.start()] + output[found.end() :], tuple(folded(calls[::-1]))


def _name(raw: bytes) -> str:
    text = raw.decode("ascii", "replace")
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), text)
