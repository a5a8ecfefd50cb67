"""Read and check `lab.toml`: the title of a lab, and its exercises in order."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.exercise.problems import ExerciseError
from grader.exercise.toml_reader import TomlReader, toml_invalid

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
        toml = TomlReader("lab.toml", tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        toml = TomlReader("lab.toml", {})
        toml.problem("", toml_invalid(error))
        raise ExerciseError(path.parent.name, toml.problems) from error
    toml.read_format()
    lab = LabFolder(
        slug=path.parent.name,
        order=toml.integer("order", low=0, high=LAST, default=LAST),
        title=toml.text_by_language("title"),
        summary=toml.text_by_language("summary"),
        levels=toml.strings("levels"),
    )
    toml.no_other_keys()
    if toml.problems:
        raise ExerciseError(path.parent.name, toml.problems)
    return lab
