"""`tensorjudge migrate`: brings the database to the schema of this release."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(migrate)


def migrate() -> None:
    """Make the database, or bring it to the schema of this release. Does nothing if it is there already."""
    from app.db import migrations
    from app.db.engine import Database
    from app.settings import Settings

    database = Database(Settings().database)
    try:
        migrations.upgrade(database)
    finally:
        database.dispose()
    typer.echo(f"The database is up to date: {database.reader.url.render_as_string()}")
