"""The upgrade of exercise.toml from format 1 to format 2. Comments and order stay."""

import re
import tomllib

from grader.exercise.problems import ExerciseError, Problem
from grader.exercise.toml_reader import FORMATS, toml_invalid

_FILE = "exercise.toml"
_FORMAT = re.compile(r"^format[ \t]*=[ \t]*1\b", re.MULTILINE)
_OUTPUT = re.compile(r"^\[tolerance\.outputs\.(.+)\]", re.MULTILINE)


def upgraded_toml(slug: str, text: str) -> str:
    """Return the text of an exercise.toml in the newest format. Raises ExerciseError if it cannot be read."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(slug, [Problem(_FILE, "", toml_invalid(error))]) from error
    return _upgraded(text) if given.get("format", FORMATS[0]) == FORMATS[0] else text


def _upgraded(text: str) -> str:
    text = _OUTPUT.sub(r"[outputs.\1]", text)
    if _FORMAT.search(text):
        return _FORMAT.sub(f"format = {FORMATS[-1]}", text, count=1)
    return f"format = {FORMATS[-1]}\n{text}"
