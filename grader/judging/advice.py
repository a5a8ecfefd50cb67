"""Advice on exceptions that come from what a jail has not, or from a program's end: by the text of the exception.

The student's process has made that text, and may put anything there. All it chooses is a sentence.
"""

import re

from grader.judging.available_modules import AvailableModules
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.verdict import Trace

_ABSENT = re.compile(r"ModuleNotFoundError: No module named '([\w.]{1,100})'")
_CODES = (
    ("exit_called", re.compile(r"SystemExit\b|NameError: name '(?:exit|quit)' is not defined")),
    ("debugger_called", re.compile(r"(?:bdb\.)?BdbQuit\b")),
    ("input_called", re.compile(r"EOFError: EOF when reading a line")),
    ("thread_started", re.compile(r"RuntimeError: can't start new thread")),
    # a refusal that names no file is of a process, a socket or an event loop
    (
        "process_started",
        re.compile(r"(?:BlockingIOError: \[Errno 11\]|PermissionError: \[Errno 1\]) [^:\n]*(?:\n|$)"),
    ),
    ("process_started", re.compile(r"URLError\b|gaierror\b")),
    ("file_not_written", re.compile(r"OSError: \[Errno 30\] |FileNotFoundError: \[Errno 2\] No usable temporary")),
    ("file_absent", re.compile(r"FileNotFoundError: |PermissionError: \[Errno 13\] ")),
    ("notebook_only", re.compile(r"NameError: name '(?:display|get_ipython)' is not defined")),
)
# Where the line says more than the exception.
_BY_LINE = (("tests_started", re.compile(r"\bunittest\.main\(|\bpytest\.main\(|\bTextTestRunner\(")),)


def with_advice(text: str, trace: Trace | None, modules: AvailableModules, of_call: Message | None) -> Message:
    """Return an exception's text as a message, with a sentence before it where one helps.

    `of_call`: the sentence on a call that does not fit, if it is one.
    """
    told = verbatim(sanitize.message(text))
    advice = _advice(text, trace, modules) or of_call
    return Message("error_with_advice", {"advice": advice, "error": told}) if advice else told


def _advice(text: str, trace: Trace | None, modules: AvailableModules) -> Message | None:
    found = _ABSENT.match(text)
    if found:
        return modules.absent(found[1])
    line = trace.text if trace else ""
    by_line = next((code for code, pattern in _BY_LINE if pattern.search(line)), None)
    if by_line and "SystemExit" in text:
        return Message(by_line)
    found_code = next((code for code, pattern in _CODES if pattern.match(text)), None)
    return Message(found_code) if found_code else None
