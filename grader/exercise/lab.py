"""Reads and checks `lab.toml`: the title of a lab, and which exercises it has in which order."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.exercise.exercise import LANGUAGES, ExerciseError
from grader.exercise.toml_reader import TomlReader
from grader.sentence import say

LAST = 1000  # a lab that names no place comes after those that do


@dataclass(frozen=True)
class LabFolder:
    """What `lab.toml` says."""

    slug: str
    order: int
    title: dict[str, str]
    summary: dict[str, str]
    levels: tuple[str, ...]


def read_lab(path: Path) -> LabFolder:
    """The lab of one `lab.toml`. Raises ExerciseError with every problem found."""
    try:
        toml = TomlReader("lab.toml", tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        toml = TomlReader("lab.toml", {})
        toml.problem("", say("is not valid TOML: %(error)s", error=error))
        raise ExerciseError(path.parent.name, toml.problems) from error
    toml.choice("format", (1,))
    lab = LabFolder(
        slug=path.parent.name,
        order=toml.integer("order", low=0, high=LAST, default=LAST),
        title=toml.text_by_language("title", LANGUAGES),
        summary=toml.text_by_language("summary", LANGUAGES),
        levels=toml.strings("levels"),
    )
    toml.no_other_keys()
    if toml.problems:
        raise ExerciseError(path.parent.name, toml.problems)
    return lab
