"""`tensorjudge serve --workers N`: uvicorn's supervisor, its processes, and their shared socket."""

import asyncio
import ctypes
import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.settings import Settings

_SWITCH_INTERVAL_S = 0.0002
_PR_SET_PDEATHSIG = 1


def make_config(app: Any, settings: Settings, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration, for one process or several."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        forwarded_allow_ips=settings.trusted_proxies,
        access_log=False,
        log_config=None,
        server_header=False,
        # Named, not "auto": a missing part shall stop the start, not make every request slower.
        loop="uvloop",
        http="httptools",
        ws="none",
        **options,
    )


def bind(settings: Settings) -> socket:
    """Return the socket, bound but not listening. Exits with a message if it cannot be bound."""
    return make_config(None, settings).bind_socket()


def settle() -> None:
    """Tune this process for many requests. Call this when every part of the service is built."""
    # Each submission switches threads several times. The default of five milliseconds each would dominate its time.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    # Objects built so far live as long as the process. Scanning them for garbage takes tens of milliseconds during a
    # request.
    gc.collect()
    gc.freeze()


def supervise(settings: Settings, listener: socket, workers: int, factory: str) -> None:
    """Serve in `workers` processes until SIGTERM or SIGINT. A process that dies is restarted.

    `factory`, as "module:function", builds the application of each process.
    """
    config = make_config(factory, settings, factory=True, workers=workers)
    Multiprocess(config, [listener]).run()


def end_with_the_supervisor() -> None:
    """End this process when the supervisor is killed; otherwise it would keep the address from a new supervisor."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def prepare_process(app: FastAPI) -> None:
    """Prepare an application for one of the supervisor's processes."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with inner(app) as state:
            _end_streams_on_signals(app)
            settle()
            yield state

    app.router.lifespan_context = lifespan


def _end_streams_on_signals(app: FastAPI) -> None:
    """End event streams on a signal, because uvicorn waits for every open connection."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        of_uvicorn: Any = signal.getsignal(number)

        def handle(received: int, frame: Any, of_uvicorn: Any = of_uvicorn) -> None:
            loop.call_soon_threadsafe(app.state.services.progress_hub.close)
            of_uvicorn(received, frame)

        signal.signal(number, handle)
