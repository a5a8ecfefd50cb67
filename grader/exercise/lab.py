"""Read and check `lab.toml`: the title of a lab, and its exercises in order."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.exercise.problems import ExerciseError
from grader.exercise.toml_reader import TomlReader, toml_invalid
from grader.plain_text import NotPlainTextError, read_text

LAST = 1000  # a lab that names no place comes after those that do


@dataclass(frozen=True)
class LabFolder:
    """The content of `lab.toml`."""

    slug: str
    order: int
    title: dict[str, str]
    summary: dict[str, str]
    levels: tuple[str, ...]


def read_lab(path: Path) -> LabFolder:
    """Return the lab of one `lab.toml`. Raises ExerciseError with every problem."""
    try:
        toml = TomlReader("lab.toml", tomllib.loads(read_text(path.read_bytes())))
    except (tomllib.TOMLDecodeError, NotPlainTextError) as error:
        toml = TomlReader("lab.toml", {})
        toml.problem("", error.message if isinstance(error, NotPlainTextError) else toml_invalid(error))
        raise ExerciseError(path.parent.name, toml.problems) from error
    lab = LabFolder(slug=path.parent.name, **read_fields(toml))
    if toml.problems:
        raise ExerciseError(path.parent.name, toml.problems)
    return lab


def read_fields(toml: TomlReader) -> dict[str, Any]:
    """Return the fields of a lab that lab.toml declares. Problems gather in `toml`."""
    toml.read_format()
    fields = {
        "order": toml.integer("order", low=0, high=LAST, default=LAST),
        "title": toml.text_by_language("title"),
        "summary": toml.text_by_language("summary"),
        "levels": toml.strings("levels"),
    }
    toml.no_other_keys()
    return fields
