"""Text that databases, files and parsers choke on, in every field of every request, on both databases."""

import copy
import itertools
import json
import re
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
TEXTS = ("\u202e\u2066", "x" * 70_000, "²", "{{7*7}}", "%00", "")
NUMBERS = ("-1", "nan", "1e999", "1,000")
TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "GMT+8")
REQUESTS = [route for route in BODIES if route not in END_THE_ACCOUNT]


@pytest.fixture
def world(stocked, make_settings, make_person, grader):
    url = stocked.reader.url.render_as_string(hide_password=False)
    limits = dict.fromkeys(
        ("comment_limit", "report_limit", "regrade_request_limit", "login_limit_per_name"), "9999 per minute"
    )
    settings = make_settings(database_url=url, **limits, login_limit_per_address="9999 per minute")
    with TestClient(create_app(settings, grader=grader), raise_server_exceptions=False) as client:
        people = {who: make_person(client, who.name.lower(), role) for who, role in ROLES.items()}
        yield make_world(client, people)


def spoilt(body: Any, *, for_databases: bool) -> Iterator[Any]:
    """Yield the body with each text replaced in turn by what is hostile to it, and with hostile keys."""
    for path, value in texts_in(body):
        for hostile in FOR_DATABASES if for_databases else hostile_to(value):
            changed = copy.deepcopy(body)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = hostile
            yield changed
    if isinstance(body, dict):
        for hostile in FOR_DATABASES:
            yield {**body, hostile: hostile}


def hostile_to(value: str | float) -> tuple[str, ...]:
    """Return what no field takes, and what fields of this kind choke on: numbers, times, or both where it is open."""
    hostile = FOR_DATABASES + TEXTS
    if value == "" or re.fullmatch(r"[\d.]+", str(value)):
        hostile += NUMBERS
    if value == "" or re.match(r"\d{4}-\d\d-|UTC$|\w+/\w+$", str(value)):
        hostile += TIMES
    return hostile


def texts_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, str | int | float):
        yield path, value
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
            for body in spoilt(request[kind], for_databases=not is_sqlite):
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


IN_ADDRESSES = ("%ff%fe", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "%e2%80%ae", "a" * 4000, "%0d%0aX: y")


def test_no_text_in_an_address_is_our_failure(world):
    routes = [route.partition(" ") for route in ROUTES]
    begun = sorted({path.split("{")[0] for method, _, path in routes if method == "GET" and "{" in path})
    assert len(begun) > 10
    for who, value in itertools.product((Who.VISITOR, Who.ADMINISTRATOR), IN_ADDRESSES):
        headers = world.people[who].headers if who in world.people else {}
        for start in begun:
            path = start + value
            for address in (path, f"{path}?cursor={value}&q={value}&since={value}&exercise={value}"):
                answer = world.client.get(address, headers=headers, follow_redirects=False)
                assert answer.status_code < 500, address
                assert "\n" not in answer.headers.get("location", "")


OWN_INPUTS = (
    "[" * 900 + "]" * 900,
    "[" * 100_000 + "]" * 100_000,
    '{"x": ' * 900 + "1" + "}" * 900,
    "1" * 4200,
    "1" * 6000,
    "1e400",
    '"' + "\\u0000" * 1000 + '"',
    '{"\\u0000": "\\ud800"}',
    "[" + "0," * 60_000 + "0]",
)


def test_an_own_input_may_be_anything_at_all(world):
    student = world.people[Who.STUDENT]
    headers = {**student.headers, "Content-Type": "application/json"}
    for inputs in OWN_INPUTS:
        body = '{"source": "x = 1", "inputs": {"x": ' + inputs + "}}"
        answer = student.client.post(f"{API}/exercises/maxpool_backward/runs?wait=30", content=body, headers=headers)
        assert answer.status_code in (200, 202, 400, 413, 422), (inputs[:12], answer.text)
        if answer.status_code == 200:
            assert answer.json()["verdict"] != "internal_error", inputs[:12]


BODIES_OF_ANY_SORT = (
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
)


@pytest.mark.parametrize("stocked", ["sqlite"], indirect=True)  # what is no request reaches no database
def test_a_body_of_any_sort_is_no_failure_of_ours(world):
    administrator = world.people[Who.ADMINISTRATOR]
    for route, (content_type, content) in itertools.product(REQUESTS, BODIES_OF_ANY_SORT):
        method, template = route.split(" ", 1)
        path = template.replace("{slug}", "maxpool_backward").replace("{course_id}", world.course_id)
        headers = {**administrator.headers, "Content-Type": content_type.encode("latin-1")}
        answer = world.client.request(method, path, content=content, headers=headers)
        assert answer.status_code < 500, (route, content_type, content[:40], answer.text)
