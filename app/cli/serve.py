"""`tensorjudge serve`: runs the whole service in one process, or the web processes of a distributed service."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.ending import operator_errors
from app.i18n.terminal import terminal_words

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.settings import Settings

_BACKLOG = 2048


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: TENSORJUDGE_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: TENSORJUDGE_PORT]")] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that answer requests; several need TENSORJUDGE_GRADING=distributed.")
    ] = 1,
) -> None:
    """Serve the pages and the API, and grade unless workers do. Stop with Ctrl-C; queued submissions are kept."""
    from app.observability.logs import configure_library_logs
    from app.settings import Settings

    with operator_errors():
        settings = Settings.read(host=host, port=port)
        configure_library_logs(settings)
        settings.require_consistency(workers=workers)
        if workers == 1:
            _serve_alone(settings)
        else:
            _serve_in_processes(settings, workers)


def _serve_in_processes(settings: "Settings", workers: int) -> None:
    from app.db import migrations
    from app.db.engine import Database
    from app.runtime import serve_processes

    listener = serve_processes.bind(settings)
    host, port = listener.getsockname()[:2]
    database = Database(settings.database)
    try:
        migrations.require_head(database)
        # From here on the kernel queues connections until the first process is ready.
        listener.listen(_BACKLOG)
        _greet(database, settings, settings.public_url or f"http://{settings.host}:{port}")
    finally:
        database.dispose()
    # Each process reads its settings from the environment.
    os.environ.update(TENSORJUDGE_HOST=host, TENSORJUDGE_PORT=str(port))
    serve_processes.supervise(settings, listener, workers, "app.main:app_of_one_process")


def _serve_alone(settings: "Settings") -> None:
    import asyncio

    import uvicorn

    from app.main import create_app, running
    from app.runtime.serve_processes import make_config, settle

    app = create_app(settings)
    services = app.state.services

    class Server(uvicorn.Server):
        async def serve(self, sockets: Any = None) -> None:
            self.loop = asyncio.get_running_loop()
            await super().serve(sockets)

        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                port = self.servers[0].sockets[0].getsockname()[1]
                _greet(services.database, settings, settings.public_url or f"http://{settings.host}:{port}")

        def handle_exit(self, sig: int, frame: Any) -> None:
            # This replaces the inherited method, which raises the signal again at the end. That would kill the
            # process before the worker has stored the submission that it is grading.
            self.should_exit = True
            # The server waits for every open connection, and an event stream ends only when the hub closes it. The
            # event loop closes the hub: the signal may have interrupted a thread that holds the hub's lock.
            self.loop.call_soon_threadsafe(services.progress_hub.close)

    # Start the parts of the service before the server, so that their errors are reported plainly.
    config = make_config(app, settings, lifespan="off")
    with running(services):
        settle()
        Server(config).run()


def _greet(database: "Database", settings: "Settings", address: str) -> None:
    from datetime import timedelta

    from app.accounts import service

    hours = settings.setup_link_lifetime_hours
    with database.writing() as session:
        is_new = service.needs_administrator(session)
        secret = service.issue_setup_token(session, timedelta(hours=hours)) if is_new else None
    words = terminal_words()
    typer.echo(words.text("TensorJudge is at %(address)s", address=address))
    if secret is not None:
        invitation = words.text(
            "There is no administrator yet. Open this link within %(hours)s hours to make the administrator's "
            "account:",
            hours=hours,
        )
        typer.echo(f"{invitation}\n  {address}/setup/{secret}")
