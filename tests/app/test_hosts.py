"""Requests are answered only under the names of the service."""

import pytest

from app.settings import Settings, SettingsConflictError
from tests.app.api import API, assert_problem

PUBLIC = "https://judge.example.org"


@pytest.fixture
def accounts(make_accounts_client):
    return make_accounts_client(
        public_url=PUBLIC, allowed_hosts="intern.example, Second.Example, [2001:db8::1], third.example., 例子.example"
    )


def ask(accounts, host, path=f"{API}/labs", accept="application/json"):
    return accounts.get(path, headers={"Host": host, "Accept": accept})


@pytest.mark.parametrize(
    "host",
    [
        *("judge.example.org", "judge.example.org:443", "JUDGE.example.org", "judge.example.org."),
        *("localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.2", "[::1]:8000"),
        *("intern.example", "second.example:1234", "[2001:DB8::1]:8000", "third.example", "xn--fsqu00a.example"),
    ],
)
def test_names_of_the_service_are_answered(accounts, host):
    assert ask(accounts, host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "judge.example.org.evil.example", "evil.example:443", "192.0.2.1:8000", ""),
        *("localhost@evil.example", "evil.example#localhost", "localhost/x", "localhost:x", "[::1"),
        "judge.example.org,x",
    ],
)
def test_another_name_is_refused_with_the_address(accounts, host):
    problem = assert_problem(ask(accounts, host), 400, "bad_request")
    assert problem["code"] == "host_not_allowed" and PUBLIC in problem["detail"]


def test_a_browser_gets_a_page(accounts):
    answer = ask(accounts, "evil.example", "/", "text/html")
    assert answer.status_code == 400
    assert "<html" in answer.text and PUBLIC in answer.text
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/metrics", 401)])
def test_probes_may_name_the_address_of_a_container(accounts, path, status):
    assert ask(accounts, "10.88.0.7:8000", path).status_code == status


def test_every_name_may_be_allowed(make_accounts_client):
    accounts = make_accounts_client(allowed_hosts="*")
    assert ask(accounts, "evil.example").status_code == 200
    assert ask(accounts, "[x").status_code == 400


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.org/judge", "public_url_with_path"),
        ("https://example.org/judge/", "public_url_with_path"),
        ("https://example.org?x", "public_url_with_path"),
        ("https://example.org/#x", "public_url_with_path"),
        ("judge.example.org", "public_url_unreadable"),
        ("ftp://example.org", "public_url_unreadable"),
        ("https://", "public_url_unreadable"),
        ("https://ada@example.org", "public_url_unreadable"),
        ("https://example.org:x", "public_url_unreadable"),
        ("https://[::1", "public_url_unreadable"),
    ],
)
def test_an_address_that_cannot_work_is_refused_at_the_start(url, code):
    with pytest.raises(SettingsConflictError) as caught:
        Settings.read(public_url=url)
    message = caught.value.message
    assert message.values["name"] == "TENSORJUDGE_PUBLIC_URL"
    assert message.values["reason"].code == code


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/", "http://[::1]:8000"])
def test_an_address_without_a_path_is_taken(url):
    assert Settings.read(public_url=url).address == url.rstrip("/")
