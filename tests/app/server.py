"""The service on a real port, in this process: for what a test client cannot do, streams above all."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve the application and yield its address. Event streams end before the server, as in `serve`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + 20
            while not server.started:
                assert thread.is_alive(), "the server ended at its start"
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield address
        finally:
            app.state.services.progress_hub.close()
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


class Stream:
    """One event stream: what came, in order."""

    def __init__(self, response: httpx2.Response) -> None:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        self._lines = response.iter_lines()
        self.comments: list[str] = []

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Name and data of each event, until the stream ends."""
        name = ""
        for line in self._lines:
            field, _, value = line.partition(": ")
            if line.startswith(":"):
                self.comments.append(line)
            elif field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)

    def next(self) -> tuple[str, Any]:
        return next(iter(self))


@contextmanager
def stream(address: str, token: str, submission_id: str) -> Iterator[Stream]:
    """Open the event stream of a submission."""
    url = f"{address}/api/v1/submissions/{submission_id}/events"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(timeout=30) as client, client.stream("GET", url, headers=headers) as response:
        yield Stream(response)
