"""`tensorjudge replay`: checks that a stored verdict is reproducible."""

from typing import Annotated
from uuid import UUID

import typer

from app.i18n.terminal import terminal_words

SAME, DIFFERS, USAGE, OUR_FAILURE = 0, 1, 2, 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(submission: Annotated[UUID, typer.Argument(help="The submission's id.")]) -> None:
    """Judge a stored submission again on the same cases, and compare. Needs access to the database; stores nothing.

    Exit status: 0 every case has the same result, 1 something differs, 2 nothing to replay, 3 the replay failed.
    """
    from app.db import migrations
    from app.db.engine import Database
    from app.http.errors import AppError
    from app.settings import Settings
    from app.submissions.replay import replay as judge_again
    from grader.errors import GraderError
    from grader.grader import Grader

    database = Database(Settings().database)
    grader = Grader(slots=1)
    try:
        migrations.require_head(database)
        grader.start()
        found = judge_again(database, grader, submission)
    except AppError as error:
        raise _stop(USAGE, terminal_words().message(error.message)) from error
    except (GraderError, migrations.NotMigratedError) as error:
        raise _stop(OUR_FAILURE, str(error)) from error
    finally:
        grader.close()
        database.dispose()
    record = found.record
    typer.echo(f"{record.exercise} {record.version[:12]}, seed {record.seed}: {record.verdict}")
    for line in [*found.changes, *found.differences]:
        typer.echo(f"  {line}")
    typer.echo("It comes out differently." if found.differences else "The same again, in every case.")
    raise typer.Exit(DIFFERS if found.differences else SAME)


def _stop(status: int, message: str) -> typer.Exit:
    typer.echo(f"tensorjudge: {message}", err=True)
    return typer.Exit(status)
