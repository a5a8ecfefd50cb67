"""`tensorjudge rebuild-summaries`: computes the summaries of submissions again, from which grades are computed."""

from typing import Annotated

import typer

from app.cli.database import service_database
from app.i18n.terminal import terminal_words

_DIFFERS = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild_summaries)


def rebuild_summaries(
    check: Annotated[bool, typer.Option("--check", help="Change nothing. Exit with 1 if one is wrong.")] = False,
) -> None:
    """Write the summaries behind the gradebook again, from the submissions. The service may run meanwhile."""
    from app.grading import summaries

    words = terminal_words()
    with service_database() as database:
        if not check:
            count = summaries.rebuild(database)
            typer.echo(words.plural("Wrote %(count)s summary.", "Wrote %(count)s summaries.", count))
            return
        wrong = summaries.differing(database)
    for place in wrong:
        typer.echo(f"assignment={place.assignment_id.hex} user={place.user_id.hex} exercise={place.exercise_id.hex}")
    if wrong:
        text = words.plural("%(count)s summary is wrong.", "%(count)s summaries are wrong.", len(wrong))
        typer.echo(f"{text} {words.text('Mend it with: tensorjudge rebuild-summaries')}")
        raise typer.Exit(_DIFFERS)
    typer.echo(words.text("Every summary says what the submissions say."))
