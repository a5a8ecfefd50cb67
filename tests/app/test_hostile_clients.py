"""Clients that hold on to connections, send slowly or too much, or leave: others are answered, and nothing stays.

The suite opens 200 event streams; `TENSORJUDGE_STREAMS=10000 ./dev test -k hostile_clients` as many as that.
"""

import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.api import RIGHT
from tests.app.interposed import Held
from tests.app.server import listening

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(600)]

STREAMS = int(os.environ.get("TENSORJUDGE_STREAMS", "200"))
WAVE = min(500, STREAMS // 2)
# SQLite keeps the file open for each thread that ever read at the same time as others, and uses that again.
THREADS = 40
MIB = 2**20


@pytest.fixture
def held(grader):
    return Held(grader)


@pytest.fixture
def service(make_app, held):
    app = make_app(grader=held, slots=1)
    with listening(app) as address:
        app.state.address = address
        yield app
        held.go.set()


def connect(app) -> socket.socket:
    parts = urlsplit(app.state.address)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def answers_others(app) -> bool:
    return httpx2.get(f"{app.state.address}/healthz", timeout=30).status_code == 200


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def memory_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def nothing_stays(app):
    """Descriptors are given back, listeners are gone, and others are answered, in the block and after it."""
    assert answers_others(app)
    before = descriptors()
    yield
    assert eventually(lambda: descriptors() <= before + THREADS), (
        f"{before} descriptors before, {descriptors()} after"
    )
    assert eventually(lambda: app.state.services.progress_hub.listeners() == 0)
    assert answers_others(app)


def open_and_drop(service, student, count) -> None:
    """Open that many event streams of a submission that does not end, and drop them."""
    made = httpx2.post(
        f"{service.state.address}/api/v1/exercises/maxpool_backward/submissions",
        json={"source": RIGHT},
        headers=student.headers,
    )
    path = f"/api/v1/submissions/{made.json()['id']}/events"
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {student.token}\r\n\r\n".encode()
    listeners = service.state.services.progress_hub.listeners
    with ExitStack() as streams:
        wave = [streams.enter_context(connect(service)) for _ in range(count)]
        for stream in wave:
            stream.sendall(request)
        for stream in wave:
            assert b" 200 OK" in stream.recv(4096)
        assert eventually(lambda: listeners() >= count)
        assert answers_others(service)
    assert eventually(lambda: listeners() == 0)


def test_streams_that_are_opened_and_dropped_leave_nothing(service, make_person):
    student = make_person(TestClient(service))
    open_and_drop(service, student, WAVE)  # fills pools and caches
    memory_before = memory_bytes()
    with nothing_stays(service):
        for _ in range(STREAMS // WAVE - 1):
            open_and_drop(service, student, WAVE)
    assert memory_bytes() - memory_before < 64 * MIB


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /api/v1/auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
        b"POST /login HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 999\r\n\r\n--x",
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
)
def test_others_are_answered_while_many_send_slowly(service, beginning):
    with nothing_stays(service), ExitStack() as clients:
        slow = [clients.enter_context(connect(service)) for _ in range(100)]
        for _ in range(3):
            for client in slow:
                client.sendall(beginning[:1] if _ else beginning)
            assert answers_others(service)


@pytest.mark.parametrize(
    "flood",
    [
        b"".join(b"X-%d: y\r\n" % number for number in range(20_000)),
        b"X: " + b"y" * 1_000_000 + b"\r\n",
        b"Cookie: " + b"tensorjudge_session=x; " * 5_000 + b"\r\n",
        b"Authorization: Bearer " + b"\xff" * 10_000 + b"\r\n",
        b"Accept-Language: " + b"zh;q=0.1," * 6_000 + b"\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    ],
    ids=lambda flood: f"{flood[:22]!r}({len(flood)})",
)
def test_a_flood_of_headers_is_refused_or_ignored(service, flood):
    with nothing_stays(service), connect(service) as client:
        request = b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + flood + b"\r\n"
        try:
            client.sendall(request)
            answer = client.recv(200)
        except ConnectionError:
            answer = b""  # it hung up in the middle
        assert answer == b"" or int(answer.split()[1]) < 500
