"""`tensorjudge replay`: checks that a stored verdict is reproducible."""

from contextlib import closing
from typing import Annotated
from uuid import UUID

import typer

from app.cli.database import service_database
from app.cli.ending import stop
from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name

SAME, DIFFERS, USAGE = 0, 1, 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(submission: Annotated[UUID, typer.Argument(help="The submission's id.")]) -> None:
    """Judge a stored submission again on the same cases, and compare. Needs access to the database; stores nothing.

    Exit status: 0 every case has the same result, 1 something differs, 2 nothing to replay, 3 the replay failed.
    """
    from app.http.errors import AppError
    from app.submissions.replay import replay as judge_again
    from grader.grader import Grader

    words = terminal_words()
    with service_database() as database, closing(Grader(slots=1)) as grader:
        grader.start()
        try:
            found = judge_again(database, grader, submission)
        except AppError as error:
            raise stop(USAGE, f"tensorjudge: {words.message(error.message)}") from error
    record = found.record
    heading = words.text(
        "%(exercise)s %(version)s, seed %(seed)s: %(verdict)s",
        exercise=record.exercise,
        version=record.version[:12],
        seed=record.seed,
        verdict=verdict_name(record.verdict, words) if record.verdict else "–",
    )
    typer.echo(heading)
    for line in [*found.changes, *found.differences]:
        typer.echo(f"  {words.message(line)}")
    if found.differences:
        typer.echo(words.text("The outcome is different."))
        raise typer.Exit(DIFFERS)
    typer.echo(words.text("The same again, in every case."))
    raise typer.Exit(SAME)
