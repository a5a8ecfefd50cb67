"""The client against services that misbehave."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from app.client import grading
from app.client.api import Api, ClientError, ServiceError, checked_url, is_unprotected
from app.client.kit import _write


@contextmanager
def service(*answers) -> Iterator[tuple[str, list]]:
    """Answer each request with the next of `answers`: status, headers, body. Yield the address and the requests."""
    waiting, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            status, headers, body = waiting.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SEVERAL = json.dumps(
    {
        "detail": "Choose.",
        "values": {"choices": [{"id": "0a1b", "title": "Homework", "course": "Deep learning"}]},
    }
).encode()


def event(name, data):
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def test_a_token_is_not_carried_to_where_an_answer_points():
    with service((302, {"Location": "http://127.0.0.1:9/steal"}, b"")) as (address, asked):
        with pytest.raises(ClientError, match="has moved to"):
            Api(address, "tj_secret").get("/me")
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        ((200, {}, b"<html>"), ClientError, "does not answer like TensorJudge"),
        ((404, {}, b"<html>"), ClientError, "does not answer like TensorJudge"),
        ((500, {}, b"oops"), ServiceError, "had a problem"),
        ((503, {}, b'{"detail": "It is starting."}'), ServiceError, "It is starting."),
        ((429, {"Retry-After": "7"}, b'{"detail": "Too many."}'), ServiceError, "Try again in 7 s"),
        ((403, {}, b'{"detail": "Not you."}'), ClientError, "Not you."),
        ((422, {}, b'["odd"]'), ClientError, "status 422"),
        ((409, {}, SEVERAL), ClientError, "Choose.\n  0a1b  Homework \\(Deep learning\\)"),
    ],
)
def test_what_goes_wrong_is_told_in_words(answer, error, told):
    with service(answer) as (address, _), pytest.raises(error, match=told):
        Api(address).get("/me")


def test_a_stream_that_breaks_is_taken_up_again():
    first = event("status", {"status": "running"}) + event("case", {"index": 0})
    second = first + event("report", {"verdict": "accepted"})
    with service((200, {}, first), (500, {}, b""), (200, {}, second)) as (address, asked):
        pauses = []
        names = [name for name, _ in grading.follow(Api(address), "x", pause=pauses.append)]
    assert names == ["status", "case", "status", "case", "report"]
    assert (len(asked), len(pauses)) == (3, 2)


def test_a_service_that_stays_away_is_given_up():
    with service(*[(500, {}, b"")] * 21) as (address, _), pytest.raises(ServiceError):
        list(grading.follow(Api(address), "x", pause=lambda _: None))


def test_addresses_are_tidied_and_unprotected_ones_known():
    assert checked_url("judge.example.org/") == "https://judge.example.org"
    assert checked_url("http://127.0.0.1:8000/?x#y") == "http://127.0.0.1:8000"
    assert is_unprotected("http://judge.example.org") and not is_unprotected("https://judge.example.org")
    assert not is_unprotected("http://localhost:8000")


@pytest.mark.parametrize(
    "url", ["", "ftp://judge.example", "http://", "http://[x", "https://judge.example:x", "http://x:0x1"]
)
def test_what_is_no_address_is_refused_with_an_example(url):
    with pytest.raises(ClientError, match="is not the address of a service"):
        checked_url(url)


@pytest.mark.parametrize("name", ["../out.py", "/tmp/out.py", "figures/../../out.py"])
def test_no_file_is_written_outside_the_folder(tmp_path, name):
    folder = tmp_path / "kit"
    folder.mkdir()
    with pytest.raises(ClientError, match="not in the folder"):
        _write(folder, name, "x")
    assert list(tmp_path.rglob("out.py")) == []
