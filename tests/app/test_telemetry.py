"""Traces reach a collector, and hold nothing that was sent."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.observability.tracing import telemetry_of
from app.settings import Settings
from tests.app.api import API


class Collector(ThreadingHTTPServer):
    """Takes what an exporter posts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[bytes] = []

    @property
    def everything(self) -> bytes:
        return b"".join(self.taken)


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.taken.append(self.path.encode() + self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""


@pytest.fixture
def collector(monkeypatch):
    server = Collector()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(client):
    for name in ("setup", "verify", "reset", "invitation"):
        client.get(f"/{name}/the-secret-of-the-link")
    client.post(f"{API}/auth/login", json={"username": "ada", "password": "hunter2-hunter2"})
    client.get(f"{API}/me", headers={"Authorization": "Bearer tj_hunter3"})
    client.get("/healthz")


def test_the_way_of_a_request_is_told_and_nothing_that_was_sent(collector, make_accounts_client):
    client = make_accounts_client(telemetry=True)
    ask(client)
    deadline = time.monotonic() + 60
    while b"/healthz" not in collector.everything:
        assert time.monotonic() < deadline, "no trace came"
        time.sleep(0.05)
    assert collector.everything.startswith(b"/v1/traces")
    assert b"/api/v1/auth/login" in collector.everything
    assert b"tensorjudge" in collector.everything
    for secret in (b"hunter2", b"hunter3", b"the-secret-of-the-link"):
        assert secret not in collector.everything


def test_nothing_is_told_by_default(tmp_path):
    assert telemetry_of(Settings(data_dir=tmp_path)) == {"tracing": False, "metrics": False, "logs": False}
