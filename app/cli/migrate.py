"""`tensorjudge migrate`: brings the database to the schema of this release."""

import logging

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(migrate)


def migrate() -> None:
    """Make the database, or bring it to the schema of this release. Does nothing if it is there already."""
    from app.db import migrations
    from app.db.engine import Database
    from app.observability.logs import configure_library_logs
    from app.settings import Settings

    settings = Settings()
    configure_library_logs(settings)
    logging.getLogger("tensorjudge.migrations").setLevel(logging.INFO)  # how far a long conversion is
    database = Database(settings.database)
    try:
        migrations.upgrade(database)
    finally:
        database.dispose()
    typer.echo(f"The database is up to date: {database.reader.url.render_as_string()}")
