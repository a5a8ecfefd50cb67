"""Attempts to take over an account by its address, a link, or a reset: each is refused, and nothing changes."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.requests import Request

from app.accounts import email as emails
from app.accounts import identities, links, password_reset, passwords, service
from app.accounts.devices import known_device
from app.accounts.hashing_pool import LineTooLongError
from app.accounts.passwords import NO_PASSWORD, hash_password
from app.accounts.proven_addresses import proven_addresses
from app.admin import service as admin
from app.db.engine import utc_now
from app.enums import CourseRole, LinkPurpose, Role, SignInKind
from app.http.errors import AppError
from app.identity import Principal
from app.models import (
    AccountLink,
    ApiToken,
    AuditEntry,
    ExternalIdentity,
    LoginSession,
    ProviderRegistration,
    SignIn,
    User,
)
from app.outbox.sender import OutboxSender
from app.profile import service as profile
from app.runtime.parts import MAIL_BUILDERS
from tests.app.api import API, PASSWORD, assert_problem, stop_threads
from tests.app.courses import appoint, make_course
from tests.app.mail_server import mail_server

NEW = "another one entirely"
HTML = {"Accept": "text/html"}


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


def database(client):
    return client.app.state.services.database


def send(client):
    """Send what is due, as the background thread does."""
    services = client.app.state.services
    services.writer.do(lambda _: None).result()  # requests for a reset are looked up after their answer
    server = services.settings.mail_server
    OutboxSender(services.database, server, MAIL_BUILDERS, services.settings.address).send_due()


def links_in(box, to):
    return [re.search(r"https://judge\.example/(verify|reset)/(\S+)", text)[2] for text in box.texts(to)]


def state(address):
    return {"email": address, "password": PASSWORD}


def browser(client, name="ada", password=PASSWORD):
    """Return the cookies of a new login."""
    client.cookies.clear()
    answer = client.post(f"{API}/auth/login", json={"username": name, "password": password})
    assert answer.status_code == 200, answer.text
    cookies = dict(client.cookies)
    client.cookies.clear()
    return {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()), **HTML}


def verified(client, name="ada"):
    with database(client).reading() as session:
        return session.scalars(sa.select(User).where(User.username_key == name)).one().email_verified_at is not None


def verify_now(client, name, address):
    with database(client).writing() as session:
        user = session.scalars(sa.select(User).where(User.username_key == name)).one()
        user.email, user.email_key, user.email_verified_at = address, address.lower(), utc_now()


def can_log_in(client, password, name="ada"):
    client.cookies.clear()
    answer = client.post(f"{API}/auth/login", json={"username": name, "password": password})
    client.cookies.clear()
    return answer.status_code == 200


def reset_link(client, name="ada", by=None):
    with database(client).writing() as session:
        user = session.scalars(sa.select(User).where(User.username_key == name)).one()
        return password_reset.make_link(session, by, user.id)


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


def post_link(person, user_id):
    return person.post(f"/admin/users/{user_id}/reset-link", None)


def test_only_an_administrator_makes_a_link(accounts, make_person):
    """The staff of a course, its owner and an instructor of the site may not."""
    ada = make_person(accounts)
    owner = make_person(accounts, "owner", Role.INSTRUCTOR)
    course = make_course(database(accounts), owner, (ada,))
    staff = {role: make_person(accounts, f"staff{role}") for role in CourseRole if role is not CourseRole.STUDENT}
    for role, person in staff.items():
        appoint(database(accounts), course, person, role)
    for person in (owner, ada, *staff.values()):
        assert_problem(post_link(person, ada.id), 403)
        page = accounts.post(f"/admin/users/{ada.id}/reset-link", headers={**HTML, **person.headers})
        assert page.status_code == 403 and "/reset/" not in page.text
    with database(accounts).reading() as session:
        assert session.scalars(sa.select(AccountLink)).all() == []


def test_an_administrators_link_is_shown_once_and_noted(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    headers = {**HTML, **root.headers, "Accept-Encoding": "gzip"}
    page = accounts.post(f"/admin/users/{ada.id}/reset-link", data={"q": ""}, headers=headers)
    secret = re.search(r"http://127\.0\.0\.1:8000/reset/([\w-]+)", page.text)[1]
    assert "content-encoding" not in page.headers
    assert page.headers["cache-control"] == "private, no-store"
    assert secret not in accounts.get("/admin/users", headers=headers).text
    (entry,) = ada.get("/me/sign-ins").json()
    assert (entry["kind"], entry["administrator"]) == ("reset_link_made", "root")
    assert accounts.post(f"/reset/{secret}", data={"password": NEW}, follow_redirects=False).status_code == 303
    assert can_log_in(accounts, NEW) and not can_log_in(accounts, PASSWORD)
    actions = [one["action"] for one in root.get("/admin/audit").json()["items"]]
    assert actions == ["account.password_reset", "account.reset_link_made"]


def test_a_newer_link_ends_the_older(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    old, new = (post_link(root, ada.id).json()["link"].rpartition("/")[2] for _ in range(2))
    assert accounts.post(f"/reset/{old}", data={"password": NEW}, headers=HTML).status_code == 410
    assert accounts.post(f"/reset/{new}", data={"password": NEW}, follow_redirects=False).status_code == 303


def test_an_administrator_makes_no_link_for_the_own_account(accounts, make_person):
    """A stolen login of an administrator would otherwise become a password."""
    root, other = (make_person(accounts, name, Role.ADMINISTRATOR) for name in ("root", "other"))
    assert assert_problem(post_link(root, root.id), 409)["code"] == "reset_link_for_oneself"
    assert post_link(other, root.id).status_code == 201


def test_there_is_no_link_to_a_deleted_account(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    ada.post("/me/deletion", {"password": PASSWORD})
    assert_problem(post_link(root, ada.id), 404)
    assert_problem(post_link(root, "0" * 32), 404)


def test_a_link_of_a_demoted_administrator_still_names_them(accounts, make_person):
    """The list of sign-ins says who made a link, whatever becomes of them."""
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    post_link(root, ada.id)
    with database(accounts).writing() as session:
        session.get_one(User, UUID(root.id)).role = Role.STUDENT
    assert ada.get("/me/sign-ins").json()[0]["administrator"] == "root"


def principal(person):
    return Principal(UUID(person.id), person.username, Role.STUDENT, None, "system")


@pytest.fixture
def providers(accounts):
    with database(accounts).writing() as session:
        campus = ProviderRegistration(
            title="Campus", issuer="https://sso.example", client_id="a", trusted_domains=["Campus.example"]
        )
        other = ProviderRegistration(title="Other", issuer="https://sso.example", client_id="b")
        session.add_all([campus, other])
    return campus, other


@pytest.mark.parametrize(
    ("stated", "is_linked"),
    [
        ("ada@campus.example", True),
        ("ADA@CAMPUS.example", True),
        ("ada@mail.campus.example", False),
        ("ada@campus.example.evil.example", False),
        ("ada@evilcampus.example", False),
        ("ada@example.org", False),
        (None, False),
    ],
)
def test_an_identity_is_linked_by_an_address_of_a_trusted_domain_only(
    accounts, make_person, providers, stated, is_linked
):
    make_person(accounts)
    verify_now(accounts, "ada", (stated or "ada@campus.example").lower())
    for registration, expected in zip(providers, (is_linked, False), strict=True):
        with database(accounts).writing() as session:
            found = identities.find_account(session, registration, f"subject {registration.client_id}", stated)
            assert (found is not None) == expected


def test_an_identity_is_not_linked_by_an_unverified_address(accounts, make_person, providers):
    make_person(accounts).patch("/me", state("ada@campus.example"))
    with database(accounts).writing() as session:
        assert identities.find_account(session, providers[0], "s", "ada@campus.example") is None
        assert session.scalars(sa.select(ExternalIdentity)).all() == []


def test_the_same_subject_of_another_registration_is_somebody_else(accounts, make_person, providers):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s")
        assert identities.find_account(session, providers[0], "s").username == "ada"
        assert identities.find_account(session, providers[1], "s") is None


def test_an_identity_belongs_to_one_account(accounts, make_person, providers):
    ada, eve = make_person(accounts), make_person(accounts, "eve")
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s")
        identities.link(session, principal(ada), providers[0], "s")
    with pytest.raises(AppError) as raised, database(accounts).writing() as session:
        identities.link(session, principal(eve), providers[0], "s")
    assert raised.value.message.code == "identity_of_another_account"


def test_the_last_way_in_is_not_unlinked(accounts, make_person, providers):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        for registration in providers:
            identities.link(session, principal(ada), registration, "s", "ada@campus.example")
        session.get_one(User, UUID(ada.id)).password_hash = NO_PASSWORD
    first, second = ada.get("/me/identities").json()
    assert (first["provider"], first["email"]) == ("Campus", "ada@campus.example")
    assert_problem(make_person(accounts, "eve").delete(f"/me/identities/{first['id']}"), 404)
    assert ada.delete(f"/me/identities/{first['id']}").status_code == 204
    assert assert_problem(ada.delete(f"/me/identities/{second['id']}"), 409)["code"] == "identity_is_last_way_in"
    with database(accounts).writing() as session:
        session.get_one(User, UUID(ada.id)).password_hash = "a hash"
    assert ada.delete(f"/me/identities/{second['id']}").status_code == 204


@pytest.mark.parametrize("password", [PASSWORD, "", "x" * 8])
def test_an_account_without_a_password_has_no_password_that_fits(accounts, make_person, password):
    ada = make_person(accounts)
    with database(accounts).writing() as session:
        session.get_one(User, UUID(ada.id)).password_hash = NO_PASSWORD
    assert not can_log_in(accounts, password)


def test_addresses_that_are_proven(accounts, make_person, providers):
    ada = make_person(accounts)
    ada.patch("/me", state("typed@campus.example"))
    with database(accounts).writing() as session:
        identities.link(session, principal(ada), providers[0], "s", "Stated@campus.example")
        identities.link(session, principal(ada), providers[1], "s", "untrusted@campus.example")
        assert proven_addresses(session, UUID(ada.id)) == ["stated@campus.example"]
    verify_now(accounts, "ada", "Typed@campus.example")
    with database(accounts).reading() as session:
        proven = proven_addresses(session, UUID(ada.id))
    assert proven == ["stated@campus.example", "typed@campus.example"]


def test_of_two_uses_of_a_link_at_once_one_counts(migrated, password_hash):
    with migrated.writing() as session:
        user = User(username="ada", username_key="ada", password_hash=password_hash)
        session.add(user)
        session.flush()
        secret = links.issue(session, user.id, LinkPurpose.RESET_PASSWORD)
    with migrated.reading() as session:
        early = links.find(session, LinkPurpose.RESET_PASSWORD, secret)
    with migrated.writing() as session:
        password_reset.reset(session, secret, password_hash, "")
    with pytest.raises(AppError), migrated.writing() as session:
        links.use(session, early)


def test_an_address_that_changes_while_a_link_verifies_the_former_one_is_unverified(migrated, password_hash):
    with migrated.writing() as session:
        eve = User(username="eve", username_key="eve", password_hash=password_hash)
        session.add(eve)
        session.flush()
        emails.set_email(session, eve.id, "eve@example.org")
        secret = links.issue(session, eve.id, LinkPurpose.VERIFY_EMAIL, email="eve@example.org")

    def verify():
        with suppress(AppError), migrated.writing() as session:
            emails.verify(session, Principal(eve.id, "eve", Role.STUDENT, None, "system"), secret)

    with ThreadPoolExecutor(1) as pool:
        with migrated.writing() as session:
            read = session.get_one(User, eve.id)
            verifying = pool.submit(verify)
            wait([verifying], timeout=2)  # SQLite has one writer: there it waits for this transaction
            emails.set_email(session, read.id, "ada@example.org")
        verifying.result(30)
    with migrated.reading() as session:
        stored = session.get_one(User, eve.id)
        assert (stored.email, stored.email_verified_at) == ("ada@example.org", None)


@pytest.mark.parametrize("end", ["demoted", "deleted"])
def test_a_link_ends_with_the_right_of_the_administrator_who_made_it(accounts, make_person, end):
    make_person(accounts)
    root = make_person(accounts, "root", Role.ADMINISTRATOR)
    make_person(accounts, "other", Role.ADMINISTRATOR)
    secret = reset_link(accounts, by=Principal(UUID(root.id), "root", Role.ADMINISTRATOR, None, "system"))
    assert accounts.get(f"/reset/{secret}", headers=HTML).status_code == 200
    if end == "deleted":
        assert root.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    else:
        with database(accounts).writing() as session:
            session.get_one(User, UUID(root.id)).role = Role.STUDENT
    assert accounts.get(f"/reset/{secret}", headers=HTML).status_code == 410
    assert accounts.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML).status_code == 410
    assert can_log_in(accounts, PASSWORD)


@pytest.fixture
def reset_in_line(accounts, monkeypatch):
    """Reset Ada's password after her old one was checked: while requests wait, others change the account."""
    real = service.verify_password_in_turn

    async def verify_and_reset(password, stored):
        found = await real(password, stored)
        with database(accounts).writing() as session:
            ada = session.scalars(sa.select(User).where(User.username_key == "ada")).one()
            password_reset.set_password(session, ada, hash_password(NEW))
        return found

    def start():
        monkeypatch.setattr(service, "verify_password_in_turn", verify_and_reset)

    return start


def test_a_login_that_waits_while_the_password_is_reset_is_refused(accounts, make_person, reset_in_line):
    ada = make_person(accounts)
    reset_in_line()
    answer = accounts.post(f"{API}/auth/login", json={"username": "ada", "password": PASSWORD})
    assert_problem(answer, 401)
    with database(accounts).reading() as session:
        assert not session.scalars(sa.select(LoginSession).where(LoginSession.user_id == UUID(ada.id))).all()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/me/password", {"password": PASSWORD, "new_password": "that of a thief"}),
        ("POST", "/me/deletion", {"password": PASSWORD}),
        ("PATCH", "/me", {"password": PASSWORD, "email": "thief@example.org"}),
    ],
)
def test_what_needs_the_password_needs_the_newest(accounts, make_person, reset_in_line, method, path, body):
    ada = make_person(accounts)
    reset_in_line()
    assert_problem(accounts.request(method, f"{API}{path}", json=body, headers=ada.headers), 403)
    with database(accounts).reading() as session:
        stored = session.get_one(User, UUID(ada.id))
        assert stored.username == "ada" and stored.email is None
        assert passwords._hasher().verify(NEW, stored.password_hash)


def test_of_two_logins_at_once_that_renew_a_hash_both_succeed(accounts, make_person, monkeypatch):
    make_person(accounts)
    with database(accounts).writing() as session:
        ada = session.scalars(sa.select(User).where(User.username_key == "ada")).one()
        ada.password_hash = Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    real = service.hash_password_in_turn

    async def other_renews_first(password):
        monkeypatch.setattr(service, "hash_password_in_turn", real)
        await service.find_by_credentials(database(accounts), "ada", password)
        return await real(password)

    monkeypatch.setattr(service, "hash_password_in_turn", other_renews_first)
    assert can_log_in(accounts, PASSWORD)


@pytest.mark.parametrize("with_token", [False, True])
def test_a_login_that_another_process_ended_makes_no_token(accounts, make_person, with_token):
    ada = make_person(accounts)
    headers = ada.headers if with_token else browser(accounts)
    assert accounts.get(f"{API}/me", headers=headers).status_code == 200
    with database(accounts).writing() as session:  # this process still remembers the login
        password_reset.set_password(session, session.get_one(User, UUID(ada.id)), hash_password(NEW))
    assert accounts.get(f"{API}/me", headers=headers).status_code == 200
    assert_problem(accounts.post(f"{API}/auth/tokens", json={"name": "thief"}, headers=headers), 401)
    if not with_token:
        assert accounts.post("/profile/tokens", data={"name": "thief"}, headers=headers).status_code != 200
    with database(accounts).reading() as session:
        assert not session.scalars(sa.select(ApiToken).where(ApiToken.user_id == UUID(ada.id))).all()


def outcomes(database, *changes):
    """Return whether each change succeeds, of which the others begin before the first is committed."""

    def change(one):
        with suppress(AppError), database.writing() as session:
            one(session)
            return True
        return False

    with ThreadPoolExecutor(len(changes)) as pool:
        with database.writing() as session:
            changes[0](session)
            others = [pool.submit(change, one) for one in changes[1:]]
            wait(others, timeout=2)  # they wait for this transaction
        return [True, *(one.result(30) for one in others)]


def test_the_setup_link_makes_one_administrator(migrated):
    with migrated.writing() as session:
        secret = service.issue_setup_token(session, timedelta(hours=1))

    def set_up(name):
        return lambda session: service.make_first_administrator(session, secret, name, PASSWORD)

    assert outcomes(migrated, set_up("root"), set_up("thief")) == [True, False]


@pytest.mark.parametrize("first", ["demotes", "leaves"])
def test_the_last_two_administrators_do_not_leave_at_once(migrated, password_hash, first):
    with migrated.writing() as session:
        ada = service.add_user(session, "ada", password_hash, Role.ADMINISTRATOR)
        bob = service.add_user(session, "bob", password_hash, Role.ADMINISTRATOR)
    of_ada, of_bob = (Principal(one.id, one.username, Role.ADMINISTRATOR, None, "system") for one in (ada, bob))

    def demote(session):
        admin.set_role(session, of_bob, ada.id, Role.STUDENT)

    def leave(session):
        profile.delete_account(session, of_ada)

    def demote_bob(session):
        admin.set_role(session, of_ada, bob.id, Role.STUDENT)

    assert outcomes(migrated, demote if first == "demotes" else leave, demote_bob) == [True, False]


def test_one_reset_link_does_not_fill_the_line(make_accounts_client, make_person, monkeypatch):
    client = make_accounts_client(login_limit_per_name="2 per minute")
    make_person(client)
    secret = reset_link(client)

    async def full(_):
        raise LineTooLongError("logins_in_line", seconds=1, retry_after_s=1)

    monkeypatch.setattr("app.web.pages.account_links.hash_password_in_turn", full)
    answers = [client.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML) for _ in range(3)]
    assert [one.status_code for one in answers] == [429, 429, 429]
    assert ["X-In-Line" in one.headers for one in answers] == [True, True, False]
