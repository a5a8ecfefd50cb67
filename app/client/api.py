"""HTTP requests to a service. Every failure becomes an error with a message for the terminal."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from app.i18n.terminal import terminal_words

_TIMEOUT_S = 60.0
_LARGEST_ANSWER_BYTES = 64 * 2**20


class ClientError(Exception):
    """An error that the user can fix, such as a wrong name or an expired login."""


class ServiceError(Exception):
    """An error that the user cannot fix, such as no connection or a service that fails or is busy."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A handler that refuses redirects, so that a token goes only to the service it is for."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Api:
    """A client of one service, with or without an API token."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = checked_url(url)
        self._headers = {
            "Accept": "application/json",
            "Accept-Language": terminal_words().language,
            "User-Agent": "tensorjudge",
        }
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._opener = urllib.request.build_opener(_NoRedirects)

    def get(self, path: str) -> Any:
        """Send a GET request below /api/v1 and return the parsed response. Raises ClientError, ServiceError."""
        return self.request("GET", path)[0]

    def post(self, path: str, body: Any) -> Any:
        """Send a POST request and return the parsed response. Raises ClientError, ServiceError."""
        return self.request("POST", path, body)[0]

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, str]:
        """Send a request and return the parsed response with its session cookie."""
        with self._open(method, f"/api/v1{path}", body, headers) as answer:
            content = answer.read(_LARGEST_ANSWER_BYTES)
            cookies = answer.headers.get_all("Set-Cookie", [])
            cookie = "; ".join(one.partition(";")[0] for one in cookies)
        if not content:
            return None, cookie
        try:
            return json.loads(content), cookie
        except ValueError as error:
            raise ClientError(_not_tensorjudge(self.url)) from error

    def file(self, path: str) -> bytes:
        """Return the content of a public file."""
        with self._open("GET", path) as answer:
            return answer.read(_LARGEST_ANSWER_BYTES)

    def events(self, path: str) -> Iterator[tuple[str, Any]]:
        """Yield the name and data of server-sent events until the stream ends. Raises ServiceError if it breaks."""
        with self._open("GET", f"/api/v1{path}") as answer:
            name = ""
            for line in _lines(answer):
                kind, _, value = line.partition(": ")
                if kind == "event":
                    name = value
                elif kind == "data":
                    yield name, json.loads(value)

    @contextmanager
    def _open(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Iterator[HTTPResponse]:
        data = None if body is None else json.dumps(body).encode()
        kind = {} if data is None else {"Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self.url + path, data, {**self._headers, **kind, **(headers or {})}, method=method
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            text = terminal_words().text("%(url)s cannot be reached: %(reason)s.", url=self.url, reason=reason)
            raise ServiceError(text) from error

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        words, problem, status = terminal_words(), _problem(error), error.code
        detail = problem.get("detail") or problem.get("title") or words.text("status %(status)s", status=status)
        if status == 401 and problem.get("type", "").endswith(":not_authenticated"):
            return ClientError(words.text("You are not logged in (any more). Run: tensorjudge login URL"))
        if 300 <= status < 400:
            address = error.headers.get("Location")
            text = words.text("%(url)s has moved to %(address)s. Log in there.", url=self.url, address=address)
            return ClientError(text)
        if status == 429:
            wait = error.headers.get("Retry-After")
            if not wait or wait in detail:
                return ServiceError(detail)
            return ServiceError(words.text("%(detail)s Try again in %(wait)s s.", detail=detail, wait=wait))
        if status >= 500:
            text = words.text("The service had a problem (%(status)s): %(detail)s", status=status, detail=detail)
            return ServiceError(text)
        if status == 409 and (choices := problem.get("values", {}).get("choices")):
            listed = "\n".join(f"  {one['id']}  {one['title']} ({one['course']})" for one in choices)
            return ClientError(f"{detail}\n{listed}")
        if not problem and status == 404:
            return ClientError(_not_tensorjudge(self.url))
        return ClientError(detail)


def checked_url(url: str) -> str:
    """Return the normalised address of a service. Raises ClientError if it is not one."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        is_address = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:  # such as http://[x
        is_address = False
    if not is_address:
        text = terminal_words().text(
            "“%(url)s” is not the address of a service. It looks like https://judge.example.org", url=url
        )
        raise ClientError(text)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def is_unprotected(url: str) -> bool:
    """Return whether the connection is unencrypted: plain HTTP to another machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1")


def _lines(answer: HTTPResponse) -> Iterator[str]:
    try:
        for line in answer:
            yield line.decode("utf-8").rstrip("\r\n")
    except (OSError, HTTPException, ValueError) as error:
        raise ServiceError(terminal_words().text("The connection was lost.")) from error


def _not_tensorjudge(url: str) -> str:
    return terminal_words().text("%(url)s does not answer like TensorJudge. Is the address right?", url=url)


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        problem = json.loads(error.read(2**20))
    except (OSError, HTTPException, ValueError):
        return {}
    return problem if isinstance(problem, dict) else {}
