"""`tensorjudge backup` and `tensorjudge settings`: commands for operators."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.ending import operator_errors
from app.i18n.terminal import terminal_words


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(backup)
    app.command()(settings)


def backup(target: Annotated[Path, typer.Argument(help="The file to make.")]) -> None:
    """Copy the SQLite database to a file while the service runs. The file contains all stored data."""
    from app.db.backup import back_up
    from app.settings import Settings

    with operator_errors():
        back_up(Settings.read().database, target)
    size = target.stat().st_size
    typer.echo(terminal_words().text("%(path)s: %(size)s bytes", path=target, size=size))


def settings() -> None:
    """Print the current settings, with secrets masked. A star marks each value that is not the default."""
    from app.settings import Settings

    with operator_errors():
        current = Settings.read()
        database = current.database.render_as_string()
    for name, value in current.model_dump().items():
        shown = database if name == "database_url" else value
        mark = "*" if name in current.model_fields_set else " "
        typer.echo(f"{mark} TENSORJUDGE_{name.upper()}={'' if shown is None else shown}")
