"""The commands `exercise schema` and `exercise upgrade`: the format of exercises, for editors and authors."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from app.cli.ending import stop
from app.i18n.terminal import terminal_words

_NOT_READ = 1
_TOML = "exercise.toml"


class TomlFile(StrEnum):
    """The files that have a schema."""

    EXERCISE = "exercise"
    LAB = "lab"


def schema(of: Annotated[TomlFile, typer.Argument(help="exercise.toml or lab.toml.")] = TomlFile.EXERCISE) -> None:
    """Print the JSON Schema of exercise.toml or lab.toml, for editors that complete and check TOML."""
    from grader.exercise.json_schema import exercise_schema, lab_schema

    found = exercise_schema() if of is TomlFile.EXERCISE else lab_schema()
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))


def upgrade(
    path: Annotated[str, typer.Argument(metavar="PATH", help="An exercise's folder, or a slug of the catalogue.")],
) -> None:
    """Upgrade the exercise.toml of an exercise to the newest format. Comments stay.

    Exit status: 0 upgraded or nothing to do, 1 the exercise cannot be read, 2 usage.
    """
    from app.cli.exercise import folder_of
    from app.present.problem_text import problem_text
    from grader.exercise.parse import parse_exercise, read_folder
    from grader.exercise.problems import ExerciseError
    from grader.exercise.upgrade import upgraded_toml

    words = terminal_words()
    folder = folder_of(path)
    try:
        files = read_folder(folder)
        before = files.get(_TOML, b"")
        after = upgraded_toml(folder.name, before.decode()).encode()
        parse_exercise(folder.name, {**files, _TOML: after})
    except ExerciseError as error:
        lines = "\n".join(problem_text(problem, words) for problem in error.problems)
        raise stop(_NOT_READ, f"{words.text('Nothing was changed. Mend this first:')}\n{lines}") from error
    if after == before:
        typer.echo(words.text("%(folder)s is of the newest format.", folder=folder))
    else:
        (folder / _TOML).write_bytes(after)
        typer.echo(words.text("Changed %(file)s", file=folder / _TOML))
