"""`tensorjudge serve`: the whole service of one machine in one process."""

import gc
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.settings import Settings

OUR_FAILURE = 3
_SWITCH_INTERVAL_S = 0.0002


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: TENSORJUDGE_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [default: TENSORJUDGE_PORT]")] = None,
) -> None:
    """Serve the pages and the API, and grade. Stop with Ctrl-C: what waits is graded after the next start."""
    from app.logs import configure_library_logs
    from app.main import create_app, running
    from app.migrations import NotMigratedError
    from app.queue.lock import AlreadyServedError
    from app.settings import Settings, SettingsConflictError
    from grader.errors import SandboxError

    given: dict[str, Any] = {"host": host, "port": port}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    configure_library_logs(settings)
    try:
        settings.require_consistency()
        app = create_app(settings)
        with running(app.state.services):
            _serve(app, settings)
    except (NotMigratedError, AlreadyServedError, SandboxError, SettingsConflictError) as error:
        typer.echo(f"tensorjudge: {error}", err=True)
        raise typer.Exit(OUR_FAILURE) from error


def _serve(app: "FastAPI", settings: "Settings") -> None:
    import asyncio

    import uvicorn

    class Server(uvicorn.Server):
        async def serve(self, sockets: Any = None) -> None:
            self.loop = asyncio.get_running_loop()
            await super().serve(sockets)

        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                port = self.servers[0].sockets[0].getsockname()[1]
                _greet(app, settings, settings.public_url or f"http://{settings.host}:{port}")

        def handle_exit(self, sig: int, frame: Any) -> None:
            # Not the inherited one: it raises the signal again at the end, which would kill this process before
            # the worker has stored what it is grading.
            self.should_exit = True
            # The server waits for every open connection, and an event stream ends only when it is told to:
            # by the loop, since a signal may have interrupted whoever holds the lock of `live`.
            self.loop.call_soon_threadsafe(app.state.services.live.close)

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        forwarded_allow_ips=settings.trusted_proxies,
        lifespan="off",  # the parts of the service are started before, so that what hinders them is said plainly
        access_log=False,
        log_config=None,
        server_header=False,
    )
    # Threads hand over to one another several times for each submission; five milliseconds each would be most of it.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    # What has been built up to here lives as long as the process: looking through it for garbage takes tens of
    # milliseconds, in the middle of somebody's request.
    gc.collect()
    gc.freeze()
    Server(config).run()


def _greet(app: "FastAPI", settings: "Settings", address: str) -> None:
    from datetime import timedelta

    from app.users import service

    hours = settings.setup_link_lifetime_hours
    with app.state.services.database.writing() as session:
        is_new = service.needs_administrator(session)
        secret = service.issue_setup_token(session, timedelta(hours=hours)) if is_new else None
    greeting = f"TensorJudge is at {address}"
    if secret is not None:
        greeting += (
            f"\nNobody administers it yet. Whoever opens this link within {hours} hours makes "
            f"the administrator's account:\n  {address}/setup/{secret}"
        )
    typer.echo(greeting)
