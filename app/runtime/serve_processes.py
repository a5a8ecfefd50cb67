"""`tensorjudge serve --workers N`: uvicorn's supervisor, its processes, and the socket that they share."""

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
    """How uvicorn serves this service, in one process or several."""
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
    """The socket, bound but not listening. Ends the process, saying why, where that is not possible."""
    return make_config(None, settings).bind_socket()


def settle() -> None:
    """Readies this process for many requests; called when everything of the service is built."""
    # Threads hand over to one another several times for each submission; five milliseconds each would be most of it.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    # What has been built up to here lives as long as the process: looking through it for garbage takes tens of
    # milliseconds, in the middle of somebody's request.
    gc.collect()
    gc.freeze()


def supervise(settings: Settings, listener: socket, workers: int, factory: str) -> None:
    """Serves in so many processes until SIGTERM or SIGINT; one that dies is started again.

    `factory`, as "module:function", makes the application of each of them.
    """
    config = make_config(factory, settings, factory=True, workers=workers)
    Multiprocess(config, [listener]).run()


def end_with_the_supervisor() -> None:
    """One that is killed cannot tell its processes, and those would keep the address from its successor."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def prepare_process(app: FastAPI) -> None:
    """Makes an application fit to be served by one of the supervisor's processes."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with inner(app) as state:
            _end_streams_on_signals(app)
            settle()
            yield state

    app.router.lifespan_context = lifespan


def _end_streams_on_signals(app: FastAPI) -> None:
    """uvicorn waits for every open connection, and an event stream ends only when it is told to."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        of_uvicorn: Any = signal.getsignal(number)

        def handle(received: int, frame: Any, of_uvicorn: Any = of_uvicorn) -> None:
            loop.call_soon_threadsafe(app.state.services.progress_hub.close)
            of_uvicorn(received, frame)

        signal.signal(number, handle)
