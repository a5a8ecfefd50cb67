"""Attempts to take over an account by a mailed link, its address or a reset: each is refused."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.requests import Request

from app.accounts.devices import known_device
from app.db.engine import utc_now
from app.enums import SignInKind
from app.models import (
    AccountLink,
    ApiToken,
    AuditEntry,
    LoginSession,
    SignIn,
)
from tests.app.account_links import (
    HTML,
    NEW,
    browser,
    can_log_in,
    database,
    links_in,
    reset_link,
    send,
    state,
    verified,
    verify_now,
)
from tests.app.api import API, PASSWORD, assert_problem, stop_threads
from tests.app.mail_server import mail_server


@pytest.fixture
def box():
    with mail_server() as box:
        yield box


@pytest.fixture
def make_mailed(make_accounts_client, box):
    """Return a function that makes a visitor of a service that sends mail only when a test says so."""

    def make(**changes):
        address = "https://judge.example"
        client = make_accounts_client(**{**box.settings, "public_url": address, **changes}, base_url=address)
        stop_threads(client.app.state.services, "outbox")
        return client

    return make


@pytest.fixture
def mailed(make_mailed):
    return make_mailed()


def test_an_address_is_verified_by_a_button_and_not_by_opening_the_link(mailed, box, make_person):
    make_person(mailed).patch("/me", state("ada@example.org"))
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    headers = browser(mailed)
    for _ in range(3):  # scanners of mail open links
        page = mailed.get(f"/verify/{secret}", headers={**headers, "Accept-Encoding": "gzip"})
        assert page.status_code == 200 and "ada@example.org" in page.text
        assert mailed.head(f"/verify/{secret}", headers=headers).status_code in (200, 405)
    assert page.headers["referrer-policy"] == "no-referrer" and "content-encoding" not in page.headers
    assert "no-store" in page.headers["cache-control"]
    assert not verified(mailed)
    assert mailed.post(f"/verify/{secret}", headers=headers, follow_redirects=False).status_code == 303
    assert verified(mailed)


def test_a_link_is_used_once(mailed, box, make_person):
    make_person(mailed).patch("/me", state("ada@example.org"))
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    headers = browser(mailed)
    mailed.post(f"/verify/{secret}", headers=headers)
    assert mailed.post(f"/verify/{secret}", headers=headers).status_code == 410
    assert mailed.get(f"/verify/{secret}", headers=headers).status_code == 410


def test_a_link_of_another_account_verifies_nothing(mailed, box, make_person):
    """Eve states ada's address; ada opens the link that she gets, in her own account."""
    make_person(mailed, "eve").patch("/me", state("ada@example.org"))
    make_person(mailed)
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    for method in (mailed.get, mailed.post):
        answer = method(f"/verify/{secret}", headers=browser(mailed))
        assert answer.status_code == 403 and "eve" not in answer.text
    visitor = mailed.get(f"/verify/{secret}", headers=HTML, follow_redirects=False)
    assert visitor.headers["location"] == f"/login?next=/verify/{secret}"
    assert not verified(mailed) and not verified(mailed, "eve")


def test_an_address_that_another_account_verified_is_refused_without_saying_whose(mailed, box, make_person):
    make_person(mailed, "grace")
    verify_now(mailed, "grace", "ada@example.org")
    make_person(mailed).patch("/me", state("ADA@example.org"))
    send(mailed)
    (secret,) = links_in(box, "ADA@example.org")
    answer = mailed.post(f"/verify/{secret}", headers=browser(mailed))
    assert answer.status_code == 409 and "already confirmed for another account" in answer.text
    assert "grace" not in answer.text and not verified(mailed)
    assert verified(mailed, "grace")


def test_a_link_to_a_former_address_verifies_nothing(mailed, box, make_person):
    ada = make_person(mailed)
    ada.patch("/me", state("ada@example.org"))
    send(mailed)
    ada.patch("/me", state("victim@example.org"))
    (secret,) = links_in(box, "ada@example.org")
    assert mailed.post(f"/verify/{secret}", headers=browser(mailed)).status_code == 410
    assert not verified(mailed)


def test_a_link_expires_after_a_day(mailed, box, make_person):
    make_person(mailed).patch("/me", state("ada@example.org"))
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    with database(mailed).writing() as session:
        (link,) = session.scalars(sa.select(AccountLink))
        assert timedelta(hours=23) < link.expires_at - utc_now() <= timedelta(hours=24)
        link.expires_at = utc_now() - timedelta(seconds=1)
    assert mailed.post(f"/verify/{secret}", headers=browser(mailed)).status_code == 410
    assert not verified(mailed)


def test_a_link_is_for_its_purpose_only(mailed, box, make_person):
    make_person(mailed).patch("/me", state("ada@example.org"))
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    assert mailed.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML).status_code == 410
    assert mailed.post(f"/verify/{reset_link(mailed)}", headers=browser(mailed)).status_code == 410


@pytest.mark.parametrize("typed", ["ada", "ADA@example.org", "nobody", "no@example.org", "", "eve", "x\0y", "a@b"])
def test_the_answer_does_not_tell_whether_an_account_exists(mailed, box, make_person, typed):
    make_person(mailed)
    make_person(mailed, "eve").patch("/me", state("eve@example.org"))
    verify_now(mailed, "ada", "ada@example.org")
    pages = [mailed.post("/forgot", data={"name": one}, headers=HTML) for one in (typed, "certainly nobody")]
    assert [page.status_code for page in pages] == [200, 200]
    texts = [re.sub(r"nonce=\S+", "", page.text) for page in pages]
    assert texts[0] == texts[1] and "is on its way" in texts[0]
    answer = mailed.post(f"{API}/auth/password-reset", json={"name": typed})
    assert (answer.status_code, answer.json()) == (202, None)


def test_a_reset_is_mailed_to_a_verified_address_only(mailed, box, make_person):
    make_person(mailed, "eve").patch("/me", state("ada@example.org"))
    make_person(mailed)
    verify_now(mailed, "ada", "Ada@example.org")
    for name in ("eve", "ada@EXAMPLE.org"):
        mailed.post("/forgot", data={"name": name})
    send(mailed)
    assert [text.count("/reset/") for text in box.texts("Ada@example.org")] == [1]
    texts = box.texts("ada@example.org")
    assert [one for one in texts if "/reset/" in one] == []


def test_a_reset_ends_every_login_and_token_and_is_seen_by_the_owner(mailed, box, make_person):
    ada = make_person(mailed)
    verify_now(mailed, "ada", "ada@example.org")
    elsewhere = browser(mailed)
    mailed.post(
        "/forgot", data={"name": "ada"}, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    )
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    page = mailed.get(f"/reset/{secret}", headers={**HTML, "Accept-Encoding": "gzip"})
    assert page.headers["referrer-policy"] == "no-referrer" and "content-encoding" not in page.headers
    assert can_log_in(mailed, PASSWORD)
    assert mailed.post(f"/reset/{secret}", data={"password": "short"}, headers=HTML).status_code == 422
    done = mailed.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML, follow_redirects=False)
    assert done.headers["location"] == "/login?reset"
    assert not can_log_in(mailed, PASSWORD) and can_log_in(mailed, NEW)
    assert_problem(mailed.get(f"{API}/me", headers={"Cookie": elsewhere["Cookie"]}), 401)
    assert_problem(ada.get("/me"), 401)
    with database(mailed).reading() as session:
        assert session.scalars(sa.select(ApiToken)).all() == []
        assert len(session.scalars(sa.select(LoginSession)).all()) == 1  # the new one
        kinds = session.execute(sa.select(SignIn.kind, SignIn.device).order_by(SignIn.id)).all()
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "account.password_reset")).one()
    assert (SignInKind.RESET_LINK_MADE, "Firefox, Windows") in kinds
    assert (SignInKind.PASSWORD_RESET, "testclient") in kinds
    assert (entry.subject, entry.details["link_by"]) == ("ada", "mail")
    assert mailed.post(f"/reset/{secret}", data={"password": PASSWORD}, headers=HTML).status_code == 410


def test_a_reset_forgets_known_browsers(mailed, make_person):
    make_person(mailed)
    known = browser(mailed)["Cookie"]
    mailed.post(f"/reset/{reset_link(mailed)}", data={"password": NEW})
    scope = {
        "type": "http",
        "app": mailed.app,
        "scheme": "https",
        "path": "/",
        "method": "GET",
        "query_string": b"",
        "server": ("judge.example", 443),
        "headers": [(b"cookie", known.encode()), (b"host", b"judge.example")],
    }
    assert "device" in known and known_device(Request(scope), "ada") is None


def test_a_change_of_the_password_or_address_ends_links_that_would_undo_it(mailed, box, make_person):
    ada = make_person(mailed)
    first = reset_link(mailed)
    ada.put("/me/password", {"password": PASSWORD, "new_password": NEW})
    second = reset_link(mailed)
    ada.patch("/me", {"email": "ada@example.org", "password": NEW})
    for secret in (first, second):
        assert mailed.post(f"/reset/{secret}", data={"password": PASSWORD}, headers=HTML).status_code == 410
    assert can_log_in(mailed, NEW)


def test_a_mailed_link_dies_with_the_verified_address(mailed, box, make_person):
    make_person(mailed)
    verify_now(mailed, "ada", "ada@example.org")
    mailed.post("/forgot", data={"name": "ada"})
    send(mailed)
    (secret,) = links_in(box, "ada@example.org")
    verify_now(mailed, "ada", "new@example.org")
    assert mailed.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML).status_code == 410


@pytest.mark.parametrize("host", ["evil.example", "judge.example@evil.example", "evil.example/judge.example"])
def test_links_in_mails_lead_to_the_public_address_only(make_accounts_client, box, make_person, host):
    client = make_accounts_client(
        **{**box.settings, "public_url": "https://judge.example", "allowed_hosts": "*"},
        base_url="https://judge.example",
    )
    make_person(client)
    verify_now(client, "ada", "ada@example.org")
    client.post("/forgot", data={"name": "ada"}, headers={"Host": host, "X-Forwarded-Host": host})
    client.post("/forgot", data={"name": "ada"}, headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"})
    send(client)
    (text,) = box.texts("ada@example.org")
    assert "https://judge.example/reset/" in text and "evil" not in text


def test_requests_for_a_reset_are_limited(make_mailed, box, make_person):
    client = make_mailed(reset_limit="10 per hour")
    make_person(client)
    verify_now(client, "ada", "ada@example.org")
    statuses = []
    for _ in range(11):
        statuses.append(client.post("/forgot", data={"name": "ada"}).status_code)
        send(client)
    assert statuses == [200] * 10 + [429]
    assert len(box.texts("ada@example.org")) == 2, "one account gets a fifth, and the answer stays the same"


def test_mails_that_verify_are_limited(make_mailed, make_person):
    client = make_mailed(verification_limit="3 per hour")
    ada = make_person(client)
    assert ada.patch("/me", state("ada@example.org")).status_code == 200
    statuses = [ada.post("/me/email/verification", None).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]


def test_without_mail_the_page_says_to_ask_an_administrator(accounts, make_person):
    ada = make_person(accounts)
    assert "Ask an administrator" in accounts.get("/forgot", headers=HTML).text
    assert_problem(accounts.post(f"{API}/auth/password-reset", json={"name": "ada"}), 409)
    assert ada.patch("/me", state("ada@example.org")).json()["is_email_verified"] is False
    assert_problem(ada.post("/me/email/verification", None), 409)
