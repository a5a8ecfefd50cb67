"""`tensorjudge migrate`: upgrades the database to the schema of this release."""

import logging

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)


def migrate() -> None:
    """Create the database, or upgrade it to the schema of this release. Does nothing if it is up to date."""
    from app.db import migrations
    from app.db.engine import Database
    from app.observability.logs import configure_library_logs
    from app.settings import Settings

    settings = Settings()
    configure_library_logs(settings)
    logging.getLogger("tensorjudge.migrations").setLevel(logging.INFO)  # shows the progress of a long conversion
    database = Database(settings.database)
    try:
        migrations.upgrade(database)
    finally:
        database.dispose()
    typer.echo(f"The database is up to date: {database.reader.url.render_as_string()}")
