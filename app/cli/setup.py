"""`tensorjudge setup`: creates the runtime tree that the grader's jails mount."""

import typer

from app.cli.ending import OUR_FAILURE, operator_errors, stop
from app.i18n.terminal import terminal_words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(setup)


def setup() -> None:
    """Create the grader's runtime tree: an interpreter and numpy for the jails. Quick if it already exists.

    With TENSORJUDGE_PACKAGES, create a second tree that has these packages too.
    """
    from grader.sandbox.packages import allowed_packages
    from grader.sandbox.runtime import install_harness, make_runtime

    words = terminal_words()
    try:
        with operator_errors():
            runtime = make_runtime()
            install_harness(runtime)
            if packages := allowed_packages():
                install_harness(make_runtime(packages))
    except OSError as error:
        text = words.text("The runtime tree cannot be made: %(error)s", error=error)
        raise stop(OUR_FAILURE, f"tensorjudge: {text}") from error
    text = words.text(
        "The grader's runtime tree is ready: Python %(python)s, numpy %(numpy)s.",
        python=runtime.python,
        numpy=runtime.numpy,
    )
    typer.echo(text)
