"""Text that databases, files and parsers choke on, in every field of every request, on both databases."""

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from tests.app import walk_staff
from tests.app.api import API
from tests.app.service import create_app
from tests.app.walk import BODIES, END_THE_ACCOUNT, ROLES, make_world
from tests.authorisation import Who
from tests.authorisation.table import ROUTES

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

assert walk_staff.BODIES  # importing it adds its requests to the walk

FOR_DATABASES = ("\0", "a\0b", "\ud800", "9" * 5000)
HOSTILE = (
    *FOR_DATABASES,
    "\u202e\u2066",
    "x" * 70_000,
    "-1",
    "nan",
    "1e999",
    "²",
    "1,000",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-23:59",
    "GMT+8",
    "{{7*7}}",
    "%00",
    "",
)
REQUESTS = [route for route in BODIES if route not in END_THE_ACCOUNT]


@pytest.fixture
def world(stocked, make_settings, make_person, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    limits = dict.fromkeys(("comment_limit", "report_limit", "login_limit_per_name"), "9999 per minute")
    settings = make_settings(database_url=url, **limits, login_limit_per_address="9999 per minute")
    with TestClient(create_app(settings, grader=grader), raise_server_exceptions=False) as client:
        people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
        yield make_world(client, people)


def spoilt(body: Any, hostile: str) -> Iterator[Any]:
    """Yield the body with each text replaced in turn, and once with a hostile key."""
    for path in texts_in(body):
        changed = copy.deepcopy(body)
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = hostile
        yield changed
    if isinstance(body, dict):
        yield {**body, hostile: hostile}


def texts_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, str | int | float):
        yield path
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from texts_in(item, (*path, key))


def asked(world: Any, route: str, who: Who, request: dict[str, Any]) -> Any:
    before = BODIES[route]
    BODIES[route] = lambda _: request
    try:
        return world.ask(route, who)
    finally:
        BODIES[route] = before


def test_no_text_in_any_field_is_our_failure(world):
    is_sqlite = world.database.reader.dialect.name == "sqlite"  # the second database need not parse it all again
    failures = []
    sent = 0
    for route in REQUESTS:
        who = next(iter(sorted(ROUTES[route].allowed & set(ROLES), key=list(Who).index, reverse=True)))
        request = BODIES[route](world)
        for kind in request.keys() & {"json", "data"}:
            for hostile in HOSTILE if is_sqlite else FOR_DATABASES:
                for body in spoilt(request[kind], hostile):
                    if kind == "json":  # as a program would write it that knows no surrogates
                        sending = {"content": json.dumps(body), "headers": {"Content-Type": "application/json"}}
                    else:
                        form = urlencode(body, doseq=True, errors="surrogatepass")
                        content_type = "application/x-www-form-urlencoded"
                        sending = {"content": form, "headers": {"Content-Type": content_type}}
                    sending["headers"] = {**request.get("headers", {}), **sending.get("headers", {})}
                    sent += 1
                    answer = asked(world, route, who, sending)
                    if answer.status_code >= 500:
                        failures.append(f"{route} {str(body)[:200]!a}: {answer.status_code}")
    assert sent > 200
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize(
    "value", ["%ff%fe", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "%e2%80%ae", "a" * 4000, "%0d%0aX: y"]
)
def test_no_text_in_an_address_is_our_failure(world, value):
    for who in (Who.VISITOR, Who.ADMINISTRATOR):
        headers = world.people[who].headers if who in world.people else {}
        for route in ROUTES:
            method, template = route.split(" ", 1)
            if method == "GET" and "{" in template:
                path = template.split("{")[0] + value
                for address in (path, f"{path}?cursor={value}&q={value}&since={value}&exercise={value}"):
                    answer = world.client.get(address, headers=headers, follow_redirects=False)
                    assert answer.status_code < 500, address
                    assert "\n" not in answer.headers.get("location", "")


@pytest.mark.parametrize(
    "inputs",
    [
        "[" * 900 + "]" * 900,
        "[" * 100_000 + "]" * 100_000,
        '{"x": ' * 900 + "1" + "}" * 900,
        "1" * 4200,
        "1" * 6000,
        "1e400",
        '"' + "\\u0000" * 1000 + '"',
        '{"\\u0000": "\\ud800"}',
        "[" + "0," * 60_000 + "0]",
    ],
    ids=lambda text: f"{text[:12]}({len(text)})",
)
def test_an_own_input_may_be_anything_at_all(world, inputs):
    student = world.people[Who.STUDENT]
    body = '{"source": "x = 1", "inputs": {"x": ' + inputs + "}}"
    path = f"{API}/exercises/maxpool_backward/runs?wait=30"
    answer = student.client.post(path, content=body, headers={**student.headers, "Content-Type": "application/json"})
    assert answer.status_code in (200, 202, 400, 413, 422), answer.text
    if answer.status_code == 200:
        assert answer.json()["verdict"] != "internal_error"


@pytest.mark.parametrize("stocked", ["sqlite"], indirect=True)  # what is no request reaches no database
@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n\xff\xfe'),
        ("multipart/form-data; boundary=" + "y" * 5000, b"--y--"),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n' for _ in range(5000)),
        ),
        ("application/x-www-form-urlencoded", b"&" * 10_000),  # the parser logs each
        ("application/x-www-form-urlencoded", b"a=%ff&%00=%00&file=%ed%a0%80"),
        ("application/json; charset=utf-99", b"{}"),
        ("application/json", b"\xef\xbb\xbf{}"),
        ("text/\xff", b"x"),
        ("", b"x"),
    ],
)
def test_a_body_of_any_sort_is_no_failure_of_ours(world, content_type, content):
    administrator = world.people[Who.ADMINISTRATOR]
    for route in BODIES:
        if route not in END_THE_ACCOUNT:
            method, template = route.split(" ", 1)
            path = template.replace("{slug}", "maxpool_backward").replace("{course_id}", world.course_id)
            headers = {**administrator.headers, "Content-Type": content_type.encode("latin-1")}
            answer = world.client.request(method, path, content=content, headers=headers)
            assert answer.status_code < 500, (route, answer.text)
