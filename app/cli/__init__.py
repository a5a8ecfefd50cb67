"""The `tensorjudge` command. It imports server modules only when a command needs them."""

import logging
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
    source,
    standard_output,
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
    source,
    doctor,
    setup,
):
    _module.register(app)


def main() -> None:
    """Run the console script."""
    standard_output.install()
    # Without a log of its own a command would print the grader's warnings among its results.
    logging.getLogger("grader").addHandler(logging.NullHandler())
    try:
        app()
    finally:
        sys.stdout.flush()
