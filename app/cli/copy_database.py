"""`tensorjudge migrate-data`: copies an SQLite database to PostgreSQL."""

from typing import Annotated

import typer

from app.cli.ending import OUR_FAILURE, operator_errors, stop
from app.i18n.terminal import terminal_words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate_data)


def migrate_data(
    source: Annotated[str, typer.Option("--from", help="Where everything is: sqlite:///data/tensorjudge.db")],
    target: Annotated[str, typer.Option("--to", help="An empty database: postgresql://user@host/name")],
) -> None:
    """Copy all data into another, empty database, and compare the two. Stop the service first.

    The source is only read. If anything differs, nothing is written.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, OperationalError

    from app.db.copy_database import transfer
    from app.db.engine import Database
    from app.models import Base

    words = terminal_words()
    try:
        with operator_errors():
            here, there = Database(make_url(source)), Database(make_url(target))
            transfer(here, there, Base.metadata, lambda name, count: typer.echo(f"{count:9}  {name}"))
    except ArgumentError as error:
        text = words.text("This is not the address of a database. Write one such as postgresql://USER@HOST/NAME")
        raise stop(OUR_FAILURE, f"tensorjudge: {text}") from error
    except OperationalError as error:
        text = words.text("The database does not answer: %(error)s", error=error.orig)
        raise stop(OUR_FAILURE, f"tensorjudge: {text}") from error
    typer.echo(words.text("Everything is copied and compared. To use it, set TENSORJUDGE_DATABASE_URL."))
