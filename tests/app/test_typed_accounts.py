"""User names and passwords as people type them, and names that the service gives itself."""

import unicodedata

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import passwords
from app.enums import Role
from app.models import User
from tests.app.api import API, PASSWORD, assert_problem

REGISTER, LOGIN = f"{API}/auth/register", f"{API}/auth/login"
ACCENTED = unicodedata.normalize("NFC", "crème brûlée")
FORMS = [unicodedata.normalize(form, ACCENTED) for form in ("NFC", "NFD")]


def database(client):
    return client.app.state.services.database


def stored_hash(client, name="ada"):
    with database(client).reading() as session:
        return session.query(User).filter_by(username_key=name).one().password_hash


@pytest.mark.parametrize("typed", ["ada ", " ada", "\u3000Ada\u3000", "ａｄａ", "ada\n"])
def test_spaces_and_width_of_a_user_name_do_not_matter(accounts, typed):
    registered = accounts.post(REGISTER, json={"username": f" {typed}", "password": PASSWORD})
    assert registered.json()["username"].lower() == "ada"
    assert accounts.post(LOGIN, json={"username": typed, "password": PASSWORD}).status_code == 200
    assert accounts.post(LOGIN, json={"username": "ada", "password": PASSWORD}).status_code == 200
    assert_problem(accounts.post(REGISTER, json={"username": typed, "password": PASSWORD}), 409)


@pytest.mark.parametrize("name", ["deleted-", "Deleted-x", "deleted-0123456789abcdef01234567"])
def test_names_of_deleted_accounts_are_reserved(accounts, name):
    problem = assert_problem(accounts.post(REGISTER, json={"username": name, "password": PASSWORD}), 422)
    assert problem["code"] == "username_reserved"


def test_an_account_can_be_deleted_whatever_names_are_taken(accounts, make_person):
    ada = make_person(accounts)
    make_person(accounts, f"deleted-{ada.id[:24]}")  # an earlier release allowed it
    assert ada.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert_problem(ada.get("/me"), 401)


@pytest.mark.parametrize("registered", FORMS, ids=["composed", "decomposed"])
@pytest.mark.parametrize("typed", FORMS, ids=["composed", "decomposed"])
def test_a_password_is_the_same_in_every_unicode_form(accounts, registered, typed):
    assert accounts.post(REGISTER, json={"username": "ada", "password": registered}).status_code == 201
    assert accounts.post(LOGIN, json={"username": "ada", "password": typed}).status_code == 200


@pytest.mark.parametrize("registered", [*FORMS, "ｆｕｌｌ width"], ids=["composed", "decomposed", "full-width"])
def test_a_hash_of_another_form_is_renewed_at_the_next_login(accounts, make_person, registered):
    make_person(accounts)
    with database(accounts).writing() as session:
        session.query(User).one().password_hash = passwords._hasher().hash(registered)
    old = stored_hash(accounts)
    assert accounts.post(LOGIN, json={"username": "ada", "password": registered}).status_code == 200
    normal = unicodedata.normalize("NFKC", registered)
    assert (stored_hash(accounts) != old) == (registered != normal)
    assert passwords._hasher().verify(normal, stored_hash(accounts))
    assert accounts.post(LOGIN, json={"username": "ada", "password": normal}).status_code == 200


def test_a_hash_of_the_first_release_is_renewed_at_the_next_login(accounts, make_person):
    make_person(accounts)
    stronger = Argon2Hasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
    with database(accounts).writing() as session:
        session.query(User).one().password_hash = stronger.hash(PASSWORD)
    assert accounts.post(LOGIN, json={"username": "ada", "password": PASSWORD}).status_code == 200
    renewed = stored_hash(accounts)
    assert not passwords._hasher().check_needs_rehash(renewed) and passwords._hasher().verify(PASSWORD, renewed)
    assert accounts.post(LOGIN, json={"username": "ada", "password": PASSWORD}).status_code == 200
    assert stored_hash(accounts) == renewed


def test_every_way_to_set_a_password_stores_its_normal_form(accounts, make_person):
    from app.profile import service

    composed, decomposed = FORMS
    ada = make_person(accounts, role=Role.STUDENT)
    assert ada.put("/me/password", {"password": PASSWORD, "new_password": decomposed}).status_code == 204
    assert passwords._hasher().verify(composed, stored_hash(accounts))
    with database(accounts).writing() as session:
        service.reset_password(session, " ADA ", decomposed + "!")
    assert passwords._hasher().verify(composed + "!", stored_hash(accounts))


def test_the_rules_of_a_password_hold_for_its_normal_form(accounts):
    for password in ("e\u0301" * 5, "ａｄａｌｏｖｅｌａｃｅ"):
        body = {"username": "adalovelace", "password": password}
        assert_problem(accounts.post(REGISTER, json=body), 422)


@pytest.mark.parametrize("name", ["   ", "\t"])
def test_a_token_needs_a_name(accounts, make_person, name):
    assert_problem(make_person(accounts).post("/auth/tokens", {"name": name}), 422)


def test_the_name_of_a_token_is_trimmed(accounts, make_person):
    assert make_person(accounts).post("/auth/tokens", {"name": " laptop "}).json()["name"] == "laptop"
