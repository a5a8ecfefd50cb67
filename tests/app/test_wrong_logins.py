"""Wrong logins are limited per source; nobody can lock somebody else out of a browser that logged in before."""

import pytest
from starlette.testclient import TestClient

from tests.app.api import API, PASSWORD, assert_problem

LOGIN, ADA = f"{API}/auth/login", {"username": "ada", "password": PASSWORD}
WRONG = {**ADA, "password": "wrong password"}
DEVICE = "tensorjudge_device"


@pytest.fixture
def accounts(make_accounts_client, make_person):
    client = make_accounts_client(login_limit_per_name="3 per minute", login_limit_per_address="6 per minute")
    make_person(client)
    make_person(client, "eve")
    return client


def source(accounts, address):
    """Return a browser without cookies at this address."""
    return TestClient(accounts.app, client=(address, 50000), raise_server_exceptions=False)


def fail(browser, name="ada", times=3):
    statuses = [browser.post(LOGIN, json={**WRONG, "username": name}).status_code for _ in range(times)]
    assert statuses == [401] * times
    assert_problem(browser.post(LOGIN, json={**WRONG, "username": name}), 429, "too_many_requests")


def test_wrong_logins_elsewhere_lock_nobody_out(accounts):
    fail(source(accounts, "192.0.2.1"))
    assert source(accounts, "192.0.2.2").post(LOGIN, json=ADA).status_code == 200


def test_a_browser_that_logged_in_before_is_not_locked_out_by_its_neighbours(accounts):
    browser, neighbour = source(accounts, "192.0.2.1"), source(accounts, "192.0.2.1")
    assert browser.post(LOGIN, json=ADA).status_code == 200
    fail(neighbour)
    fail(neighbour, "someone", times=2)  # the address has used up its logins, too
    assert_problem(neighbour.post(LOGIN, json={**ADA, "username": "eve"}), 429)
    assert browser.post(LOGIN, json=ADA).status_code == 200


def test_a_known_browser_may_not_guess_without_end(accounts):
    browser = source(accounts, "192.0.2.1")
    browser.post(LOGIN, json=ADA)
    fail(browser)


def test_right_logins_are_not_counted(accounts):
    for _ in range(8):
        assert source(accounts, "192.0.2.1").post(LOGIN, json=ADA).status_code == 200


def test_a_cookie_counts_for_its_account_alone(accounts):
    browser = source(accounts, "192.0.2.1")
    browser.post(LOGIN, json={**ADA, "username": "eve"})
    fail(source(accounts, "192.0.2.1"))
    assert_problem(browser.post(LOGIN, json=ADA), 429)


def test_a_browser_remembers_several_accounts(accounts):
    browser = source(accounts, "192.0.2.1")
    for name in ("ada", "eve"):
        assert browser.post(LOGIN, json={**ADA, "username": name}).status_code == 200
    fail(source(accounts, "192.0.2.1"))
    assert browser.post(LOGIN, json=ADA).status_code == 200


@pytest.mark.parametrize("spoil", [lambda text: text[:-1] + "x", lambda text: "0" * 128, lambda _: "", lambda _: "."])
def test_a_forged_cookie_is_worth_nothing(accounts, spoil):
    browser = source(accounts, "192.0.2.1")
    browser.post(LOGIN, json=ADA)
    cookie = f"{DEVICE}={spoil(browser.cookies[DEVICE])}"
    browser.cookies.clear()
    fail(source(accounts, "192.0.2.1"))
    assert_problem(browser.post(LOGIN, json=ADA, headers={"Cookie": cookie}), 429)


def test_a_reset_of_the_password_invalidates_the_cookie(accounts):
    from app.profile import service

    browser = source(accounts, "192.0.2.1")
    browser.post(LOGIN, json=ADA)
    with accounts.app.state.services.database.writing() as session:
        service.reset_password(session, "ada", "another password")
    fail(source(accounts, "192.0.2.1"))
    assert_problem(browser.post(LOGIN, json={**ADA, "password": "another password"}), 429)


def test_the_browser_that_changes_the_password_stays_known(accounts):
    browser = source(accounts, "192.0.2.1")
    browser.post(LOGIN, json=ADA)
    form = {"password": PASSWORD, "new_password": "another password"}
    assert browser.post("/profile/password", data=form, follow_redirects=False).status_code == 303
    fail(source(accounts, "192.0.2.1"))
    assert browser.post(LOGIN, json={**ADA, "password": "another password"}).status_code == 200


def test_the_limit_tells_nothing_about_which_names_exist(accounts):
    def answers(name):
        browser = source(accounts, f"192.0.2.{len(name)}")
        return [browser.post(LOGIN, json={**WRONG, "username": name}).status_code for _ in range(4)]

    assert answers("ada") == answers("nobody") == [401, 401, 401, 429]


def test_addresses_of_one_ipv6_network_are_one_source(accounts):
    for last in range(3):
        assert source(accounts, f"2001:db8::{last + 1}").post(LOGIN, json=WRONG).status_code == 401
    assert_problem(source(accounts, "2001:db8::ffff").post(LOGIN, json=ADA), 429)
    assert source(accounts, "2001:db8:0:1::1").post(LOGIN, json=ADA).status_code == 200


def test_spaces_and_case_of_a_name_are_no_way_around_the_limit(accounts):
    browser = source(accounts, "192.0.2.1")
    for name in ("ada", " ADA", "ａｄａ"):
        assert browser.post(LOGIN, json={**WRONG, "username": name}).status_code == 401
    assert_problem(browser.post(LOGIN, json={**WRONG, "username": "ada "}), 429)
