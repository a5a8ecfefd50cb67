"""Accounts and logins."""

import time

import pytest

from app.accounts import service
from app.enums import Role
from app.models import LoginSession
from tests.app.api import PASSWORD, assert_problem

REGISTER, LOGIN, LOGOUT, ME = (f"/api/v1{path}" for path in ("/auth/register", "/auth/login", "/auth/logout", "/me"))
ADA = {"username": "ada", "password": PASSWORD}


def services(client):
    return client.app.state.services


def test_registering_logs_in(accounts):
    answer = accounts.post(REGISTER, json=ADA)
    assert answer.status_code == 201
    assert answer.json() == {"id": answer.json()["id"], "username": "ada", "role": "student"}
    assert accounts.get(ME).json()["username"] == "ada"


def test_logging_in_again_on_another_browser(accounts):
    accounts.post(REGISTER, json=ADA)
    accounts.cookies.clear()
    assert_problem(accounts.get(ME), 401, "not_authenticated")
    assert accounts.post(LOGIN, json={**ADA, "username": "ADA"}).status_code == 200
    assert accounts.get(ME).json()["username"] == "ada"


def test_logging_out_ends_the_session_at_once(accounts):
    accounts.post(REGISTER, json=ADA)
    stolen = dict(accounts.cookies)
    assert accounts.get(ME).status_code == 200
    assert accounts.post(LOGOUT).status_code == 204
    assert "tensorjudge_session" not in accounts.cookies
    accounts.cookies.update(stolen)
    assert_problem(accounts.get(ME), 401)


def test_a_session_runs_out(make_accounts_client, monkeypatch):
    accounts = make_accounts_client()
    accounts.post(REGISTER, json=ADA)
    with services(accounts).database.writing() as session:
        row = session.query(LoginSession).one()
        row.expires_at = row.created_at
    services(accounts).principals.clear()
    assert_problem(accounts.get(ME), 401)


def test_only_the_hash_of_a_cookie_is_stored(accounts):
    accounts.post(REGISTER, json=ADA)
    secret = accounts.cookies["tensorjudge_session"]
    with services(accounts).database.reading() as session:
        stored = session.query(LoginSession).one().token_sha256
    assert len(stored) == 64
    assert secret not in stored


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(accounts):
    cookie = accounts.post(REGISTER, json=ADA).headers["set-cookie"]
    assert cookie.startswith("tensorjudge_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie  # or a browser would not send it to http://127.0.0.1


def test_over_https_the_cookie_is_bound_to_this_host(make_accounts_client):
    accounts = make_accounts_client("https://judge.example", public_url="https://judge.example")
    cookie = accounts.post(REGISTER, json=ADA).headers["set-cookie"]
    assert cookie.startswith("__Host-tensorjudge_session=")
    assert "Secure" in cookie
    assert accounts.get(ME).json()["username"] == "ada"


def test_over_https_a_cookie_without_the_host_prefix_is_not_read(make_accounts_client):
    accounts = make_accounts_client("https://judge.example", public_url="https://judge.example")
    accounts.post(REGISTER, json=ADA)
    secret = accounts.cookies["__Host-tensorjudge_session"]
    accounts.cookies.clear()
    accounts.cookies["tensorjudge_session"] = secret
    assert_problem(accounts.get(ME), 401)


def test_a_name_is_taken_whatever_its_case(accounts):
    accounts.post(REGISTER, json=ADA)
    problem = assert_problem(accounts.post(REGISTER, json={**ADA, "username": "Ada"}), 409, "conflict")
    assert (problem["code"], problem["values"]) == ("username_taken", {"name": "Ada"})
    assert problem["detail"] == "The user name Ada is taken. Choose another."


@pytest.mark.parametrize("username", ["", "a", "a" * 33, "ada lovelace", "-ada", "ada\0", "阿达", "a/../b"])
def test_a_name_against_the_rules_is_refused_with_the_rule(accounts, username):
    problem = assert_problem(accounts.post(REGISTER, json={**ADA, "username": username}), 422, "invalid")
    refusal = {
        "field": "body.username",
        "message": problem["detail"],
        "code": "username_wrong",
        "values": {},
        "more": [],
    }
    assert problem["errors"] == [refusal]
    assert "2 to 32 characters" in problem["detail"]


@pytest.mark.parametrize(
    ("password", "code", "values"),
    [
        ("", "password_too_short", {"count": 8}),
        ("short12", "password_too_short", {"count": 8}),
        ("x" * 201, "password_too_long", {"count": 200}),
        ("lovelace", "password_is_username", {}),
        ("aaaaaaaaaa", "password_too_uniform", {}),
    ],
)
def test_a_password_against_the_rules_is_refused_with_the_rule(accounts, password, code, values):
    problem = assert_problem(accounts.post(REGISTER, json={"username": "lovelace", "password": password}), 422)
    assert (problem["code"], problem["values"]) == (code, values)


def test_a_refused_password_is_not_sent_back(accounts):
    answer = accounts.post(REGISTER, json={"username": "ada", "password": {"secret": "hunter2"}})
    assert_problem(answer, 422)
    assert "hunter2" not in answer.text


def test_passwords_may_hold_any_character(accounts):
    body = {"username": "ada", "password": "пароль 密码 \0 \x7f"}
    assert accounts.post(REGISTER, json=body).status_code == 201
    assert accounts.post(LOGIN, json=body).status_code == 200


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(accounts):
    accounts.post(REGISTER, json=ADA)
    wrong, unknown = (
        assert_problem(accounts.post(LOGIN, json=body), 401, "wrong_credentials")
        for body in ({**ADA, "password": "wrong password"}, {**ADA, "username": "nobody"})
    )
    assert {**wrong, "request_id": ""} == {**unknown, "request_id": ""}


def test_an_unknown_name_costs_as_much_work_as_a_known_one(slow_hashes, accounts):
    accounts.post(REGISTER, json=ADA)
    accounts.post(LOGIN, json=ADA)  # what is made once has been made

    def cpu_seconds(username):
        started = time.process_time()
        accounts.post(LOGIN, json={"username": username, "password": "wrong password"})
        return time.process_time() - started

    known = min(cpu_seconds("ada") for _ in range(3))
    unknown = min(cpu_seconds("nobody") for _ in range(3))
    assert 0.5 < unknown / known < 2


def test_attempts_on_one_name_are_limited(make_accounts_client):
    accounts = make_accounts_client(login_limit_per_name="3 per minute")
    accounts.post(REGISTER, json=ADA)
    for _ in range(3):
        assert_problem(accounts.post(LOGIN, json={**ADA, "password": "wrong password"}), 401)
    answer = accounts.post(LOGIN, json={**ADA, "username": "ADA"})
    assert_problem(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert_problem(accounts.post(LOGIN, json={**ADA, "username": "eve"}), 401)


def test_attempts_and_new_accounts_from_one_address_are_limited(make_accounts_client):
    accounts = make_accounts_client(login_limit_per_address="2 per minute", register_limit_per_address="1 per hour")
    assert accounts.post(REGISTER, json=ADA).status_code == 201
    assert_problem(accounts.post(REGISTER, json={**ADA, "username": "eve"}), 429)
    for name in ("a1", "a2"):
        assert_problem(accounts.post(LOGIN, json={**ADA, "username": name}), 401)
    assert_problem(accounts.post(LOGIN, json={**ADA, "username": "a3"}), 429)


def test_registration_may_be_closed(make_accounts_client):
    accounts = make_accounts_client(registration_open=False)
    assert_problem(accounts.post(REGISTER, json=ADA), 403, "forbidden")


def test_settings_are_kept(accounts, make_person):
    ada = make_person(accounts)
    assert ada.get("/me").json() == {
        "id": ada.id,
        "username": "ada",
        "role": "student",
        "language": None,
        "theme": "system",
        "display_name": None,
        "student_number": None,
        "email": None,
        "is_email_verified": False,
        "time_zone": None,
        "points": 0,
        "accepted": [],
    }
    assert ada.patch("/me", {"language": "zh", "theme": "dark"}).status_code == 200
    assert ada.patch("/me", {"theme": None}).status_code == 200
    assert (ada.get("/me").json()["language"], ada.get("/me").json()["theme"]) == ("zh", "dark")


def test_a_setting_we_do_not_know_is_refused(accounts, make_person):
    assert_problem(make_person(accounts).patch("/me", {"language": "tlh"}), 422)


def set_up_link(client, hours=1):
    from datetime import timedelta

    with services(client).database.writing() as session:
        return service.issue_setup_token(session, timedelta(hours=hours))


def make_first(client, secret, username="root"):
    with services(client).database.writing() as session:
        return service.make_first_administrator(session, secret, username, PASSWORD)


def test_the_set_up_link_makes_the_administrator_once(accounts):
    secret = set_up_link(accounts)
    assert make_first(accounts, secret).role is Role.ADMINISTRATOR
    with pytest.raises(service.LinkExpiredError):
        make_first(accounts, secret, "eve")


def test_a_new_set_up_link_replaces_the_one_before(accounts):
    before, secret = set_up_link(accounts), set_up_link(accounts)
    with pytest.raises(service.LinkExpiredError):
        make_first(accounts, before)
    make_first(accounts, secret)


def test_a_set_up_link_runs_out_and_cannot_be_guessed(accounts):
    for secret in (set_up_link(accounts, hours=-1), "guess"):
        with pytest.raises(service.LinkExpiredError):
            make_first(accounts, secret)


def test_no_set_up_link_works_once_there_is_an_administrator(accounts, make_person):
    make_person(accounts, "root", Role.ADMINISTRATOR)
    with pytest.raises(service.LinkExpiredError):
        make_first(accounts, set_up_link(accounts), "eve")
