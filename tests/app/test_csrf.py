"""Other web sites cannot act in a person's name."""

import pytest

from tests.app.api import API, PASSWORD, assert_problem

LOGOUT = f"{API}/auth/logout"


@pytest.fixture
def ada(accounts):
    accounts.post(f"{API}/auth/register", json={"username": "ada", "password": PASSWORD})
    return accounts


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "null"},
        {"Origin": "http://[x"},
        {"Sec-Fetch-Site": "cross-site", "Authorization": "Basic YWRhOnB3"},  # which browsers send by themselves
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(ada, headers):
    assert_problem(ada.post(LOGOUT, headers=headers), 403, "cross_origin")
    assert ada.get(f"{API}/me").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
    ],
)
def test_a_change_asked_for_by_our_pages_or_by_a_program_is_made(ada, headers):
    assert ada.post(LOGOUT, headers=headers).status_code == 204


def test_another_site_cannot_log_a_browser_in_as_somebody_else(accounts):
    body = {"username": "eve", "password": PASSWORD}
    answer = accounts.post(f"{API}/auth/register", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(answer, 403, "cross_origin")
    assert "set-cookie" not in answer.headers


def test_reading_needs_no_protection(ada):
    assert ada.get(f"{API}/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_request_with_a_token_cannot_be_forged(accounts, make_person):
    headers = {**make_person(accounts).headers, "Origin": "https://notebook.example"}
    assert accounts.post(f"{API}/auth/tokens", json={"name": "x"}, headers=headers).status_code == 201


def test_behind_a_proxy_the_public_address_counts(make_accounts_client):
    accounts = make_accounts_client(
        "http://10.0.0.7:8000", public_url="https://judge.example", allowed_hosts="10.0.0.7"
    )
    assert accounts.post(LOGOUT, headers={"Origin": "https://judge.example"}).status_code == 204
    assert_problem(accounts.post(LOGOUT, headers={"Origin": "http://judge.example"}), 403)
