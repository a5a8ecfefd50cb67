"""`tensorjudge worker`: grades the submissions of a service with TENSORJUDGE_GRADING=distributed."""

import signal
from typing import Annotated

import typer

from app.cli.ending import operator_errors
from app.i18n.terminal import terminal_words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    slots: Annotated[
        int | None, typer.Option(help="Submissions graded at once. [default: TENSORJUDGE_SLOTS]")
    ] = None,
) -> None:
    """Grade for a service with TENSORJUDGE_GRADING=distributed. Start it on as many machines as you want.

    A worker shares only the PostgreSQL database with the service. Stop it with Ctrl-C or SIGTERM: it finishes what it
    is grading and leaves the queue to other workers.
    """
    from app.observability.logs import configure_library_logs, configure_logs
    from app.settings import Settings

    with operator_errors():
        settings = Settings.read(slots=slots, grading="distributed")
        configure_logs(settings)
        configure_library_logs(settings)
        settings.require_consistency()
        from app.runtime.worker import WorkerProcess

        def greet() -> None:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: process.stop())
            typer.echo(terminal_words().text("Grading, %(slots)s at once.", slots=settings.slots))

        process = WorkerProcess(settings, on_ready=greet)
        process.run()
