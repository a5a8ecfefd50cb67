"""The `tensorjudge` command. It imports server modules only when a command needs them."""

import sys

import typer

from app.cli import (
    client,
    copy_database,
    doctor,
    exercise,
    grade,
    maintenance,
    migrate,
    replay,
    serve,
    setup,
    summaries,
    user,
    worker,
)

app = typer.Typer(
    name="tensorjudge",
    help="Learn numeric computing by implementing it: the service, the grader, and their care.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for _module in (
    client,
    serve,
    worker,
    migrate,
    copy_database,
    maintenance,
    summaries,
    user,
    grade,
    replay,
    exercise,
    doctor,
    setup,
):
    _module.register(app)


def main() -> None:
    """Run the console script."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # escapes what a terminal cannot encode
    app()
