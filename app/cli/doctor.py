"""`tensorjudge doctor`: lists the sandbox layers of this machine, what is missing, and how to install it."""

import typer
from rich.console import Console
from rich.text import Text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """Check every layer of the sandbox, then attack it. Exit status: 0 if it holds, 3 if not."""
    from grader.errors import SandboxError
    from grader.grader import Grader
    from grader.sandbox.layers import layers

    console = Console(highlight=False)
    for layer in layers():
        _line(console, layer.ok, layer.name, layer.message)
    grader = Grader(slots=1)
    try:
        grader.start()
        checks = grader.checks()
    except SandboxError as error:
        _line(console, False, "self-test", str(error))
        raise typer.Exit(3) from error
    finally:
        grader.close()
    console.print()
    for check in checks:
        _line(console, check.ok, check.name, "" if check.ok else check.message)
    console.print(Text(f"\nThe sandbox holds: {grader.mode}.", style="bold green"))
    if grader.mode.advice():
        console.print(Text(f"It could be stronger. {grader.mode.advice()}", style="yellow"))


def _line(console: Console, ok: bool, name: str, message: str) -> None:
    mark, style = ("ok     ", "green") if ok else ("MISSING", "bold red")
    words = f"  {message}" if message else ""
    console.print(Text.assemble((mark, style), f"  {name}", (words, "dim" if ok else "")), soft_wrap=True)
