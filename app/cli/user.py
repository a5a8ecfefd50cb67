"""`tensorjudge user`: creates accounts and resets passwords, for operators."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.enums import Role
from app.i18n.terminal import terminal_words

if TYPE_CHECKING:
    from app.db.engine import Database

USAGE, OUR_FAILURE = 2, 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    users = typer.Typer(no_args_is_help=True, help="Accounts of the service.")
    users.command()(add)
    users.command()(password)
    app.add_typer(users, name="user")


def add(
    name: Annotated[str, typer.Argument(help="The user name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.STUDENT,
) -> None:
    """Create an account. Asks for the password, or reads its first line from standard input."""
    from app.accounts import service

    with _accounts() as database:
        chosen = _chosen_password()
        with database.writing() as session:
            user = service.register(session, name, chosen, role)
            typer.echo(f"Made {user.role} {user.username}.")


def password(name: Annotated[str, typer.Argument(help="The user name.")]) -> None:
    """Reset the password of an account and revoke its logins and API tokens. Asks, or reads standard input."""
    from app.profile import service

    with _accounts() as database:
        chosen = _chosen_password()
        with database.writing() as session:
            service.reset_password(session, name, chosen)
        typer.echo(f"{name} has a new password, and is logged out everywhere.")


@contextmanager
def _accounts() -> Iterator["Database"]:
    from app.db import migrations
    from app.db.engine import Database
    from app.http.errors import AppError
    from app.settings import Settings

    database = Database(Settings().database)
    try:
        migrations.require_head(database)
        yield database
    except AppError as error:
        raise _stop(USAGE, terminal_words().message(error.message)) from error
    except migrations.NotMigratedError as error:
        raise _stop(OUR_FAILURE, str(error)) from error
    finally:
        database.dispose()


def _chosen_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    chosen: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return chosen


def _stop(status: int, message: str) -> typer.Exit:
    typer.echo(f"tensorjudge: {message}", err=True)
    return typer.Exit(status)
