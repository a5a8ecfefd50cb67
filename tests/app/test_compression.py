"""Pages are compressed, unless they show a secret."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.enums import Role
from app.http.compression import PageCompression
from tests.app.api import PASSWORD

LONG = "<p>pooling</p>" * 200


def page(request):
    return HTMLResponse(LONG)


def streamed(request):
    return StreamingResponse(iter([LONG, LONG]), media_type="text/html")


ROUTES = [
    Route("/page", page),
    Route("/short", lambda request: HTMLResponse("<p>pooling</p>")),
    Route("/secret", lambda request: HTMLResponse(f'{LONG}<code class="secret">K7PM</code>')),
    Route("/join/{code}", page),
    Route("/stream", streamed),
    Route("/json", lambda request: JSONResponse({"x": LONG})),
]


@pytest.fixture
def visitor():
    app = Starlette(routes=ROUTES, middleware=[Middleware(PageCompression)])
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip", "gzip;q=0.5", "deflate , GZIP;q=1.0", "x-gzip"])
def test_a_page_is_compressed_for_who_accepts_gzip(visitor, accepted):
    answer = visitor.get("/page", headers={"Accept-Encoding": accepted})
    assert answer.headers["content-encoding"] == "gzip" and "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) < len(LONG) / 10
    assert answer.text == LONG


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip;q=0.0", "identity", "notgzip"])
def test_a_page_is_sent_as_it_is_to_others(visitor, accepted):
    answer = visitor.get("/page", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers and "Accept-Encoding" in answer.headers["vary"]
    assert answer.text == LONG


@pytest.mark.parametrize("path", ["/short", "/secret", "/join/K7PM", "/stream", "/json"])
def test_what_is_short_secret_streamed_or_no_page_is_not_compressed(visitor, path):
    answer = visitor.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and "content-encoding" not in answer.headers


def test_the_same_page_has_the_same_bytes(visitor):
    headers = {"Accept-Encoding": "gzip"}
    with (
        visitor.stream("GET", "/page", headers=headers) as one,
        visitor.stream("GET", "/page", headers=headers) as two,
    ):
        first, second = b"".join(one.iter_raw()), b"".join(two.iter_raw())
    assert first == second and gzip.decompress(first).decode() == LONG


def test_pages_of_the_service_with_a_token_or_a_join_code_are_not_compressed(accounts, make_person):
    make_person(accounts, "grace", Role.INSTRUCTOR)
    accounts.headers.update({"Accept": "text/html", "Accept-Encoding": "gzip"})
    accounts.post("/login", data={"username": "grace", "password": PASSWORD})
    assert accounts.get("/profile").headers["content-encoding"] == "gzip"
    token = accounts.post("/profile/tokens", data={"name": "laptop", "days": "30"})
    assert "tj_" in token.text or 'class="secret"' in token.text
    course = accounts.post("/courses", data={"title": "Deep learning"})
    assert 'id="join-code"' in course.text
    joining = accounts.get(f"/join/{course.text.partition('/join/')[2][:9]}")
    assert [one.headers.get("content-encoding") for one in (token, course, joining)] == [None, None, None]
