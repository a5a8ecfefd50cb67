"""`tensorjudge migrate-data`: copies an SQLite database to PostgreSQL."""

from typing import Annotated

import typer

OUR_FAILURE = 3


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

    from app.db.copy_database import CopyError, transfer
    from app.db.engine import Database
    from app.db.lock import AlreadyServedError
    from app.db.migrations import NotMigratedError
    from app.models import Base

    try:
        here, there = Database(make_url(source)), Database(make_url(target))
        transfer(here, there, Base.metadata, lambda name, count: typer.echo(f"{count:9}  {name}"))
    except (CopyError, NotMigratedError, AlreadyServedError, ArgumentError, OperationalError) as error:
        typer.echo(f"tensorjudge: {error}", err=True)
        raise typer.Exit(OUR_FAILURE) from error
    typer.echo("Everything is there, and each table was compared. Set TENSORJUDGE_DATABASE_URL to use it.")
