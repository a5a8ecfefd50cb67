"""`tensorjudge user`: creates accounts and resets passwords, for operators."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.database import service_database
from app.cli.ending import stop
from app.enums import Role
from app.i18n.terminal import terminal_words
from app.i18n.words import mark

if TYPE_CHECKING:
    from app.db.engine import Database

USAGE = 2
_MADE = {
    Role.STUDENT: mark("Made the student account %(name)s."),
    Role.INSTRUCTOR: mark("Made the instructor account %(name)s."),
    Role.ADMINISTRATOR: mark("Made the administrator account %(name)s."),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    users = typer.Typer(no_args_is_help=True, help="Accounts of the service.")
    users.command()(add)
    users.command()(password)
    users.command()(reset_link)
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
            text = terminal_words().text(_MADE[user.role], name=user.username)
        typer.echo(text)


def password(name: Annotated[str, typer.Argument(help="The user name.")]) -> None:
    """Reset the password of an account and revoke its logins and API tokens. Asks, or reads standard input."""
    from app.profile import service

    with _accounts() as database:
        chosen = _chosen_password()
        with database.writing() as session:
            service.reset_password(session, name, chosen)
        typer.echo(terminal_words().text("%(name)s has a new password, and is logged out everywhere.", name=name))


def reset_link(name: Annotated[str, typer.Argument(help="The user name.")]) -> None:
    """Print a one-time link with which the owner of an account sets a new password. It works for 24 hours."""
    from app.accounts import password_reset
    from app.accounts.service import find_by_name
    from app.http.errors import NotFoundError
    from app.settings import Settings

    with _accounts() as database, database.writing() as session:
        user = find_by_name(session, name)
        if user is None:
            raise NotFoundError("no_such_username", name=name)
        secret = password_reset.make_link(session, None, user.id)
        link = f"{Settings.read().address}/reset/{secret}"
    typer.echo(link)


@contextmanager
def _accounts() -> Iterator["Database"]:
    from app.http.errors import AppError

    with service_database() as database:
        try:
            yield database
        except AppError as error:
            raise stop(USAGE, f"tensorjudge: {terminal_words().message(error.message)}") from error


def _chosen_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    words = terminal_words()
    chosen: str = typer.prompt(
        words.text("Password"), hide_input=True, confirmation_prompt=words.text("The password once more")
    )
    return chosen
