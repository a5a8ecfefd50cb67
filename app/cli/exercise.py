"""`tensorjudge exercise`: checks, creates and lists exercises, for authors."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli.client import visibility
from app.cli.ending import operator_errors, stop
from app.cli.exercise_format import schema, upgrade
from app.cli.impact import impact
from app.cli.load import load
from app.i18n.terminal import terminal_words
from app.i18n.words import Words

if TYPE_CHECKING:
    from grader.grader import Grader

PASSED, FINDINGS, USAGE, OUR_FAILURE = 0, 1, 2, 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    exercises = typer.Typer(no_args_is_help=True, help="Exercises, for those who write them.")
    exercises.command()(check)
    exercises.command("impact")(impact)
    exercises.command()(new)
    exercises.command()(load)
    exercises.command(name="list")(list_exercises)
    exercises.command()(schema)
    exercises.command()(upgrade)
    exercises.command()(visibility)
    app.add_typer(exercises, name="exercise")


def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Folders of exercises, or slugs of the catalogue.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every exercise of the catalogue.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per exercise, one line each.")] = False,
) -> None:
    """Run the publish gate: every check that an exercise must pass before students see it.

    Exit status: 0 all may be published, 1 there are findings, 2 usage, 3 the grader itself failed.
    """
    from app.present.failure_text import failure_text
    from grader.errors import GraderError
    from grader.grader import Grader

    words = terminal_words()
    folders = _folders(paths or [], everything)
    grader = Grader()
    try:
        grader.start()
        passed = [_check_one(grader, folder, words, as_json) for folder in folders]
    except GraderError as error:
        raise stop(OUR_FAILURE, failure_text(error, words)) from error
    finally:
        grader.close()
    if not as_json and len(folders) > 1:
        text = words.text("%(passed)s of %(all)s exercises pass.", passed=sum(passed), all=len(passed))
        Console(highlight=False).print(Text(text, style="bold"))
    raise typer.Exit(PASSED if all(passed) else FINDINGS)


def new(
    slug: Annotated[str, typer.Argument(help="The exercise's name in snake_case: its folder, address and key.")],
    lab: Annotated[str | None, typer.Option(help="The lab of the catalogue it is for, new or not.")] = None,
) -> None:
    """Create an exercise: a small one that passes the gate, for you to change.

    Without --lab, the folder is created in the current directory. Exit status: 0 created, 2 usage.
    """
    from app.cli.new_exercise import NotPossibleError, begin

    words = terminal_words()
    parent = _shown_path(_catalogue() / lab) if lab else Path()
    try:
        made = begin(slug, parent, in_lab=lab is not None)
    except NotPossibleError as error:
        raise stop(USAGE, words.message(error.message)) from error
    text = words.text("Made %(folder)s, a small exercise that works. Change it, then run:", folder=made.folder)
    typer.echo(f"{text}\n  tensorjudge exercise check {made.folder}")
    if made.to_do:
        typer.echo(words.message(made.to_do))


def list_exercises() -> None:
    """List the exercises of the catalogue, by lab. Exit status: 0, or 1 if one of them cannot be read."""
    from rich.table import Table

    from app.present.problem_text import problem_text
    from grader.exercise.catalogue import exercise_folders
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError

    words = terminal_words()
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in (words.text("Lab"), words.text("Exercise")):
        table.add_column(heading, no_wrap=True)
    table.add_column(words.text("Title"))
    for heading in (words.text("Difficulty"), words.text("Points")):
        table.add_column(heading, justify="right")
    status = PASSED
    for slug, folder in exercise_folders(_catalogue()).items():
        try:
            exercise = load_exercise(folder)
        except ExerciseError as error:
            status = FINDINGS
            table.add_row(folder.parent.name, slug, Text(problem_text(error.problems[0], words), style="red"), "", "")
            continue
        title = words.of_author(exercise.title)
        table.add_row(folder.parent.name, slug, Text(title), str(exercise.difficulty), str(exercise.points))
    Console(highlight=False).print(table)
    raise typer.Exit(status)


def _catalogue() -> Path:
    """Return the folder of labs that the service serves."""
    from app.settings import Settings

    with operator_errors():
        return Settings.read().exercises_dir


def _folders(paths: list[str], everything: bool) -> list[Path]:
    from grader.exercise.catalogue import UnknownExerciseError, exercise_folders, find_exercise

    words = terminal_words()
    if bool(paths) == everything:
        raise stop(USAGE, words.text("Name the exercises to check, or --all."))
    if everything:
        return list(exercise_folders(_catalogue()).values())
    try:
        return [Path(path).resolve() if Path(path).is_dir() else find_exercise(path, _catalogue()) for path in paths]
    except UnknownExerciseError as error:
        raise stop(USAGE, words.message(error.message)) from error


def folder_of(path: str) -> Path:
    """Return the folder of an exercise, by its path or its slug. Otherwise print the reason and raise typer.Exit."""
    return _folders([path], everything=False)[0]


def _check_one(grader: "Grader", folder: Path, words: Words, as_json: bool) -> bool:
    from app.present.gate_text import GatePrinter, as_plain_data
    from grader.publish_gate.gate import check_folder

    if as_json:
        report = check_folder(folder, grader)
        print(json.dumps(as_plain_data(folder, report, words), ensure_ascii=False), flush=True)
        return report.passed
    printer = GatePrinter(Console(highlight=False), _shown_path(folder), words)
    report = check_folder(folder, grader, on_check=printer.print_check)
    printer.print_end(report)
    return report.passed


def _shown_path(folder: Path) -> Path:
    """Return the path relative to the current directory, if it is below it."""
    absolute = folder.absolute()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute
