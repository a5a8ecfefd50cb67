"""The answer of an author's checker, checked like everything that comes out of a jail.

A checker says its message by a key of [messages] and values. The sentence stays the author's: it is stored under one
code of the service, beside the values, and none of its text is ever taken for a code.
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from grader.errors import AuthorError
from grader.exercise.checker import PATH
from grader.exercise.exercise import Exercise
from grader.inside import wire
from grader.inside.checkkit import MAX_POINTS
from grader.judging.comparison import Comparison
from grader.message import Message
from grader.sandbox import sanitize
from grader.verdict import Verdict

SAYS = "checker_says"
MAX_VALUES = 20
MAX_TEXT = 500
_MAX_BYTES = 64 * 1024
_MAX_COMMON = 10**12  # of the totals of all cases: shares of a family stay exact in 64 bits
_LARGEST_INTEGER = 2**63
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FIELDS = {"got", "of", "key", "values", "measured"}


def comparisons(exercise: Exercise, contents: Sequence[bytes]) -> list[Comparison]:
    """Return a comparison for each frame of a checker. Raises AuthorError for anything that it must not say."""
    found = [_comparison(exercise, content) for content in contents]
    common = 1
    for one in found:
        common = math.lcm(common, one.of or 1)
        if common > _MAX_COMMON:
            raise _wrong(exercise, "checker_totals_differ")
    return found


def _comparison(exercise: Exercise, content: bytes) -> Comparison:
    result = _result(exercise, content)
    got, of = result["got"], result["of"]
    if not (_is_whole(got) and _is_whole(of) and 0 <= got <= of and 1 <= of <= MAX_POINTS):
        raise _wrong(exercise, "checker_points_wrong", got=_short(got), of=_short(of), most=MAX_POINTS)
    passed = got == of
    message = None if passed and not result["key"] else _message(exercise, result["key"], result["values"])
    return Comparison(
        Verdict.ACCEPTED if passed else Verdict.WRONG_ANSWER,
        None if passed else message,
        got=got if of > 1 else None,
        of=of if of > 1 else None,
        measured=_measured(exercise, result["measured"]),
    )


def _result(exercise: Exercise, content: bytes) -> dict[str, Any]:
    found: Any = None
    try:
        if len(content) <= _MAX_BYTES:
            found = json.loads(wire.Reader(content).values()["result"])
    except (wire.WireError, KeyError, TypeError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.keys() != _FIELDS:
        raise _wrong(exercise, "checker_result_wrong", limit_kib=_MAX_BYTES // 1024)
    return found


def _message(exercise: Exercise, key: Any, values: Any) -> Message:
    assert exercise.checker
    texts = exercise.checker.messages.get(key) if isinstance(key, str) else None
    if texts is None:
        raise _wrong(exercise, "checker_key_unknown", key=_short(key))
    if not isinstance(values, dict) or len(values) > MAX_VALUES:
        raise _wrong(exercise, "checker_too_many_values", key=key, limit=MAX_VALUES)
    fields = [[_name(exercise, name), _value(exercise, name, value)] for name, value in values.items()]
    return Message(SAYS, {"key": key, "texts": dict(texts), "fields": fields})


def _name(exercise: Exercise, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise _wrong(exercise, "checker_value_wrong", name=_short(name))
    return name


def _value(exercise: Exercise, name: str, value: Any) -> str | int | float | bool:
    if isinstance(value, str):
        return sanitize.printable(value if len(value) <= MAX_TEXT else f"{value[: MAX_TEXT - 1]}…")
    is_number = isinstance(value, int | float)
    if not is_number or not math.isfinite(value) or (isinstance(value, int) and abs(value) >= _LARGEST_INTEGER):
        raise _wrong(exercise, "checker_value_wrong", name=name)
    number: int | float = value
    return number


def _measured(exercise: Exercise, found: Any) -> float | None:
    """Return how far a measured number is within its bound; None if nothing finite was measured."""
    if found is None:
        return None
    if not isinstance(found, list) or len(found) != 2:
        raise _wrong(exercise, "checker_result_wrong", limit_kib=_MAX_BYTES // 1024)
    room = found[0]
    return room if isinstance(room, float) and math.isfinite(room) else None


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _short(value: Any) -> str:
    return sanitize.printable(str(value)[:80])


def _wrong(exercise: Exercise, code: str, **values: Any) -> AuthorError:
    return AuthorError(Message(code, values), f"{exercise.slug}: {PATH}")
