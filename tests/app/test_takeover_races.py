"""Two changes of an account at once: of a link, a password, a login or a role, one counts."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import email as emails
from app.accounts import links, password_reset, passwords, service
from app.accounts.hashing_pool import LineTooLongError
from app.accounts.passwords import hash_password
from app.admin import service as admin
from app.enums import LinkPurpose, Role
from app.http.errors import AppError
from app.identity import Principal
from app.models import (
    ApiToken,
    LoginSession,
    User,
)
from app.profile import service as profile
from tests.app.account_links import HTML, NEW, browser, can_log_in, database, reset_link
from tests.app.api import API, PASSWORD, assert_problem


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
