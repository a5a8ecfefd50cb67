"""Texts about an error in the student's code: type, message, and the student's own lines."""

import json
import traceback
import types
from typing import Any

_MAX_TEXT = 8000
_MAX_MESSAGE = 2000
_MAX_LINES = 8
_NOT_THE_STUDENTS = ("child.py", "driver.py", "cases.py", "reference.py")


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
    text = (error.text or "").rstrip("\n")
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
        for method in methods:
            if not callable(getattr(found, method, None)):
                return json.dumps({"kind": "method_missing", "name": name, "method": method})
        if not callable(found):
            return json.dumps({"kind": "not_callable", "name": name})
    return ""


def _summary(error: BaseException) -> str:
    name = type(error).__name__
    try:
        message = str(error)
    except BaseException:
        message = ""
    return f"{name}: {message[:_MAX_MESSAGE]}" if message else name


def _lines(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_the_students(frame)]
    shown = "".join(f"\n  {_place(frame)}\n    {frame.line}" for frame in frames[-_MAX_LINES:])
    left_out = len(frames) - _MAX_LINES
    return f"\n  ... ({left_out}){shown}" if left_out > 0 else shown


def _place(frame: traceback.FrameSummary) -> str:
    where = "" if frame.filename == "submission.py" else f" of {frame.filename}"
    return f"line {frame.lineno}{where}, in {frame.name}"


def _is_the_students(frame: traceback.FrameSummary) -> bool:
    return "/" not in frame.filename and "<" not in frame.filename and frame.filename not in _NOT_THE_STUDENTS
