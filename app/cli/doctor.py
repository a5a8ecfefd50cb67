"""`tensorjudge doctor`: lists the sandbox layers of this machine, what is missing, and how to install it."""

import typer
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from app.cli.ending import OUR_FAILURE
from app.i18n.terminal import terminal_words
from app.i18n.words import Words
from grader.message import Message


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """Check the mail server if there is one, and every layer of the sandbox; then attack it.

    Exit status: 0 if all holds, 3 if not.
    """
    from grader.errors import GraderError
    from grader.grader import Grader
    from grader.sandbox.layers import layers

    console, words = Console(highlight=False), terminal_words()
    mail_is_well = _check_mail(console, words)
    for layer in layers():
        _line(console, words, layer.ok, layer.name, layer.message)
    grader = Grader(slots=1)
    try:
        grader.start()
        checks = grader.checks()
    except GraderError as error:
        _line(console, words, False, Message("selftest"), error.message)
        raise typer.Exit(OUR_FAILURE) from error
    finally:
        grader.close()
    console.print()
    for check in checks:
        _line(console, words, check.ok, check.name, check.message)
    console.print(Text(f"\n{words.message(grader.mode.description())}", style="bold green"), soft_wrap=True)
    if advice := grader.mode.advice():
        console.print(Text(words.message(advice), style="yellow"), soft_wrap=True)
    if not mail_is_well:
        raise typer.Exit(OUR_FAILURE)


def _check_mail(console: Console, words: Words) -> bool:
    """Connect to the mail server, and log in there. Return whether that works, or no mail is sent."""
    from app.mail.smtp import MailServerError
    from app.settings import Settings, SettingsConflictError

    try:
        settings = Settings.read()
        settings.require_consistency()
        server = settings.mail_server
        if server is None:
            console.print(Text(f"-   {words.text('Mail is not set up: TENSORJUDGE_SMTP_HOST')}", style="dim"))
            return True
        with server.connection():
            _line(console, words, True, Message("mail_server"), None)
    except (MailServerError, SettingsConflictError) as error:
        _line(console, words, False, Message("mail_server"), error.message)
        return False
    return True


def _line(console: Console, words: Words, ok: bool, name: Message, message: Message | None) -> None:
    marks, style = (words.text("ok"), words.text("MISSING")), "green" if ok else "bold red"
    mark = set_cell_size(marks[0 if ok else 1], max(map(cell_len, marks)))
    text = words.message(message)
    line = Text.assemble(
        (mark, style), f"  {words.message(name)}", (f"  {text}" if text else "", "dim" if ok else "")
    )
    console.print(line, soft_wrap=True)
