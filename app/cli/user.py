"""`tensorjudge user`: accounts, for who runs the service."""

import sys
from typing import Annotated

import typer

from app.vocabulary import Role

USAGE, OUR_FAILURE = 2, 3


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    users = typer.Typer(no_args_is_help=True, help="Accounts of the service.")
    users.command()(add)
    app.add_typer(users, name="user")


def add(
    name: Annotated[str, typer.Argument(help="The user name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.STUDENT,
) -> None:
    """Make an account. Asks for the password, or reads its first line from standard input."""
    from app import migrations
    from app.db import Database
    from app.errors import AppError
    from app.settings import Settings
    from app.users import service

    database = Database(Settings().database)
    try:
        migrations.require_head(database)
        password = _ask_password() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        with database.writing() as session:
            user = service.register(session, name, password, role)
    except AppError as error:
        raise _stop(USAGE, error.detail) from error
    except migrations.NotMigratedError as error:
        raise _stop(OUR_FAILURE, str(error)) from error
    finally:
        database.dispose()
    typer.echo(f"Made {user.role} {user.username}.")


def _ask_password() -> str:
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _stop(status: int, message: str) -> typer.Exit:
    typer.echo(f"tensorjudge: {message}", err=True)
    return typer.Exit(status)
