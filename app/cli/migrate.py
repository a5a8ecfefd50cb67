"""`tensorjudge migrate`: upgrades the database to the schema of this release."""

import logging

import typer

from app.cli.ending import operator_errors
from app.i18n.terminal import terminal_words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)


def migrate() -> None:
    """Create the database, or upgrade it to the schema of this release. Does nothing if it is up to date."""
    from app.db import migrations
    from app.db.engine import Database
    from app.observability.logs import configure_library_logs
    from app.settings import Settings

    with operator_errors():
        settings = Settings.read()
        configure_library_logs(settings)
        logging.getLogger("tensorjudge.migrations").setLevel(logging.INFO)  # shows the progress of a long conversion
        database = Database(settings.database)
        try:
            migrations.upgrade(database)
        finally:
            database.dispose()
    url = database.reader.url.render_as_string()
    typer.echo(terminal_words().text("The database is up to date: %(url)s", url=url))
