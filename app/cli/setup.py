"""`tensorjudge setup`: creates the runtime tree that the grader's jails mount."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(setup)


def setup() -> None:
    """Create the grader's runtime tree: an interpreter and numpy for the jails. Quick if it already exists."""
    from grader.errors import SandboxError
    from grader.sandbox.runtime import install_harness, make_runtime

    try:
        runtime = make_runtime()
        install_harness(runtime)
    except SandboxError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from error
    typer.echo(f"The grader's runtime tree is ready: Python {runtime.python}, numpy {runtime.numpy}.")
