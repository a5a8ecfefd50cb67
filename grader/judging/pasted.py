"""Text that was copied from a notebook, a shell or a chat, recognised by how its lines begin."""

import re

from grader.message import Message

# These begin no line of Python, so the first line alone is enough to tell.
_NEVER_PYTHON = (
    ("pasted_fence", re.compile(r"```")),
    ("pasted_prompt", re.compile(r">>>(?: |$)")),
    ("pasted_cell_prompt", re.compile(r"(?:In|Out) ?\[\d+\]:")),
)
# These may be part of a text in quotes: they count in the line that the compiler refuses.
_NOT_PYTHON_THERE = (
    *((code, re.compile(rf"\s*{pattern.pattern}")) for code, pattern in _NEVER_PYTHON),
    ("pasted_prompt", re.compile(r"\s*\.\.\.(?: |$)")),
    ("pasted_magic", re.compile(r"\s*%%?[A-Za-z]")),
    ("pasted_shell", re.compile(r"\s*!\s*[A-Za-z]")),
    ("pasted_help", re.compile(r"\s*\?{1,2}[\w.]+\s*$|[^#'\"]*[\w)\]]\?{1,2}\s*$")),
)


def is_notebook(text: str) -> bool:
    """Return whether a source is the file of a notebook."""
    return text.lstrip().startswith("{") and '"cells"' in text and '"nbformat"' in text


def at_first_line(text: str) -> Message | None:
    """Return what the first line of a source says of where it was copied; None if it says nothing."""
    start = len(text) - len(text.lstrip())
    return _found(_NEVER_PYTHON, text[start:].split("\n", 1)[0].rstrip(), text[:start].count("\n") + 1)


def at_refused_line(line: str, number: int) -> Message | None:
    """Return what a line that the compiler refuses says of where it was copied; None if it says nothing."""
    return _found(_NOT_PYTHON_THERE, line, number)


def _found(patterns: tuple[tuple[str, re.Pattern[str]], ...], line: str, number: int) -> Message | None:
    code = next((code for code, pattern in patterns if pattern.match(line)), None)
    return Message(code, {"line": number}) if code else None
