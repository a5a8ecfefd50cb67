"""`tensorjudge backup` and `tensorjudge settings`: commands for operators."""

from pathlib import Path
from typing import Annotated

import typer

OUR_FAILURE = 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(settings)


def backup(target: Annotated[Path, typer.Argument(help="The file to make.")]) -> None:
    """Copy the SQLite database to a file while the service runs. The file contains all stored data."""
    from app.db.backup import BackupError, back_up
    from app.settings import Settings

    try:
        back_up(Settings().database, target)
    except BackupError as error:
        typer.echo(f"tensorjudge: {error}", err=True)
        raise typer.Exit(OUR_FAILURE) from error
    typer.echo(f"{target}: {target.stat().st_size} bytes")


def settings() -> None:
    """Print the current settings, with secrets masked. A star marks each value that is not the default."""
    from app.settings import Settings

    current = Settings()
    for name, value in current.model_dump().items():
        shown = current.database.render_as_string() if name == "database_url" else value
        mark = "*" if name in current.model_fields_set else " "
        typer.echo(f"{mark} TENSORJUDGE_{name.upper()}={'' if shown is None else shown}")
