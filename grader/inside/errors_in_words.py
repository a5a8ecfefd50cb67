"""Turns what went wrong in the student's code into short text: type, message, and the student's own lines."""

import traceback
import types
from typing import Any

_MAX_TEXT = 8000
_MAX_MESSAGE = 2000
_MAX_LINES = 8
_NOT_THE_STUDENTS = ("child.py", "driver.py", "cases.py", "reference.py")


def runtime(error: BaseException) -> str:
    """The exception and the lines of the student's source (and of provided modules) it came through."""
    try:
        return f"{_summary(error)}{_lines(error)}"[:_MAX_TEXT]
    except MemoryError:
        raise
    except BaseException:
        # an exception may be written so that everything that can be asked of it fails
        return "an exception that cannot be described"


def syntax(error: BaseException) -> str:
    """What the compiler says, with the line and a caret where there is one."""
    if isinstance(error, MemoryError):
        # what the parser says when it has no levels left: no source that is taken at all fills the memory
        return "The source is nested too deeply to be compiled."
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
    """The whole traceback, for the author of an exercise."""
    return "".join(traceback.format_exception(error))[-_MAX_TEXT:]


def wrong_type(value: Any) -> str:
    """Names what was returned in place of an array."""
    if value is None:
        return "None; is a return statement missing?"
    kind = type(value)
    return f"a {kind.__module__}.{kind.__qualname__}".replace("builtins.", "")[:_MAX_MESSAGE]


def missing_entry_point(solution: types.ModuleType, entry_points: list[dict[str, Any]]) -> str:
    """The first name or method that the source should define and does not; "" if all are there."""
    for point in entry_points:
        name, methods = point["name"], point["methods"]
        found = vars(solution).get(name)
        if found is None:
            kind = "class" if methods else "function"
            return f"Your code defines no {kind} named {name}. Keep the name that the template gives."
        for method in methods:
            if not callable(getattr(found, method, None)):
                return f"Your class {name} has no method named {method}. Keep the names that the template gives."
        if not callable(found):
            return f"{name} is not a function or class. Keep what the template gives."
    return ""


def _summary(error: BaseException) -> str:
    name = type(error).__name__
    try:
        message = str(error)
    except BaseException:
        message = "(its message could not be read)"
    return f"{name}: {message[:_MAX_MESSAGE]}" if message else name


def _lines(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_the_students(frame)]
    shown = "".join(f"\n  {_place(frame)}\n    {frame.line}" for frame in frames[-_MAX_LINES:])
    left_out = len(frames) - _MAX_LINES
    return f"\n  ... {left_out} calls before{shown}" if left_out > 0 else shown


def _place(frame: traceback.FrameSummary) -> str:
    where = "" if frame.filename == "submission.py" else f" of {frame.filename}"
    return f"line {frame.lineno}{where}, in {frame.name}"


def _is_the_students(frame: traceback.FrameSummary) -> bool:
    return "/" not in frame.filename and "<" not in frame.filename and frame.filename not in _NOT_THE_STUDENTS
