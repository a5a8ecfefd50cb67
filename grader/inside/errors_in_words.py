"""Texts about an error in the student's code: type, message, and the student's own lines.

`with_trace` and `syntax_with_trace` add the lines as numbers, which the supervisor checks against the source.
"""

import json
import linecache
import traceback
import types
from collections.abc import Sequence
from typing import Any, TypeVar

from grader.inside import wire

_F = TypeVar("_F")
_MAX_TEXT = 8000
_MAX_MESSAGE = 2000
_MAX_LINES = 8
_MAX_PARTS = 3  # of an exception group
_LONGEST_CYCLE = 4  # functions that call each other in turn
_LONGEST_NAME = 100
_SUBMISSION = "submission.py"
_NOT_THE_STUDENTS = ("child.py", "driver.py", "cases.py", "reference.py", "checker.py")


def with_trace(error: BaseException) -> str:
    """Return the text of `runtime`, then the student's frames for `wire.split_error`."""
    try:
        frames = [(frame.lineno, frame.name) for frame in _frames(error) if frame.filename == _SUBMISSION]
        shown = [[line, name[:_LONGEST_NAME]] for line, name in folded(frames)[-_MAX_LINES:]]
        return wire.joined_error(runtime(error), {"frames": shown})
    except MemoryError:
        raise
    except BaseException:
        # a frame's name may be anything that the student's code has put there
        return runtime(error)


def runtime(error: BaseException) -> str:
    """Return the exception and the lines of the student's source (and of provided modules) it came through.

    "" for an exception that cannot be described.
    """
    try:
        return f"{_summary(error)}{_lines(error)}"[:_MAX_TEXT]
    except MemoryError:
        raise
    except BaseException:
        # an exception may be written so that its own methods fail
        return ""


def syntax_with_trace(error: BaseException) -> str:
    """Return the text of `syntax`, then its line and column for `wire.split_error`."""
    line, column = (error.lineno, error.offset) if isinstance(error, SyntaxError) else (None, None)
    return wire.joined_error(syntax(error), {"line": line, "column": column})


def folded(frames: Sequence[_F]) -> list[_F]:
    """Return the frames with each cycle of a recursion told once."""
    kept: list[_F] = []
    for frame in frames:
        kept.append(frame)
        for length in range(1, _LONGEST_CYCLE + 1):
            if kept[-length:] == kept[-2 * length : -length]:
                del kept[-length:]
                break
    return kept


def syntax(error: BaseException) -> str:
    """Return what the compiler says, with line and caret where there are any; "" for a source nested too deeply."""
    if isinstance(error, MemoryError):
        # The parser raises it for a source nested too deeply. No source within the size limit fills the memory.
        return ""
    if not isinstance(error, SyntaxError):
        return _summary(error)
    words = f"{type(error).__name__}: {error.msg}"
    if not error.lineno:
        return words
    # Errors that come after parsing have no text: the compiler looks for it in a file.
    text = (error.text or linecache.getline(_SUBMISSION, error.lineno)).rstrip("\r\n")
    before = text.ljust(error.offset or 1)[: max(0, (error.offset or 1) - 1)]
    caret = "".join("\t" if character == "\t" else " " for character in before) + "^"
    return f"{words} (line {error.lineno})\n    {text}\n    {caret}"[:_MAX_TEXT]


def author(error: BaseException) -> str:
    """Return the traceback, for the author of an exercise."""
    return "".join(traceback.format_exception(error))[-_MAX_TEXT:]


def wrong_type(value: Any) -> str:
    """Return the refusal of a value that is no array: `none`, or `type:` and its name."""
    if value is None:
        return "none"
    kind = type(value)
    return f"type:{kind.__module__}.{kind.__qualname__}".replace("builtins.", "")[:_MAX_MESSAGE]


def missing_entry_point(solution: types.ModuleType, entry_points: list[dict[str, Any]]) -> str:
    """Return the first name or method that the source should define and does not, as JSON; "" if all are there."""
    for point in entry_points:
        name, methods = point["name"], point["methods"]
        found = vars(solution).get(name)
        if found is None:
            return json.dumps({"kind": "class_missing" if methods else "function_missing", "name": name})
        kind = _wrong_kind(found, methods)
        if kind:
            return json.dumps({"kind": kind, "name": name})
        for method in methods:
            if not callable(getattr(found, method, None)):
                return json.dumps({"kind": "method_missing", "name": name, "method": method})
        if not callable(found):
            return json.dumps({"kind": "not_callable", "name": name})
    return ""


def _wrong_kind(found: Any, methods: list[str]) -> str:
    """Return in which way an entry point is of another kind than wanted; "" if it may serve."""
    if methods and not isinstance(found, type) and not all(hasattr(found, method) for method in methods):
        return "class_is_function" if isinstance(found, types.FunctionType) else "class_is_value"
    # a class may serve as a function only if it makes something else than its instances
    if not methods and isinstance(found, type) and getattr(found, "__new__", None) is object.__new__:
        return "function_is_class"
    return ""


def _summary(error: BaseException) -> str:
    name = type(error).__name__
    try:
        message = str(error)
    except BaseException:
        message = ""
    words = f"{name}: {message[:_MAX_MESSAGE]}" if message else name
    if isinstance(error, BaseExceptionGroup):
        words += "".join(f"\n  - {_summary(one)}" for one in error.exceptions[:_MAX_PARTS])[:_MAX_MESSAGE]
    return words


def _lines(error: BaseException) -> str:
    frames = _frames(error)
    # two frames on one line may differ in their columns
    places = folded([f"\n  {_place(frame)}\n    {frame.line}" for frame in frames])[-_MAX_LINES:]
    left_out = len(frames) - len(places)
    return "".join([f"\n  ... ({left_out})" if left_out else "", *places])


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return [frame for frame in traceback.extract_tb(error.__traceback__) if _is_the_students(frame)]


def _place(frame: traceback.FrameSummary) -> str:
    where = "" if frame.filename == "submission.py" else f" of {frame.filename}"
    return f"line {frame.lineno}{where}, in {frame.name}"


def _is_the_students(frame: traceback.FrameSummary) -> bool:
    return "/" not in frame.filename and "<" not in frame.filename and frame.filename not in _NOT_THE_STUDENTS
