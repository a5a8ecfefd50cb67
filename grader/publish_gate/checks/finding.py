"""Findings of a check: a message, and its place in the exercise's folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.errors import AuthorError
from grader.exercise.problems import Problem
from grader.message import Message, verbatim


class Level(StrEnum):
    """The level of a finding: an error keeps an exercise from being published, a warning does not, notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """A message about a file of the exercise.

    `file` is relative to the exercise's folder, "" where there is none. `line` is 0 where there is none.
    """

    message: Message
    file: str = ""
    line: int = 0
    level: Level = Level.ERROR


Findings = Iterator[Finding]


def warning(message: Message, file: str = "", line: int = 0) -> Finding:
    """Return a finding that does not keep an exercise from being published."""
    return Finding(message, file, line, Level.WARNING)


def note(message: Message) -> Finding:
    """Return a finding that says what a check has looked at."""
    return Finding(message, level=Level.NOTE)


def of_author(error: AuthorError) -> Finding:
    """Return a failure of the author's code: the last line of its traceback, and the place in their files.

    The author's code may have written the text, so its numbers and names are taken only if they are short.
    """
    of_python = error.message.code == "verbatim"
    text = str(error.message.values["text"]) if of_python else ""
    frames = re.findall(r'File "(\w{1,100})\.py", line (\d{1,7})\b', text)
    named = re.search(r"hidden/(\w{1,100})\.py", f"{error.place}\n{text}")
    in_reference = re.search(r"(?:^|\n) +line (\d{1,7}), in ", text)
    if frames:
        file, line = frames[-1]
    else:
        file, line = (named.group(1) if named else ""), (in_reference.group(1) if in_reference else 0)
    hidden = file in ("cases", "driver", "reference", "checker")
    path = f"hidden/{file}.py" if hidden else f"provided/{file}.py"
    return Finding(verbatim(_last_line(text)) if of_python else error.message, path if file else "", int(line))


def of_format(problem: Problem, text: str, file: str) -> Finding:
    """Return a problem of a file's format, with the line of its key in the file's `text`."""
    if problem.key:
        message = Message("at_key", {"key": problem.key, "problem": problem.message})
        return Finding(message, file, toml_line(text, problem.key))
    of_parser = re.search(r"at line (\d{1,7})\b", str(problem.message.values.get("error", "")))
    return Finding(problem.message, file, int(of_parser.group(1)) if of_parser else 0)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if not line.startswith(" ")), text)
    return last.strip()


def line_of(text: str, pattern: str, number: int = 0) -> int:
    """Return the line where a pattern is found for the `number`-th time, from 0; 0 if it is not there."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return text.count("\n", 0, found[number].start()) + 1 if number < len(found) else 0


def toml_line(text: str, key: str) -> int:
    """Return the line of a key such as "limits.time_limit_s" or "equivalent_mutants[0].reason".

    If the key is missing, return the line of its table; 0 if that is missing too.
    """
    start = line = 0
    for part in key.split("."):
        name, _, number = part.removesuffix("]").partition("[")
        pattern = rf"^[ \t]*\[+[^\]\n]*\b{re.escape(name)}\]|^[ \t]*{re.escape(name)}[ \t]*="
        found = list(re.finditer(pattern, text[start:], re.MULTILINE))
        place = int(number or 0)
        if place >= len(found):
            break
        line = text.count("\n", 0, start + found[place].end()) + 1
        start += found[place].end()
    return line
